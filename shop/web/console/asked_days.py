"""Which days a page of figures is asked for, and how its address says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from yarl import URL

from shop.statistics.measures import Measure
from shop.statistics.queries import Days, Grain

_LONGEST = 366
_USUAL = "d30"
_SORTS = (
    *(Measure.SALES, Measure.ORDERS, Measure.PAYERS, Measure.UNITS, Measure.REFUNDED),
    *(Measure.COMMISSION, Measure.VISITORS),
)


@dataclass(frozen=True)
class AskedDays:
    """Days by a name (`d30`, `month` …) or by dates, the length of a point, and what a list is ordered by."""

    days: Days
    named: str | None
    grain: Grain
    sort: Measure

    def address(self, path: str, **changed: str) -> str:
        """The page at `path` with this asked, and some words changed."""
        days = {"days": self.named} if self.named else {"from": f"{self.days.first}", "to": f"{self.days.last}"}
        said = {**days, "grain": self.grain.value, "sort": self.sort.value, **changed}
        if "days" in changed:
            said = {name: value for name, value in said.items() if name not in ("from", "to")}
        return str(URL(path).with_query(said))


def read_asked(query: Mapping[str, str], today: date) -> AskedDays:
    """What an address asks for. Whatever makes no sense is answered with the last thirty days."""
    chosen = query.get("days", "")
    typed = _read_typed(query.get("from", ""), query.get("to", ""), today)
    named = chosen if chosen in RANGES else None if typed is not None else _USUAL
    days = typed if named is None and typed is not None else RANGES[named or _USUAL](today)
    grain = query.get("grain")
    sort = query.get("sort")
    return AskedDays(
        days,
        named,
        Grain(grain) if grain in set(Grain) else Grain.DAY,
        Measure(sort) if sort in set(_SORTS) else Measure.SALES,
    )


def _read_typed(first: str, last: str, today: date) -> Days | None:
    """The days between two dates in either order, none of them to come, a year at most."""
    try:
        dates = sorted((date.fromisoformat(first or last), date.fromisoformat(last or first)))
    except ValueError:
        return None
    end = min(dates[1], today)
    begin = max(dates[0], end - timedelta(days=_LONGEST - 1))
    return Days(min(begin, end), end)


def _back(days: int) -> Callable[[date], Days]:
    return lambda today: Days(today - timedelta(days=days - 1), today)


def _find_last_month(today: date) -> Days:
    last = today.replace(day=1) - timedelta(days=1)
    return Days(last.replace(day=1), last)


RANGES: Mapping[str, Callable[[date], Days]] = {
    "d7": _back(7),
    "d30": _back(30),
    "d90": _back(90),
    "month": lambda today: Days(today.replace(day=1), today),
    "last_month": _find_last_month,
    "year": _back(365),
}
"""Days by name."""
