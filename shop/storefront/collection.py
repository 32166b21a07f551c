"""A collection of goods: picked by hand in an order, or found by a rule. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shop.storefront.refusals import demand

Rule = Literal["hand", "newest", "best", "category", "tag", "offer"]
RULES: tuple[Rule, ...] = ("hand", "newest", "best", "category", "tag", "offer")
MOST_PRODUCTS = 50
_LONGEST_NAME, _LONGEST_SUBTITLE, _LONGEST_TAG = 20, 40, 20


@dataclass(frozen=True)
class CollectionDraft:
    """What staff decide of a collection.

    `category` is a code, and `tag` a tag, where the rule asks for one; `most` bounds a rule.
    """

    name: str
    subtitle: str = ""
    rule: Rule = "hand"
    category: str = ""
    most: int = 20
    tag: str = ""

    def __post_init__(self) -> None:
        """Raises StorefrontRefused."""
        demand("name", 1 <= len(self.name) <= _LONGEST_NAME)
        demand("subtitle", len(self.subtitle) <= _LONGEST_SUBTITLE)
        demand("rule", self.rule in RULES)
        demand("category", bool(self.category) is (self.rule == "category"))
        demand("tag", bool(self.tag) is (self.rule == "tag") and len(self.tag) <= _LONGEST_TAG)
        demand("most", 1 <= self.most <= MOST_PRODUCTS)


@dataclass(frozen=True)
class Collection:
    """A collection as it is kept.

    `products` were in it when it was filled last; those by rule are filled by a job.
    """

    id: int
    code: str
    version: int
    draft: CollectionDraft
    products: int
    filled_at: datetime | None
