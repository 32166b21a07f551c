"""永久码: a distributor's code that never ends, made by staff and printed; what to do about a blocked domain."""

from aiohttp import web
from yarl import URL

from commissions.network.distributor import Distributor
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.member_pages import get_person
from shop.members.queries import find_member
from shop.qr_code import code_png
from shop.scenes.permanent import MOST, PermanentCode, count_permanent_codes, find_permanent_code, keep_permanent_code
from shop.scenes.ports import SceneCodesUnavailable
from shop.scenes.service import make_scene
from shop.settings.company import COMPANY
from shop.web.console.door import console
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_code
from shop.web.console.route import ConsoleRoute, do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.web.routes_table import READ

_ONE = r"/console/members/{code:[a-z0-9]{1,18}}/permanent"
_BLOCKED = "/console/operations/blocked"


class NoDistributor(Refusal):
    """Only somebody who may earn has a code."""

    code = "code_needs_distributor"


async def show_code(request: web.Request) -> web.Response:
    """The code to be printed, or that there is none yet."""
    return await _show(request)


async def make_code(request: web.Request) -> web.Response:
    """Have WeChat make the member's code; who has one keeps it."""
    person, kept, _ = await _find(request)
    if person.status != "active":
        raise NoDistributor
    if kept is None:
        scene = make_scene()
        try:
            made = await door(request).scene_codes.create_permanent_code(scene)
        except SceneCodesUnavailable:
            return await _show(request, word_code(request, "account_silent", {}), 503)
        by = acting(request)
        await act(
            request, "member.permanent_code", person.code, keep_permanent_code, person.member_id, scene, made, by=by
        )
    return go_on(request, f"/console/members/{person.code}/permanent", "permanent_code_made")


async def send_picture(request: web.Request) -> web.Response:
    """The code as a picture, large enough for a poster."""
    _, kept, _ = await _find(request)
    if kept is None:
        raise web.HTTPNotFound
    return web.Response(body=code_png(kept.url, most_px=900), content_type="image/png")


async def show_blocked(request: web.Request) -> web.Response:
    """What to do when WeChat stops showing the shop's pages."""
    place = door(request)
    used = await place.database.read(count_permanent_codes)
    host, company = URL(console(request).shop.base_url).host or "", place.present.of(COMPANY).name
    return render(request, "console/blocked.html", host=host, company=company, left=MOST - used, most=MOST)


async def _find(request: web.Request) -> tuple[Distributor, PermanentCode | None, int]:
    database = door(request).database
    person = await database.read(get_person, request.match_info["code"])
    kept = await database.read(find_permanent_code, person.member_id)
    return person, kept, await database.read(count_permanent_codes)


async def _show(request: web.Request, problem: str = "", status: int = 200) -> web.Response:
    person, kept, used = await _find(request)
    member = await door(request).database.read(find_member, person.member_id)
    name = member.name if member else ""
    page = {"person": person, "name": name, "kept": kept, "left": MOST - used, "most": MOST, "problem": problem}
    return render(request, "console/people/permanent.html", status=status, **page)


ROUTES = (
    see(_ONE, show_code, "members.permanent", Permission.SEE_PEOPLE),
    do(_ONE, make_code, "members.permanent.make", Permission.DECIDE_PEOPLE, also=Permission.SEE_PEOPLE),
    ConsoleRoute(
        "GET", f"{_ONE}.png", send_picture, "members.permanent.png", Permission.SEE_PEOPLE, "merchant", READ, "data"
    ),
    see(_BLOCKED, show_blocked, "operations.blocked", Permission.SEE_OPERATIONS),
)
