"""What the catalog refuses, as types with data."""

from collections.abc import Sequence
from dataclasses import dataclass

from commissions.refusals import Refusal


@dataclass(frozen=True)
class Shortage:
    """One SKU of which fewer units are free than were wanted."""

    sku_id: int
    wanted: int
    available: int


class OutOfStock(Refusal):
    """Not enough free stock. `shortages` has each SKU that falls short; nothing was reserved."""

    code = "out_of_stock"

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(shortages=tuple(shortages), available=min(s.available for s in shortages))
        self.shortages = tuple(shortages)


class ProductUnknown(Refusal):
    """No such product or SKU is on sale.

    `data["product"]` or `data["sku"]` is the public code that was asked for.
    """

    code = "product_unknown"
    status = 404


class CategoryUnknown(Refusal):
    """No such category; `data["category"]` is the public code that was asked for."""

    code = "category_unknown"
    status = 404


class ClaimsFound(Refusal):
    """A text has words that the law watches, `data["words"]`, and nobody has said why they may stand there."""

    code = "claims_found"
    status = 422


class CategoryInUse(Refusal):
    """A category has products, or others below it: `data["products"]` and `data["below"]` of them."""

    code = "category_in_use"
    status = 409


class ArticleTaken(Refusal):
    """Another product or SKU has the merchant's number `data["article"]` already."""

    code = "article_taken"
    status = 409


class ProductStale(Refusal):
    """Somebody else has saved the product since it was opened."""

    code = "product_stale"
    status = 409


class DraftRefused(Refusal):
    """A product cannot be saved as it was drafted; `data["field"]` names what is wrong."""

    code = "draft_refused"
