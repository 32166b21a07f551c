"""A threshold discount as the merchant makes it. Values; money in fen."""

from dataclasses import dataclass
from datetime import datetime

from shop.pricing.codes import LARGEST_OFFER_FEN, LONGEST_OFFER_NAME, MOST_OFFER_ORDERS
from shop.pricing.offer import WHOLE_SHOP, Claim, Needs, Off, Offer, Scope, Source, Stage
from shop.pricing.times import OfferTime
from shop.thresholds.refusals import ThresholdRefused

KIND = "threshold"
_MOST_STEPS = 5


@dataclass(frozen=True)
class Step:
    """From `least_fen` on, `off_fen` less."""

    least_fen: int
    off_fen: int


@dataclass(frozen=True)
class ThresholdDraft:
    """What the merchant decides. Steps rise in both numbers; an order gets the best one that it reaches.

    `most` orders in all and `most_each` of one member may have it; None is no bound. Raises ThresholdRefused.
    """

    name: str
    steps: tuple[Step, ...]
    time: OfferTime
    scope: Scope = WHOLE_SHOP
    most: int | None = None
    most_each: int | None = None

    def __post_init__(self) -> None:
        _demand("name", 1 <= len(self.name.strip()) <= LONGEST_OFFER_NAME)
        _demand("steps", 1 <= len(self.steps) <= _MOST_STEPS)
        _demand("steps", all(0 < step.off_fen <= step.least_fen <= LARGEST_OFFER_FEN for step in self.steps))
        rising = zip(self.steps, self.steps[1:], strict=False)
        _demand("steps", all(one.least_fen < two.least_fen and one.off_fen < two.off_fen for one, two in rising))
        _demand("most", self.most is None or 1 <= self.most <= MOST_OFFER_ORDERS)
        _demand("most_each", self.most_each is None or 1 <= self.most_each <= MOST_OFFER_ORDERS)


@dataclass(frozen=True)
class Threshold:
    """A threshold discount of the shop. `code` is public."""

    code: str
    draft: ThresholdDraft
    stopped_at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether orders get it now."""
        return self.stopped_at is None and self.draft.time.holds(now)


def describe_offers(threshold: Threshold) -> tuple[Offer, ...]:
    """An offer for each step; they are one group, of which an order gets the best."""
    draft = threshold.draft
    return tuple(
        Offer(
            source=Source(KIND, threshold.code, draft.name),
            stage=Stage.THRESHOLD,
            effect=Off(step.off_fen),
            scope=draft.scope,
            needs=Needs(step.least_fen),
            group=f"{KIND}:{threshold.code}",
            claim=Claim(most=draft.most, most_each=draft.most_each, ends_at=draft.time.ends_at),
        )
        for step in draft.steps
    )


def _demand(field: str, good: bool) -> None:
    if not good:
        raise ThresholdRefused(field=field)
