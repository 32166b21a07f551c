"""数据: what happened over some days, in all, by one dimension, or of one of its keys; as picture, table and file."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web

from commissions.actor import Actor
from commissions.days import determine_day
from commissions.ports import Transaction
from shop.accounts.permissions import Permission
from shop.desk.figures import Course, Ranking, read_beside, read_course, read_ranking
from shop.statistics.measures import Dimension, Measure, Sums
from shop.statistics.queries import Point
from shop.web.console.asked_days import RANGES, AskedDays, read_asked
from shop.web.console.pictures import draw_provinces
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import do, see
from shop.web.console.saying import act
from shop.web.console.sheets import Sheet, answer_sheet
from shop.web.door import door
from shop.words import words

_PATH = "/console/figures"
_SHOWN = (
    *(Dimension.ALL, Dimension.PRODUCT, Dimension.CATEGORY, Dimension.REGION, Dimension.DISTRIBUTOR),
    *(Dimension.TIER, Dimension.CHANNEL, Dimension.SELLING, Dimension.COMPLAINT),
)
_SUMS = (
    *(Measure.SALES, Measure.ORDERS, Measure.PAYERS, Measure.REFUNDED),
    *(Measure.COMMISSION, Measure.VISITORS, Measure.FOLLOWERS, Measure.DISTRIBUTORS),
)
_COLUMNS = (
    *(Measure.SALES, Measure.ORDERS, Measure.PAYERS, Measure.UNITS, Measure.REFUNDS, Measure.REFUNDED),
    *(Measure.COMMISSION, Measure.FIRST_BUYERS, Measure.VISITORS),
)
_OF_COMPLAINTS = (Measure.COMPLAINTS, Measure.ANSWERED, Measure.ENDED, Measure.COMPENSATED)
_SELDOM = frozenset({Measure.FIRST_BUYERS, Measure.VISITORS})
"""What products, categories and people have no visits or first purchases of their own to show for."""


async def show_all(request: web.Request) -> web.Response:
    """The whole shop over some days."""
    return await _show_course(request, Dimension.ALL, "")


async def show_dimension(request: web.Request) -> web.Response:
    """The best of a dimension."""
    dimension = _find_dimension(request)
    asked = _read_asked(request, dimension)
    now = door(request).clock()
    ranking = await door(request).database.read(read_ranking, dimension, asked.days, asked.sort, now)
    sells = dimension is Dimension.SELLING
    beside = await door(request).database.read(read_beside, asked.days, asked.grain) if sells else ()
    provinces = draw_provinces({of.key: of.sums[asked.sort] for of in ranking.best})
    return render(
        request,
        "console/figures/ranking.html",
        **_say(asked, dimension, ""),
        ranking=ranking,
        columns=_list_columns(dimension),
        beside=beside,
        provinces=provinces if dimension is Dimension.REGION else (),
    )


async def show_key(request: web.Request) -> web.Response:
    """One product, one distributor, one channel … over some days."""
    return await _show_course(request, _find_dimension(request), request.match_info["key"])


async def export(request: web.Request) -> web.Response:
    """The table of the page as a file; whoever takes it stands in the log."""
    form = await request.post()
    fields = {name: str(value) for name, value in form.items()}
    dimension, key = _parse_dimension(fields.get("dimension", "")), fields.get("key", "")[:60]
    asked = _order_by_own(read_asked(fields, determine_day(door(request).clock())), dimension)
    subject = f"{dimension.value}:{key} {asked.days.first}–{asked.days.last}"
    by = acting(request)
    found = await act(request, "figures.export", subject, _read_table, dimension, key, asked, by=by)
    return await answer_sheet(
        _lay_out(dimension, found), f"figures-{dimension.value}-{asked.days.first}-{asked.days.last}"
    )


def _read_table(tx: Transaction, dimension: Dimension, key: str, asked: AskedDays, *, by: Actor) -> Course | Ranking:
    """What is exported, in the commit that says to whom."""
    if dimension is Dimension.ALL or key:
        return read_course(tx.connection, dimension, key, asked.days, asked.grain, tx.now)
    return read_ranking(tx.connection, dimension, asked.days, asked.sort, tx.now)


def _lay_out(dimension: Dimension, found: Course | Ranking) -> Sheet:
    """The file of a page's table."""
    said, columns = words("console/figures.toml"), _list_columns(dimension)
    rows: list[tuple[str, Sums]]
    if isinstance(found, Course):
        first, rows = said["grains"]["day"], [(of.first.isoformat(), of.sums) for of in found.points]
    else:
        first, rows = said["dimensions"][dimension], [(of.name, of.sums) for of in found.best]
    heads = [first, *(said["measures"][of] for of in columns)]
    money = frozenset(at for at, of in enumerate(columns, 1) if of.is_money)
    cells: list[list[str | int]] = [[name, *(sums[of] for of in columns)] for name, sums in rows]
    return Sheet(said["dimensions"][dimension], heads, cells, money)


async def _show_course(request: web.Request, dimension: Dimension, key: str) -> web.Response:
    asked, now = _read_asked(request, dimension), door(request).clock()
    course = await door(request).database.read(read_course, dimension, key, asked.days, asked.grain, now)
    columns = _list_columns(dimension)
    shown = columns if dimension is Dimension.COMPLAINT else _SUMS
    sums = [of for of in shown if dimension is Dimension.ALL or of in columns]
    template = "console/figures/course.html"
    return render(
        request,
        template,
        **_say(asked, dimension, key),
        course=course,
        columns=columns,
        sums=sums,
        empty=_is_empty(course.points),
    )


def _say(asked: AskedDays, dimension: Dimension, key: str) -> dict[str, Any]:
    """What every page of figures knows."""
    here = _PATH if dimension is Dimension.ALL else f"{_PATH}/{dimension.value}" + (f"/{key}" if key else "")
    tabs = [(of, asked.address(_PATH if of is Dimension.ALL else f"{_PATH}/{of.value}")) for of in _SHOWN]
    return {
        "words": words("console/figures.toml"),
        "asked": asked,
        "dimension": dimension,
        "key": key,
        "here_path": here,
        "tabs": tabs,
        "ranges": [(name, asked.address(here, days=name)) for name in RANGES],
    }


def _is_empty(points: Sequence[Point]) -> bool:
    return not any(of.sums.counts for of in points)


def _list_columns(dimension: Dimension) -> tuple[Measure, ...]:
    if dimension is Dimension.COMPLAINT:
        return _OF_COMPLAINTS
    keeps_all = dimension in (Dimension.ALL, Dimension.CHANNEL)
    return _COLUMNS if keeps_all else tuple(of for of in _COLUMNS if of not in _SELDOM)


def _read_asked(request: web.Request, dimension: Dimension) -> AskedDays:
    return _order_by_own(read_asked(request.query, determine_day(door(request).clock())), dimension)


def _order_by_own(asked: AskedDays, dimension: Dimension) -> AskedDays:
    """Complaints are ordered by how many there are: they sell nothing."""
    return replace(asked, sort=Measure.COMPLAINTS) if dimension is Dimension.COMPLAINT else asked


def _find_dimension(request: web.Request) -> Dimension:
    found = _parse_dimension(request.match_info["dimension"])
    if found is Dimension.ALL:
        raise web.HTTPNotFound
    return found


def _parse_dimension(said: str) -> Dimension:
    """One of the dimensions that are shown. Raises HTTPNotFound."""
    if said not in set(_SHOWN):
        raise web.HTTPNotFound
    return Dimension(said)


ROUTES = (
    see(_PATH, show_all, "figures", Permission.SEE_FIGURES),
    see(f"{_PATH}/{{dimension:[a-z]+}}", show_dimension, "figures.by", Permission.SEE_FIGURES),
    see(f"{_PATH}/{{dimension:[a-z]+}}/{{key:[^/]{{1,60}}}}", show_key, "figures.of", Permission.SEE_FIGURES),
    do(f"{_PATH}/export", export, "figures.export", Permission.EXPORT),
)
