"""The proxy of the web views: `a.localhost` is the shop as person `a` sees it inside WeChat."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from aiohttp import ClientError, ClientResponse, ClientTimeout, web
from yarl import URL

from sandbox.people import Person
from sandbox.phone import hosts
from sandbox.phone.pages import no_answer_page
from sandbox.phone.webview.cookies import keep_cookies
from sandbox.phone.webview.headers import nonce_of, request_headers, response_headers
from sandbox.phone.webview.injection import inject_bridge
from sandbox.platform.oauth import note_authorize_address
from sandbox.platform.state import platform_state
from sandbox.wire import Exchange
from sandbox.world import World

PATIENCE = ClientTimeout(total=90, sock_connect=5)
CHUNK = 64 * 1024
SEEN_ON_WIRE = ("document", "iframe", "empty", "")


@dataclass
class Visits:
    """Who looks at a snapshot of the shop just now, by their key."""

    snapshots: set[str] = field(default_factory=set)


def visits_of(world: World) -> Visits:
    """The one of this world."""
    return world.section("visits", Visits)


async def forward(world: World, person: Person, request: web.Request) -> web.StreamResponse:
    """Fetch from the shop what the phone asks for, and hand it to the browser."""
    address = hosts.shop_origin(world) + request.raw_path
    headers = request_headers(world, person, request.headers, address)
    body = await request.read()
    _notice_login(world, person, request)
    exchange = _begin(world, person, request, address, body)
    started = time.monotonic()
    if world.faults.shop_late_s:
        await asyncio.sleep(world.faults.shop_late_s)
    try:
        return await _fetch(world, person, request, exchange, address, dict(headers), body, started)
    except (ClientError, TimeoutError, OSError) as problem:
        if exchange is not None:
            world.wire.finish(exchange, ms=_since(started), body=repr(problem))
        return no_answer_page(address)


async def _fetch(
    world: World, person: Person, request: web.Request, exchange: Exchange | None,
    address: str, headers: dict[str, str], body: bytes, started: float,
) -> web.StreamResponse:  # fmt: skip
    if world.faults.shop_down:
        raise ClientError("fault: the shop is down")
    url = URL(address, encoded=True)
    async with world.http.request(
        request.method, url, headers=headers, data=body or None, allow_redirects=False, timeout=PATIENCE
    ) as answer:
        keep_cookies(world, person, address, answer.headers.getall("Set-Cookie", []), answer.headers.get("Date", ""))
        nonce = nonce_of(answer.headers.get("Content-Security-Policy", ""))
        kept = response_headers(world, person, answer.headers, nonce)
        _note_login_address(exchange, answer)
        is_page = answer.content_type in ("text/html", "application/xhtml+xml")
        if answer.content_type == "text/event-stream" or (not is_page and exchange is None):
            return await _stream(request, answer, kept)
        content = await answer.read()
        if exchange is not None:
            world.wire.finish(exchange, status=answer.status, headers=answer.headers, body=content, ms=_since(started))
        if is_page and request.method != "HEAD":
            snapshot = person.key in visits_of(world).snapshots
            content = inject_bridge(world, person, content, nonce=nonce, snapshot=snapshot)
        return web.Response(status=answer.status, headers=kept, body=content)


async def _stream(request: web.Request, answer: ClientResponse, headers: object) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, headers=headers)  # type: ignore[arg-type]
    await response.prepare(request)
    async for chunk in answer.content.iter_chunked(CHUNK):
        await response.write(chunk)
    await response.write_eof()
    return response


def _begin(world: World, person: Person, request: web.Request, address: str, body: bytes) -> Exchange | None:
    """Pages and what their scripts ask for are put on the wire; pictures, styles and scripts are not."""
    if request.headers.get("Sec-Fetch-Dest", "") not in SEEN_ON_WIRE:
        return None
    page = request.headers.get("Sec-Fetch-Dest", "") in ("document", "iframe")
    what = "打开网页" if page and request.method == "GET" else "提交表单" if page else "的网页请求"
    summary = person.name + what
    return world.wire.begin(
        "out", "web", request.method, address, headers=request.headers, body=body, person=person.key, summary=summary
    )


def _note_login_address(exchange: Exchange | None, answer: ClientResponse) -> None:
    location = answer.headers.get("Location", "")
    if exchange is not None and "/connect/oauth2/authorize" in location:
        note_authorize_address(exchange, location)


def _notice_login(world: World, person: Person, request: web.Request) -> None:
    """The return from a login tells whether the page is a snapshot from now on."""
    code = parse_qs(request.query_string).get("code", [""])[0]
    login = platform_state(world).login_codes.get(code)
    if login is None:
        return
    snapshots = visits_of(world).snapshots
    (snapshots.add if login.snapshot else snapshots.discard)(person.key)


def _since(started: float) -> float:
    return (time.monotonic() - started) * 1000
