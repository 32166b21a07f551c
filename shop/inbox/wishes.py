"""How somebody wants to be told: what never, when not, and how much at once. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from commissions.days import SHANGHAI
from commissions.refusals import Refusal
from shop.inbox.kinds import KINDS, MUTABLE

_HOURS = 24
_LONGEST_QUIET = 14
"""Whoever withdraws has 24 hours to confirm: a digest must come in time."""
MOST_CHOICES = (3, 5, 10, 20)
GATHERED_FOR = timedelta(hours=1)


class NoticeWishesRefused(Refusal):
    """Nobody can wish this; `data["field"]` names what is wrong."""

    code = "notice_wishes_refused"
    status = 422


@dataclass(frozen=True)
class NoticeWishes:
    """`muted` kinds stay in the inbox. Quiet hours are those of Shanghai, and may go over midnight; equal: never.

    Of one kind `most_an_hour` are told one by one; what comes beyond goes together.
    """

    muted: frozenset[str] = frozenset()
    quiet_from: int = 0
    quiet_until: int = 0
    most_an_hour: int = 10

    def __post_init__(self) -> None:
        """Raises NoticeWishesRefused."""
        hours = all(0 <= hour < _HOURS for hour in (self.quiet_from, self.quiet_until))
        if not hours or (self.quiet_until - self.quiet_from) % _HOURS > _LONGEST_QUIET:
            raise NoticeWishesRefused(field="quiet", most=_LONGEST_QUIET)
        if not self.muted <= MUTABLE:
            raise NoticeWishesRefused(field="muted")
        if self.most_an_hour not in MOST_CHOICES:
            raise NoticeWishesRefused(field="most_an_hour")

    def find_quiet_end(self, now: datetime) -> datetime | None:
        """When the quiet hours end in which `now` lies; None outside them."""
        local = now.astimezone(SHANGHAI)
        if (local.hour - self.quiet_from) % _HOURS >= (self.quiet_until - self.quiet_from) % _HOURS:
            return None
        left = (self.quiet_until - local.hour) % _HOURS
        end = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=left)
        return end.astimezone(now.tzinfo)


@dataclass(frozen=True)
class Lately:
    """What the last hour brought of one kind: how many went alone, and until when others are gathered, if they are."""

    alone: int = 0
    gathered_until: datetime | None = None


@dataclass(frozen=True)
class Fate:
    """`waiting` is told now, `muted` never, `held` with others at `until`."""

    state: Literal["waiting", "muted", "held"]
    until: datetime | None = None


_NOW = Fate("waiting")


def determine_fate(kind: str, wishes: NoticeWishes, lately: Lately, now: datetime) -> Fate:
    """What becomes of a notice. Raises KeyError for an unknown kind.

    What joins a digest that is being gathered waits for it, so that nothing overtakes what came before.
    """
    of = KINDS[kind]
    if kind in wishes.muted:
        return Fate("muted")
    if of.urgent:
        return _NOW
    if end := wishes.find_quiet_end(now):
        return Fate("held", end)
    if of.always:
        return _NOW
    if lately.gathered_until:
        return Fate("held", lately.gathered_until)
    return Fate("held", now + GATHERED_FOR) if lately.alone >= wishes.most_an_hour else _NOW
