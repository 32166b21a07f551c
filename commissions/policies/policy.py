"""A commission policy as values: which rate is paid at which level, on what base, up to which cap."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MAX_DEPTH = 3


class Base(StrEnum):
    """What a rate is a share of: the cash paid for the line, or that less its cost."""

    PAID = "paid"
    MARGIN = "margin"


class SelfPurchase(StrEnum):
    """Whether a distributor who buys takes level 1 of their own order."""

    OFF = "off"
    AS_LEVEL_ONE = "as_level_one"


class IneligibleUpline(StrEnum):
    """What a referrer who may not earn does to the levels: uses one up, ends the walk, or passes it on."""

    SKIP = "skip"
    STOP = "stop"
    COMPRESS = "compress"


@dataclass(frozen=True)
class Rate:
    """A share of the line's base, in basis points, rounded down."""

    rate_bp: int


@dataclass(frozen=True)
class Fixed:
    """An amount in fen for each unit of the line."""

    fixed_fen: int


Cell = Rate | Fixed
Row = tuple[Cell | None, ...]
"""One cell per level, the first for level 1; None, or a row that is too short, means not set."""


@dataclass(frozen=True)
class Rates:
    """The rows of one SKU, product or category: for everyone, and for named tiers."""

    levels: Row = ()
    tiers: Mapping[str, Row] = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """Everything that `allocate` needs to know (docs/money.md §2)."""

    levels: Row
    depth: int = 2
    tiers: Mapping[str, Row] = field(default_factory=dict)
    skus: Mapping[str, Rates] = field(default_factory=dict)
    products: Mapping[str, Rates] = field(default_factory=dict)
    categories: Mapping[str, Rates] = field(default_factory=dict)
    base: Base = Base.PAID
    cap_bp: int = 10_000
    self_purchase: SelfPurchase = SelfPurchase.OFF
    ineligible_upline: IneligibleUpline = IneligibleUpline.SKIP
