"""The proxy of the web views: `a.localhost` is the shop as person `a` sees it inside WeChat."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from aiohttp import ClientError, ClientResponse, ClientTimeout, web
from multidict import CIMultiDict
from yarl import URL

from sandbox.people import Person
from sandbox.phone import hosts
from sandbox.phone.pages import no_answer_page
from sandbox.phone.webview.cookies import keep_cookies
from sandbox.phone.webview.headers import nonce_of, request_headers, response_headers
from sandbox.phone.webview.injection import inject_bridge
from sandbox.phone.webview.visits import is_snapshot, notice_login
from sandbox.platform.oauth import note_authorize_address
from sandbox.wire import Exchange
from sandbox.world import World

_PATIENCE = ClientTimeout(total=90, sock_connect=5)
_CHUNK = 64 * 1024
_PAGES = ("document", "iframe")
_SEEN_ON_WIRE = (*_PAGES, "empty", "")
_POLICY = "Content-Security-Policy"


@dataclass
class _Visit:
    """One request of a person's web view on its way to the shop.

    `exchange` is None for what the wire need not show.
    """

    world: World
    person: Person
    request: web.Request
    address: str
    body: bytes
    exchange: Exchange | None
    started: float = field(default_factory=time.monotonic)

    def finish(self, body: bytes | str, answer: ClientResponse | None = None) -> None:
        """Complete the exchange with the shop's own headers; without an answer `body` says why."""
        if self.exchange is None:
            return
        status, headers = (answer.status, answer.headers) if answer is not None else (None, None)
        ms = (time.monotonic() - self.started) * 1000
        self.world.wire.finish(self.exchange, status=status, headers=headers, body=body, ms=ms)


async def forward(world: World, person: Person, request: web.Request) -> web.StreamResponse:
    """Fetch from the shop what the phone asks for, and hand it to the browser."""
    notice_login(world, person, request.query.get("code", ""))
    visit = await _begin(world, person, request)
    await asyncio.sleep(world.faults.shop_late_s)
    try:
        return await _fetch(visit)
    except (ClientError, TimeoutError, OSError) as problem:
        visit.finish(repr(problem))
        return no_answer_page(visit.address)


async def _begin(world: World, person: Person, request: web.Request) -> _Visit:
    """Pages and what their scripts ask for are put on the wire; pictures, styles and scripts are not."""
    address, body = hosts.shop_origin(world) + request.raw_path, await request.read()
    aim = request.headers.get("Sec-Fetch-Dest", "")
    if aim not in _SEEN_ON_WIRE:
        return _Visit(world, person, request, address, body, None)
    what = "的网页请求" if aim not in _PAGES else "打开网页" if request.method == "GET" else "提交表单"
    exchange = world.wire.begin(
        "out", "web", request.method, address, headers=request.headers, body=body, person=person.key,
        summary=person.name + what,
    )  # fmt: skip
    return _Visit(world, person, request, address, body, exchange)


async def _fetch(visit: _Visit) -> web.StreamResponse:
    world, person, request = visit.world, visit.person, visit.request
    if world.faults.shop_down:
        raise ClientError("fault: the shop is down")
    async with world.http.request(
        request.method,
        URL(visit.address, encoded=True),
        headers=request_headers(world, person, request.headers, visit.address),
        data=visit.body or None,
        allow_redirects=False,
        timeout=_PATIENCE,
    ) as answer:
        date = answer.headers.get("Date", "")
        keep_cookies(world, person, visit.address, answer.headers.getall("Set-Cookie", []), date)
        return await _hand_over(visit, answer)


async def _hand_over(visit: _Visit, answer: ClientResponse) -> web.StreamResponse:
    """Pages get the bridge; what is not shown on the wire, and what never ends, is streamed."""
    nonce = nonce_of(answer.headers.get(_POLICY, ""))
    headers = response_headers(visit.world, visit.person, answer.headers, nonce)
    is_page = answer.content_type in ("text/html", "application/xhtml+xml")
    if answer.content_type == "text/event-stream" or (not is_page and visit.exchange is None):
        visit.finish("", answer)
        return await _stream(visit.request, answer, headers)
    content = await answer.read()
    visit.finish(content, answer)
    _note_login_address(visit, answer)
    if is_page and visit.request.method != "HEAD":
        snapshot = is_snapshot(visit.world, visit.person)
        content = inject_bridge(visit.world, visit.person, content, nonce=nonce, snapshot=snapshot)
    return web.Response(status=answer.status, headers=headers, body=content)


async def _stream(request: web.Request, answer: ClientResponse, headers: CIMultiDict[str]) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, headers=headers)
    await response.prepare(request)
    async for chunk in answer.content.iter_chunked(_CHUNK):
        await response.write(chunk)
    await response.write_eof()
    return response


def _note_login_address(visit: _Visit, answer: ClientResponse) -> None:
    location = answer.headers.get("Location", "")
    if visit.exchange is not None and "/connect/oauth2/authorize" in location:
        note_authorize_address(visit.exchange, location)
