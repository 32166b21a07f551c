"""A product as the merchant writes it down, checked before it is saved. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product as combinations

from commissions.policies.terms import LONGEST_HOLD_DAYS
from shop.catalog.blocks import MOST_BLOCKS, Block
from shop.catalog.facts import MOST_FACTS, Fact
from shop.catalog.refusals import DraftRefused
from shop.catalog.returns import NoReturn
from shop.catalog.selling import ALWAYS, SaleWindow
from shop.catalog.tables import LARGEST_PRICE_FEN, LARGEST_WEIGHT_G
from shop.typed import normalised

_LONGEST_NAME = 60
_LONGEST_SELLING_POINT = 80
_MOST_SKUS = 200
_MOST_TAGS = 5
_LONGEST_TAG = 8
_PROOF = re.compile(r"https?://[^\s<>\"]{3,300}|[0-9a-f]{32}", re.ASCII)
_STATUSES = ("draft", "on_sale", "off_sale")


@dataclass(frozen=True)
class OptionDraft:
    """One option, such as 规格, and its values in the order in which they are shown."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class SkuDraft:
    """One SKU: a value per option in the product's order; money in fen.

    `on_hand` is the stock it starts with. `suggested_fen` is what its maker says that it should cost; `picture` is of
    this SKU alone. `weight_g` is what one weighs with its packing; 0 where nobody said.
    """

    article: str
    choice: tuple[str, ...]
    price_fen: int
    cost_fen: int
    on_hand: int
    suggested_fen: int | None = None
    picture: str | None = None
    weight_g: int = 0

    @property
    def label(self) -> str:
        """The choice as words, as it stands in carts and orders."""
        return " · ".join(self.choice)


@dataclass(frozen=True)
class ProductDraft:
    """A product.

    `article` is the merchant's own number: saving the same one again changes the product in place. `hold_days` is how
    long commission on it is held after receipt; None leaves that to the policy. `after_sale_days` is how long after it
    something may be asked about it; None leaves that to the merchant's rules. `details` are its description.
    `window` is when it is sold. `price_proof`, a link or the code of a document, proves its suggested prices. `freight`
    is the code of the template by which it is sent; None: for the shop's flat fee.
    """

    article: str
    category: str
    name: str
    selling_point: str
    options: tuple[OptionDraft, ...]
    skus: tuple[SkuDraft, ...]
    details: tuple[Block, ...] = ()
    facts: tuple[Fact, ...] = ()
    pictures: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    status: str = "on_sale"
    position: int = 0
    hold_days: int | None = None
    tags: tuple[str, ...] = ()
    no_return: NoReturn | None = None
    after_sale_days: int | None = None
    window: SaleWindow = ALWAYS
    price_proof: str = ""
    freight: str | None = None
    video: str | None = None

    def __post_init__(self) -> None:
        """Raises DraftRefused."""
        begins, ends = self.window.begins_at, self.window.ends_at
        demand("article", bool(self.article.strip()))
        demand("name", 1 <= len(self.name.strip()) <= _LONGEST_NAME)
        demand("selling_point", len(self.selling_point) <= _LONGEST_SELLING_POINT)
        demand("blocks", len(self.details) <= MOST_BLOCKS)
        demand("facts", len(self.facts) <= MOST_FACTS and _distinct([of.name for of in self.facts]))
        demand("status", self.status in _STATUSES)
        demand("hold_days", self.hold_days is None or 0 <= self.hold_days <= LONGEST_HOLD_DAYS)
        demand("after_sale_days", self.after_sale_days is None or 0 <= self.after_sale_days <= 365)
        demand("options", all(option.name and _distinct(option.values) for option in self.options))
        demand("skus", 1 <= len(self.skus) <= _MOST_SKUS and _distinct([sku.article for sku in self.skus]))
        self._check_choices()
        demand("tags", len(self.tags) <= _MOST_TAGS and _distinct(self.tags) and all(map(_is_tag, self.tags)))
        demand("sale_until", not (begins and ends) or begins < ends)
        demand("price_proof", not self.price_proof or _PROOF.fullmatch(self.price_proof) is not None)
        for sku in self.skus:
            _check_sku(sku)
        demand("price_unproven", bool(self.price_proof) or all(sku.suggested_fen is None for sku in self.skus))

    @property
    def search_text(self) -> str:
        """What the product is found by: its name first, then what it says, what it comes in, its facts."""
        values = [value for option in self.options for value in option.values]
        facts = [of.said for of in self.facts]
        return normalised(" ".join([self.name, self.selling_point, *self.keywords, *self.tags, *values, *facts]))

    def _check_choices(self) -> None:
        possible = set(combinations(*(option.values for option in self.options)))
        choices = [sku.choice for sku in self.skus]
        demand("choice", _distinct(choices) and possible.issuperset(choices))


def _check_sku(sku: SkuDraft) -> None:
    """Raises DraftRefused when a price, a cost, the stock or the weight is outside its bounds."""
    demand("price_fen", 1 <= sku.price_fen <= LARGEST_PRICE_FEN)
    demand("cost_fen", 0 <= sku.cost_fen <= LARGEST_PRICE_FEN)
    demand("suggested_fen", sku.suggested_fen is None or sku.price_fen < sku.suggested_fen <= LARGEST_PRICE_FEN)
    demand("on_hand", sku.on_hand >= 0)
    demand("weight_g", 0 <= sku.weight_g <= LARGEST_WEIGHT_G)


def _is_tag(word: str) -> bool:
    """Whether it is short, and can stand between others in one line."""
    return 1 <= len(word) <= _LONGEST_TAG and "、" not in word and bool(word.strip())


def _distinct(values: Sequence[object]) -> bool:
    """Whether no value comes twice."""
    return len(values) == len(set(values))


def demand(field: str, holds: bool) -> None:
    """Raises DraftRefused for `field` unless it holds."""
    if not holds:
        raise DraftRefused(field=field)
