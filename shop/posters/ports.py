"""What the posters room asks of the bot."""

from typing import Protocol

from commissions.beneficiary import MemberId
from shop.settings.poster_design import PosterDesign


class Posters(Protocol):
    """Draws posters."""

    async def picture(self, member_id: MemberId, kind: str, *, only_kept: bool = False) -> bytes:
        """The member's poster as JPEG; `kind` is "follow", "shop" or that of a `ProductPoster`.

        May ask WeChat for a new scene code, unless `only_kept`. Raises SceneCodesUnavailable, NoOwnShop, and
        ProductUnknown for one that is not on sale.
        """

    async def sample(self, design: PosterDesign) -> bytes:
        """A poster of nobody's in a design that may not be saved yet, as JPEG; its code leads to the shop."""
