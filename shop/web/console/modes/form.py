"""How a mode is made, listed and stopped in the console; and what forms of all modes have in common."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from shop.pricing.offer import Scope
from shop.pricing.times import OfferTime, cover_days
from shop.web.console.forms import FieldUnreadable, read_count, read_day
from shop.words import words

_MOST_STEPS = 5
Typed = Mapping[str, Any]


@dataclass(frozen=True)
class OfferRow:
    """An offer with what came of it. `draft` is what the merchant decided; `taken` of `most` are gone."""

    code: str
    draft: Any
    time: OfferTime
    scope: Scope
    stopped_at: datetime | None
    orders: int
    saved_fen: int
    taken: int | None
    most: int | None

    def determine_state(self, now: datetime) -> str:
        """Whether it holds: open, planned, ended, stopped, or all gone."""
        if self.stopped_at is not None:
            return "stopped"
        if now >= self.time.ends_at:
            return "ended"
        if now < self.time.starts_at:
            return "planned"
        return "gone" if self.most is not None and (self.taken or 0) >= self.most else "open"


@dataclass(frozen=True)
class ModeForm:
    """One mode. `act` is how the log calls it (`coupon`); `read` makes its draft of what was typed, time and goods."""

    name: str
    act: str
    read: Callable[[Typed, OfferTime, Scope], Any]
    make: Callable[..., Any]
    stop: Callable[..., Any]
    list_rows: Callable[[Connection], tuple[OfferRow, ...]]


def name_field(name: str) -> str:
    """What a field is called."""
    return str(words("console/offers.toml")["fields"][name])


def read_time(form: Typed) -> OfferTime:
    """Whole days, the last one included. Raises FieldUnreadable."""
    first = read_day(name_field("first"), str(form.get("first", "")))
    last = read_day(name_field("last"), str(form.get("last", "")))
    if last < first:
        raise FieldUnreadable(field=name_field("last"), typed=str(last))
    return cover_days(first, last + timedelta(days=1))


def read_bound(form: Typed, name: str) -> int | None:
    """A number that may be left out, which is no bound. Raises FieldUnreadable."""
    typed = str(form.get(name, "")).strip()
    return read_count(name_field(name), typed) if typed else None


def read_steps(
    form: Typed, read_least: Callable[[str, str], int], read_off: Callable[[str, str], int]
) -> list[tuple[int, int]]:
    """The steps that were filled in: from how much on, and what comes off. Raises FieldUnreadable."""
    rows = [(str(form.get(f"least.{at}", "")), str(form.get(f"off.{at}", ""))) for at in range(1, _MOST_STEPS + 1)]
    filled = [(least, off) for least, off in rows if least.strip() or off.strip()]
    return [(read_least(name_field("least"), least), read_off(name_field("off"), off)) for least, off in filled]
