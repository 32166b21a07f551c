"""What the merchant decides about how distributors furnish their own shops."""

from dataclasses import dataclass
from typing import Literal

from shop.settings.document import Document


@dataclass(frozen=True)
class _OwnShops:
    """`look`: what is shown only after staff have looked at it.

    Names, faces, notices and covers that hold a listed word (`words`), or all of them (`all`).
    """

    look: Literal["words", "all"] = "words"


OWN_SHOPS = Document("own_shops", _OwnShops)
