"""The areas of distributors: all of them, and one given or ended on a member's page."""

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.areas.naming import get_typed_region
from shop.areas.service import end_area, give_area
from shop.desk.member_pages import get_person
from shop.lists.areas import AREAS, AreaRow
from shop.web.console.forms import read_day
from shop.web.console.listing import Column, ListPage
from shop.web.console.member_view import show_member
from shop.web.console.presence import acting
from shop.web.console.route import do
from shop.web.console.saying import act, go_on
from shop.web.door import door

_LIST: ListPage[AreaRow] = ListPage(
    source=AREAS,
    path="/console/areas",
    route="areas",
    permission=Permission.SEE_PEOPLE,
    columns=(
        Column("region", sort="region"),
        Column("width", "choice"),
        Column("name"),
        Column("code", "code", shown=False),
        Column("begins_at", "instant", sort="newest"),
        Column("lasts_until", "instant"),
    ),
    link=lambda row: f"/console/members/{row.code}",
    tabs="width",
)


async def give(request: web.Request) -> web.Response:
    """Give a distributor an area."""
    typed = {name: text.strip() for name, text in (await request.post()).items() if isinstance(text, str)}
    person = await door(request).database.read(get_person, request.match_info["code"])
    try:
        region = get_typed_region(typed.get("region", ""))
        first = read_day("第一天", typed.get("first", ""))
        last = read_day("最后一天", typed["last"]) if typed.get("last") else None
        days = (first, last)
        by = acting(request)
        await act(request, "distributor.give_area", person.code, give_area, person.member_id, region, *days, by=by)
    except Refusal as refusal:
        return await show_member(request, person.code, refusal=refusal, form="area", typed=typed)
    return go_on(request, f"/console/members/{person.code}", "area_given")


async def end(request: web.Request) -> web.Response:
    """End an area at once."""
    person = await door(request).database.read(get_person, request.match_info["code"])
    number = int(request.match_info["number"])
    try:
        by = acting(request)
        await act(request, "distributor.end_area", person.code, end_area, person.member_id, number, by=by)
    except Refusal as refusal:
        return await show_member(request, person.code, refusal=refusal)
    return go_on(request, f"/console/members/{person.code}", "area_ended")


_ONE = r"/console/members/{code:[a-z0-9]{1,18}}/areas"
ROUTES = (
    *_LIST.routes(),
    do(_ONE, give, "areas.give", Permission.DECIDE_PEOPLE),
    do(rf"{_ONE}/{{number:\d{{1,18}}}}/end", end, "areas.end", Permission.DECIDE_PEOPLE),
)
