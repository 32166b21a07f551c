"""A campaign: goods, an offer that there is, and the days on which its page shows them. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from commissions.days import determine_day, determine_last_day
from commissions.refusals import Refusal
from shop.pricing.times import OfferTime

State = Literal["draft", "to_come", "running", "over"]
MOST_GOODS = 50
_LONGEST_TITLE, _LONGEST_SUMMARY = 20, 60
_LONGEST = timedelta(days=366)


class CampaignRefused(Refusal):
    """A campaign cannot be saved as it was typed; `data["field"]` names what is wrong."""

    code = "campaign_refused"
    status = 422


class CampaignUnknown(Refusal):
    """No such campaign, or none that is published."""

    code = "campaign_unknown"
    status = 404


class CampaignStale(Refusal):
    """Somebody else has saved it since it was opened."""

    code = "campaign_stale"


@dataclass(frozen=True)
class NamedOffer:
    """An offer of the shop: its mode's name (`coupons`) and its own public code."""

    mode: str
    code: str


@dataclass(frozen=True)
class CampaignDraft:
    """What staff decide of a campaign, which lasts for whole days of Shanghai.

    Its goods are a `collection`, by its code, or `goods` picked by hand, by theirs; "" and () are none. `banner` is a
    picture's code and `colour` holds its place; "" is none.
    """

    title: str
    time: OfferTime
    summary: str = ""
    banner: str = ""
    colour: str = ""
    collection: str = ""
    goods: tuple[str, ...] = ()
    offer: NamedOffer | None = None
    on: bool = False

    def __post_init__(self) -> None:
        """Raises CampaignRefused. A campaign is published with goods."""
        _demand("title", 1 <= len(self.title) <= _LONGEST_TITLE)
        _demand("summary", len(self.summary) <= _LONGEST_SUMMARY)
        _demand("days", self.time.ends_at - self.time.starts_at <= _LONGEST)
        _demand("goods", len(set(self.goods)) == len(self.goods) <= MOST_GOODS)
        _demand("both", not (self.goods and self.collection))
        _demand("empty", bool(self.goods or self.collection) or not self.on)

    @property
    def texts(self) -> tuple[str, ...]:
        """All that it says."""
        return (self.title, self.summary)

    @property
    def first(self) -> date:
        """Its first day."""
        return determine_day(self.time.starts_at)

    @property
    def last(self) -> date:
        """Its last day."""
        return determine_last_day(self.time.ends_at)


@dataclass(frozen=True)
class Campaign:
    """A campaign as it is kept. `version` is what has to be saved upon."""

    id: int
    code: str
    version: int
    saved_at: datetime
    draft: CampaignDraft

    def determine_state(self, now: datetime) -> State:
        """Whether people see it now."""
        if not self.draft.on:
            return "draft"
        if now < self.draft.time.starts_at:
            return "to_come"
        return "running" if self.draft.time.holds(now) else "over"

    def count_days_left(self, now: datetime) -> int:
        """How many days it lasts still, today being one of them."""
        return (self.draft.last - determine_day(now)).days + 1


def _demand(name: str, holds: bool) -> None:
    if not holds:
        raise CampaignRefused(field=name)
