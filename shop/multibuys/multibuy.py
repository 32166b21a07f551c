"""A multibuy as the merchant makes it. Values; shares in basis points."""

from dataclasses import dataclass
from datetime import datetime

from shop.multibuys.refusals import MultibuyRefused
from shop.pricing.codes import LONGEST_OFFER_NAME, MOST_OFFER_ORDERS
from shop.pricing.offer import WHOLE_SHOP, Claim, Needs, Offer, PercentOff, Scope, Source, Stage
from shop.pricing.times import OfferTime

KIND = "multibuy"
_MOST_STEPS = 5
_FEWEST_UNITS = 2
_MOST_UNITS = 999
_WHOLE_BP = 10_000


@dataclass(frozen=True)
class Step:
    """From `least_units` pieces on, all of them for `off_bp` less: 2000 is 8折."""

    least_units: int
    off_bp: int


@dataclass(frozen=True)
class MultibuyDraft:
    """What the merchant decides. Steps rise in both numbers; an order gets the best one that it reaches.

    Pieces of all goods in `scope` count together. `most` orders in all and `most_each` of one member may have it; None
    is no bound. Raises MultibuyRefused.
    """

    name: str
    steps: tuple[Step, ...]
    time: OfferTime
    scope: Scope = WHOLE_SHOP
    most: int | None = None
    most_each: int | None = None

    def __post_init__(self) -> None:
        _demand("name", 1 <= len(self.name.strip()) <= LONGEST_OFFER_NAME)

        # One piece is no several, and what is free is no price.
        _demand("steps", 1 <= len(self.steps) <= _MOST_STEPS)
        _demand("steps", all(_FEWEST_UNITS <= step.least_units <= _MOST_UNITS for step in self.steps))
        _demand("steps", all(0 < step.off_bp < _WHOLE_BP for step in self.steps))
        rising = zip(self.steps, self.steps[1:], strict=False)
        _demand("steps", all(one.least_units < two.least_units and one.off_bp < two.off_bp for one, two in rising))

        _demand("most", self.most is None or 1 <= self.most <= MOST_OFFER_ORDERS)
        _demand("most_each", self.most_each is None or 1 <= self.most_each <= MOST_OFFER_ORDERS)


@dataclass(frozen=True)
class Multibuy:
    """A multibuy of the shop. `code` is public."""

    code: str
    draft: MultibuyDraft
    stopped_at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether orders get it now."""
        return self.stopped_at is None and self.draft.time.holds(now)


def describe_offers(multibuy: Multibuy) -> tuple[Offer, ...]:
    """An offer for each step; they are one group, of which an order gets the best."""
    draft = multibuy.draft
    return tuple(
        Offer(
            source=Source(KIND, multibuy.code, draft.name),
            stage=Stage.LINE,
            effect=PercentOff(step.off_bp),
            scope=draft.scope,
            needs=Needs(least_units=step.least_units),
            group=f"{KIND}:{multibuy.code}",
            claim=Claim(most=draft.most, most_each=draft.most_each, ends_at=draft.time.ends_at),
        )
        for step in draft.steps
    )


def _demand(field: str, good: bool) -> None:
    if not good:
        raise MultibuyRefused(field=field)
