"""The page's addresses, and the door through which each web view's host leads to the shop."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.people import Person
from sandbox.phone import complaint_acts_api, console_api, hosts, merchant_api, more_acts_api, stage_api
from sandbox.phone.acts_api import ACTS
from sandbox.phone.pages import no_such_phone_page
from sandbox.phone.requests import refuse
from sandbox.phone.stream import stream
from sandbox.phone.webview.headers import keep_inside
from sandbox.phone.webview.injection import inject_bridge
from sandbox.phone.webview.proxy import forward
from sandbox.phone.webview.visits import mark
from sandbox.wire import Handler
from sandbox.world import World, world_of

_PAGE = Path(__file__).with_name("page")
_API = "/sandbox/api"
_OWN_PATHS = ("/connect/oauth2/", "/__phone/")


def setup(app: web.Application, world: World) -> None:
    """Add the page, its API and the web views."""
    app.middlewares.append(_web_views)
    app.middlewares.append(_only_own_pages)
    router = app.router
    router.add_get("/", _show_page)
    router.add_get("/stage", stage_api.show_stage)
    router.add_get(f"{_API}/stage", stage_api.show_entrance)
    router.add_post(f"{_API}/stage/{{deed}}", stage_api.perform)
    router.add_static("/sandbox/page", _PAGE)
    router.add_get("/__phone/bridge.js", _show_bridge)
    router.add_get("/__phone/full-service", _leave_snapshot)
    router.add_get("/open/js/{name:jweixin-[0-9.]+}.js", _show_bridge)
    router.add_get(f"{_API}/state", console_api.show_state)
    router.add_get(f"{_API}/stream", stream)
    router.add_post(f"{_API}/people", console_api.add_person)
    router.add_get(f"{_API}/people/{{key}}/pictures/{{entry:\\d+}}/{{number:\\d+}}", console_api.show_picture)
    router.add_post(f"{_API}/people/{{key}}/{{act:.+}}", _act)
    router.add_get(f"{_API}/wire/{{id:\\d+}}", console_api.show_exchange)
    router.add_post(f"{_API}/wire/clear", console_api.clear_wire)
    router.add_post(f"{_API}/clock", console_api.move_clock)
    router.add_post(f"{_API}/faults/reset", console_api.reset_faults)
    router.add_post(f"{_API}/faults/{{name}}", console_api.set_fault)
    router.add_post(f"{_API}/account", console_api.change_account)
    router.add_post(f"{_API}/reset", console_api.start_over)
    for method, path, handler in merchant_api.ROUTES:
        router.add_route(method, f"{_API}/{path}", handler)


@web.middleware
async def _web_views(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A phone's host shows the shop, but for WeChat's own login and the bridge."""
    if not hosts.is_phone_host(request.host):
        return await handler(request)
    world = world_of(request)
    person = hosts.find_person_of_host(world, request.host)
    if person is None:
        return no_such_phone_page(request.host)
    if not request.path.startswith(_OWN_PATHS):
        return await forward(world, person, request)
    return _in_the_phone(world, person, await handler(request))


def _in_the_phone(world: World, person: Person, response: web.StreamResponse) -> web.StreamResponse:
    """WeChat's own login pages in a web view.

    Their redirects stay in the phone, their title is told to it.
    """
    if location := response.headers.get("Location"):
        response.headers["Location"] = keep_inside(world, person, location)
    if isinstance(response, web.Response) and response.content_type == "text/html" and isinstance(response.body, bytes):
        response.body = inject_bridge(world, person, response.body, nonce="", snapshot=False)
    return response


@web.middleware
async def _only_own_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Other sites in the same browser may not act through the page's API."""
    origin = request.headers.get("Origin")
    if request.path.startswith(_API) and origin is not None and urlsplit(origin).netloc != request.host:
        raise refuse("只有沙箱自己的页面可以这样做。", status=403)
    return await handler(request)


async def _show_page(request: web.Request) -> web.FileResponse:
    """GET /: the page with the phones."""
    return web.FileResponse(_PAGE / "index.html", headers={"Cache-Control": "no-cache"})


async def _show_bridge(request: web.Request) -> web.FileResponse:
    """The bridge; under /open/js/ it is the JS-SDK file that pages include."""
    return web.FileResponse(_PAGE / "bridge.js", headers={"Cache-Control": "no-cache"})


async def _leave_snapshot(request: web.Request) -> web.Response:
    """GET /__phone/full-service?to=: out of the snapshot, with a clean jar, back to the page."""
    world = world_of(request)
    person = hosts.find_person_of_host(world, request.host)
    to = request.query.get("to", "/")
    if person is None or not to.startswith("/") or to.startswith("//"):
        raise web.HTTPNotFound
    person.cookies.clear()
    mark(world, person, snapshot=False)
    raise web.HTTPFound(to)


async def _act(request: web.Request) -> web.Response:
    """POST people/{key}/{act}: what a person does (acts_api.ACTS, more_acts_api.ACTS)."""
    world = world_of(request)
    person = world.people.find(request.match_info["key"])
    perform = (ACTS | more_acts_api.ACTS | complaint_acts_api.ACTS).get(request.match_info["act"])
    if person is None or perform is None:
        raise refuse("没有这个人，或没有这个动作。", status=404)
    return web.json_response(await perform(world, person, request))
