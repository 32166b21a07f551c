"""An offer: what makes an order cheaper, as a mode proposes it.

Values; money in fen, shares in basis points.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Literal

from shop.pricing.quote import Line

ScopeKind = Literal["all", "category", "product", "sku"]
MERCHANT = "merchant"


class Stage(IntEnum):
    """When an offer's turn comes. Each stage works on what the stages before it have left."""

    UNIT = 1
    LINE = 2
    THRESHOLD = 3
    COUPON = 4
    POINTS = 5
    SHIPPING = 6
    BALANCE = 7


EARLY = (Stage.UNIT, Stage.LINE)
"""What is in a price before there is an order: a shelf, a card and a chat can show it."""
ORDER_CUTS = (Stage.THRESHOLD, Stage.COUPON, Stage.POINTS)


@dataclass(frozen=True)
class Source:
    """What made an offer.

    The mode's name, the thing's own id within it, its name for people, and who bears it.
    """

    kind: str
    id: str
    label: str
    borne_by: str = MERCHANT

    @property
    def key(self) -> tuple[str, str]:
        """By what its claims are counted."""
        return self.kind, self.id


@dataclass(frozen=True)
class Scope:
    """Which lines an offer is for, by public codes."""

    kind: ScopeKind = "all"
    codes: frozenset[str] = frozenset()

    def covers(self, line: Line) -> bool:
        """Whether the line is one of them."""
        if self.kind == "all":
            return True
        return {"category": line.category_code, "product": line.product_code, "sku": line.sku_code}[
            self.kind
        ] in self.codes


WHOLE_SHOP = Scope()


@dataclass(frozen=True)
class UnitPrice:
    """One unit costs this much instead, if that is less."""

    fen: int


@dataclass(frozen=True)
class Off:
    """So much less: for each unit when lines are cut, once when the order is, and never more than is left."""

    fen: int


@dataclass(frozen=True)
class PercentOff:
    """A share less, in basis points and rounded down; `most_fen` bounds it."""

    bp: int
    most_fen: int | None = None


@dataclass(frozen=True)
class FreeShipping:
    """Shipping costs nothing; `most_fen` bounds what that may come to."""

    most_fen: int | None = None


@dataclass(frozen=True)
class Spend:
    """So much is paid by a balance, of the goods and then of the shipping."""

    fen: int


Effect = UnitPrice | Off | PercentOff | FreeShipping | Spend
_ALLOWED: dict[Stage, tuple[type[Effect], ...]] = {
    Stage.UNIT: (UnitPrice,),
    Stage.LINE: (Off, PercentOff),
    Stage.THRESHOLD: (Off, PercentOff),
    Stage.COUPON: (Off, PercentOff),
    Stage.POINTS: (Off,),
    Stage.SHIPPING: (FreeShipping,),
    Stage.BALANCE: (Spend,),
}


@dataclass(frozen=True)
class Needs:
    """What an order must have for an offer: goods in scope worth so much, and so many units of them.

    They count at their prices after unit prices and cuts of lines. Cuts of the order don't count, so
    that one offer never takes another's condition away.
    """

    least_fen: int = 0
    least_units: int = 0


@dataclass(frozen=True)
class Claim:
    """What an order that uses an offer claims of it, until it closes or has been refunded.

    A single thing, such as one coupon of one person, is claimed by one order at a time. Otherwise any number of orders
    may, `most` in all and `most_each` of one member; with `by_unit` it is units that are counted, and an order has the
    price for as many as are left. `ends_at`: when the thing itself ends. `left` of all and `left_each` of whoever asks
    are filled in for what a mode proposes; None is no bound.
    """

    single: bool = False
    by_unit: bool = False
    most: int | None = None
    most_each: int | None = None
    ends_at: datetime | None = None
    left: int | None = None
    left_each: int | None = None

    @property
    def counted(self) -> bool:
        """Whether its units are counted against a bound."""
        return self.most is not None or self.most_each is not None

    @property
    def available(self) -> int | None:
        """What whoever asks can still have of it; None is no bound."""
        return min((of for of in (self.left, self.left_each) if of is not None), default=None)


@dataclass(frozen=True)
class Offer:
    """One offer.

    Of each `group` an order has at most one, the buyer's choice or the best; None stands alone. Offers of one source
    share its claim. Raises ValueError for what its stage does not know.
    """

    source: Source
    stage: Stage
    effect: Effect
    scope: Scope = WHOLE_SHOP
    needs: Needs = Needs()
    group: str | None = None
    claim: Claim = Claim()

    def __post_init__(self) -> None:
        if not isinstance(self.effect, _ALLOWED[self.stage]):
            raise ValueError(f"no {type(self.effect).__name__} at {self.stage.name}")
        if self.claim.by_unit and self.stage is not Stage.UNIT:
            raise ValueError(f"units are not counted at {self.stage.name}")

    @property
    def for_several(self) -> bool:
        """Whether one unit by itself never has it, so that no price of a unit tells of it."""
        return self.needs.least_units > 1

    @property
    def used_up(self) -> bool:
        """Whether nothing is left of it for whoever asks."""
        return self.claim.available == 0
