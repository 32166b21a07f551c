"""Personal shop links `/s/{code}`: whose shop it is, binding once, and on to what the link points at."""

from aiohttp import web

from commissions.network.referral import BindingOutcome
from shop.arrivals.service import LinkOwner, bind_by_link, find_link_owner
from shop.members.member import Member
from shop.members.queries import find_member
from shop.web.answers import redirect
from shop.web.browser import opens_page
from shop.web.door import door
from shop.web.follow_codes import find_follow_picture
from shop.web.links import forget_link, remember_link, remembered_link, tell_outcome
from shop.web.rendering import render
from shop.web.routes_table import READ, Route
from shop.web.sessions import visitor
from shop.web.targets import safe_target
from shop.web.views.catalog import read_own_shop


async def open_link(request: web.Request) -> web.StreamResponse:
    """GET /s/{code} shows whose shop it is; GET /s/{code}/{rest} goes on to /{rest}.

    Only a person's visit counts. A link that leads to nobody is remembered too, unless a better one is: who comes by it
    is told so once they are known, and does not count as having come alone.
    """
    code = request.match_info["code"]
    owner = await door(request).database.read(find_link_owner, code)
    outcome = await _bind(request, code)
    response = await _answer(request, owner, outcome)
    if opens_page(request.method, request.headers):
        if outcome is not None:
            forget_link(request, response)
        elif owner is not None or remembered_link(request) is None:
            remember_link(request, response, code)
    return response


async def _bind(request: web.Request, code: str) -> BindingOutcome | None:
    person = visitor(request)
    if person.member_id is None or person.viewer is not None or not opens_page(request.method, request.headers):
        return None
    return await door(request).database.transact(bind_by_link, person.member_id, code)


async def _answer(request: web.Request, owner: LinkOwner | None, outcome: BindingOutcome | None) -> web.Response:
    if "rest" not in request.match_info:
        return await _show_landing(request, owner, outcome)
    response = redirect(safe_target(_find_target(request)))
    await tell_outcome(request, response, outcome)
    return response


def _find_target(request: web.Request) -> str:
    """What stands behind `/s/{code}`, encoded as it came: the decoded form is no address any more."""
    return "/" + request.rel_url.raw_path_qs.split("/", 3)[3]


async def _show_landing(request: web.Request, owner: LinkOwner | None, outcome: BindingOutcome | None) -> web.Response:
    person, holder = visitor(request), None
    if outcome:
        holder = await _find_holder(request, owner, outcome)
    if owner is None:
        return render(request, "h5/link/unknown.html", status=404, outcome=outcome, holder=holder)
    follows = person.member is not None and person.member.subscribed
    picture = None if follows else await find_follow_picture(door(request), (holder or owner.member).id)
    now = door(request).clock()
    home, chips, front = await door(request).database.read(read_own_shop, person, owner.member.id, now)
    return render(
        request,
        "h5/link/landing.html",
        owner=owner.member,
        outcome=outcome,
        holder=holder,
        picture=picture,
        home=home,
        chips=chips,
        front=front,
    )


async def _find_holder(request: web.Request, owner: LinkOwner | None, outcome: BindingOutcome) -> Member | None:
    """Who holds this person now."""
    if outcome.referrer_id is None:
        return None
    if owner is not None and owner.member.id == outcome.referrer_id:
        return owner.member
    return await door(request).database.read(find_member, outcome.referrer_id)


ROUTES = (
    Route("GET", "/s/{code}", open_link, "link", "visitor", "nobody", READ),
    Route("GET", "/s/{code}/{rest:.*}", open_link, "link_on", "visitor", "nobody", READ),
)
