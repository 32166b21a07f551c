"""What a buyer sees of the catalog: cards, pages of cards, a product with its options and SKUs.

Values without I/O.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shop.catalog.blocks import Block
from shop.catalog.crossed import CrossedBy
from shop.catalog.facts import Fact
from shop.catalog.returns import NoReturn
from shop.catalog.selling import ALWAYS, SaleWindow

_MARK = "、"


@dataclass(frozen=True)
class Picture:
    """A picture by content hash; `colour` (#rrggbb) holds its place until it is there."""

    hash: str
    colour: str


@dataclass(frozen=True)
class Category:
    """A category; `icon` names its drawing. `parent_id` is None at the upper level."""

    id: int
    code: str
    name: str
    icon: str | None
    parent_id: int | None = None
    position: int = 0


@dataclass(frozen=True)
class ProductCard:
    """A product in a list. `price_fen` is its cheapest SKU's; `varies` says that others cost more.

    `cost_fen` is the dearest SKU's cost, so that nobody is promised more than a sale earns. `offer_label` names the
    offer that makes the price, or that would for several (`shop.checkout.shelf_prices`).
    """

    id: int
    code: str
    name: str
    selling_point: str
    category_code: str
    picture: Picture | None
    price_fen: int
    list_price_fen: int | None
    crossed_by: CrossedBy | None
    cost_fen: int
    varies: bool
    sold: int
    available: int
    tags: tuple[str, ...] = ()
    offer_label: str | None = None


@dataclass(frozen=True)
class SkuPrice:
    """What the shelf says that one SKU costs, since when, and what was the lowest price of the seven days before."""

    id: int
    code: str
    price_fen: int
    lowest_fen: int | None = None
    priced_at: datetime | None = None


@dataclass(frozen=True)
class CardPage:
    """One page of cards; `after` is the cursor of the next page, None at the end."""

    cards: tuple[ProductCard, ...]
    after: str | None


@dataclass(frozen=True)
class Option:
    """One option of a product and its values in order."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Sku:
    """One SKU as it can be bought; `available` is what is neither sold nor reserved.

    `list_price_fen` is struck out beside its price; `crossed_by` says which it is.
    """

    id: int
    code: str
    choice: tuple[str, ...]
    label: str
    price_fen: int
    list_price_fen: int | None
    cost_fen: int
    available: int
    sold: int
    crossed_by: CrossedBy | None = None
    lowest_fen: int | None = None
    priced_at: datetime | None = None
    picture: Picture | None = None


@dataclass(frozen=True)
class Product:
    """A product with everything that its page shows."""

    id: int
    code: str
    category: Category
    name: str
    selling_point: str
    details: tuple[Block, ...]
    facts: tuple[Fact, ...]
    pictures: tuple[Picture, ...]
    options: tuple[Option, ...]
    skus: tuple[Sku, ...]
    tags: tuple[str, ...] = ()
    no_return: NoReturn | None = None
    window: SaleWindow = ALWAYS
    video: str | None = None

    @property
    def gallery(self) -> tuple[Picture, ...]:
        """The pictures of the product, and those of its SKUs that are not among them."""
        return tuple(dict.fromkeys((*self.pictures, *(sku.picture for sku in self.skus if sku.picture))))

    @property
    def highest_fen(self) -> int:
        """What the dearest SKU costs."""
        return max(sku.price_fen for sku in self.skus)

    @property
    def lowest_fen(self) -> int:
        """What the cheapest SKU costs."""
        return min(sku.price_fen for sku in self.skus)

    @property
    def sold(self) -> int:
        """Units sold of all SKUs together."""
        return sum(sku.sold for sku in self.skus)

    @property
    def available(self) -> int:
        """Free units of all SKUs together."""
        return sum(sku.available for sku in self.skus)

    def find_choice(self, choice: tuple[str, ...]) -> Sku | None:
        """The SKU with exactly this choice, or None for a combination that does not exist."""
        return next((sku for sku in self.skus if sku.choice == choice), None)

    def find_first(self) -> Sku:
        """The SKU that is chosen when nobody has chosen: the first that is to be had."""
        return next((sku for sku in self.skus if sku.available > 0), self.skus[0])

    def offers(self, option: int, value: str) -> bool:
        """Whether any SKU with this value of the option is to be had."""
        return any(sku.available > 0 and sku.choice[option] == value for sku in self.skus)

    def find_sku(self, code: str) -> Sku | None:
        """The SKU with this public code, or None."""
        return next((sku for sku in self.skus if sku.code == code), None)


def join_tags(tags: Sequence[str]) -> str:
    """Tags in one column, each between two marks, so that one of them can be looked for."""
    return f"{_MARK}{_MARK.join(tags)}{_MARK}" if tags else ""


def split_tags(kept: str) -> tuple[str, ...]:
    """The tags of that column."""
    return tuple(filter(None, kept.split(_MARK)))
