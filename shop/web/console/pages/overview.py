"""概览: today as it goes, beside yesterday, and what waits for somebody."""

from dataclasses import dataclass

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.desk.figures import read_today
from shop.statistics.measures import Measure
from shop.statistics.queries import Today, list_steps
from shop.web.console.menu import MenuPage, make_menu
from shop.web.console.pictures import Hours, Line, draw_hours, draw_line
from shop.web.console.rendering import render
from shop.web.console.route import see
from shop.web.door import door
from shop.words import words

_FIRST = (Measure.SALES, Measure.ORDERS, Measure.PAYERS, Measure.VISITORS)
_MORE = (Measure.REFUNDED, Measure.COMMISSION, Measure.FOLLOWERS, Measure.DISTRIBUTORS)


@dataclass(frozen=True)
class _Number:
    """A number of today: what it was yesterday by this hour, and its line over the hours."""

    measure: Measure
    now: int
    before: int
    line: Line | None


async def show_today(request: web.Request) -> web.Response:
    """Today so far."""
    today = await door(request).database.read(read_today, door(request).clock())
    return render(
        request,
        "console/overview.html",
        words=words("console/figures.toml"),
        today=today,
        numbers=[_make_number(today, measure) for measure in _FIRST],
        more=[_make_number(today, measure) for measure in _MORE],
        hours=_draw_sales(today) if today.has_sold else None,
        steps=list_steps(today.sums),
        due=_list_due(request),
    )


def _make_number(today: Today, measure: Measure) -> _Number:
    line = draw_line([hour[measure] for hour in today.hours])
    return _Number(measure, today.sums[measure], today.before[measure], line)


def _draw_sales(today: Today) -> Hours:
    """Drawn here, so that this page, which is opened most, needs no library of charts."""
    return draw_hours(*([hour[Measure.SALES] for hour in of] for of in (today.hours, today.yesterday)))


def _list_due(request: web.Request) -> list[MenuPage]:
    """What waits behind each page of the rail that counts it."""
    return [page for room in make_menu(request) for page in room.pages if page.due is not None]


ROUTES = (see("/console/today", show_today, "overview", Permission.SEE_FIGURES),)
