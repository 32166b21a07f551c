"""The shop's profile.

What it is called, how it looks, what it says about itself and what shipping costs.
"""

import re
from dataclasses import dataclass

from commissions.refusals import Refusal
from shop.settings.document import Document

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_PICTURE = re.compile(r"[0-9a-f]{32}")
_LARGEST_FEE_FEN = 1_000_000
_LONGEST_NAME = 30


class ProfileRefused(Refusal):
    """A field of the profile is outside its bounds; `data["field"]` names it."""

    code = "profile_refused"


@dataclass(frozen=True)
class ShopProfile:
    """Money in fen; `avatar` is the code of a picture.

    `free_shipping_from_fen` None means that shipping is never free; a fee of 0 that it always is.
    """

    name: str = "Lianpu"
    notice: str = ""
    story: str = ""
    brand_colour: str = "#E8472B"
    avatar: str | None = None
    service_text: str = ""
    promises: tuple[str, ...] = ()
    shipping_fee_fen: int = 0
    free_shipping_from_fen: int | None = None

    def __post_init__(self) -> None:
        """Raises ProfileRefused."""
        self._demand("name", 1 <= len(self.name) <= _LONGEST_NAME)
        self._demand("brand_colour", _COLOUR.fullmatch(self.brand_colour) is not None)
        self._demand("avatar", self.avatar is None or _PICTURE.fullmatch(self.avatar) is not None)
        self._demand("shipping_fee_fen", 0 <= self.shipping_fee_fen <= _LARGEST_FEE_FEN)
        self._demand("free_shipping_from_fen", self.free_shipping_from_fen is None or self.free_shipping_from_fen >= 0)

    def _demand(self, field: str, holds: bool) -> None:
        if not holds:
            raise ProfileRefused(field=field)


def calculate_shipping_fen(profile: ShopProfile, goods_fen: int) -> int:
    """The shipping of one order in fen: flat, and nothing from `free_shipping_from_fen` of goods on."""
    free_from = profile.free_shipping_from_fen
    return 0 if free_from is not None and goods_fen >= free_from else profile.shipping_fee_fen


PROFILE = Document("shop_profile", ShopProfile)
