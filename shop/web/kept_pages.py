"""Visitors' pages are kept whole for a second, as long as nothing was committed: they are the same for everybody.

Only for browsers outside WeChat that bring no cookie but those of a visitor: whoever is a member, has something in
flight or came by a marked address is answered by the handler. What is a browser's own, the token of its forms, stands
in gaps of the kept page. On PostgreSQL, where other processes write too, a visitor may see what held a second ago.

This runs before everything else, thousands of times a second, so it looks up and parses as little as it can.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from time import monotonic
from typing import cast

from aiohttp import web
from aiohttp.typedefs import Middleware
from multidict import CIMultiDict, CIMultiDictProxy

from shop.orders.channels import FIELD
from shop.orders.order import Channel
from shop.sessions.service import LONGEST, make_secret
from shop.web.browser import is_crawler, is_wechat, opens_page
from shop.web.compression import accepts_gzip
from shop.web.cookies import name_cookie, set_cookie
from shop.web.csrf import GAP, GAPS, make_browser_token
from shop.web.door import Door
from shop.web.limits import RateLimiter
from shop.web.routes_table import Route
from shop.web.sessions import BROWSER, Handler, visitor
from shop.web.spliced import SplicedPage, splice
from shop.web.visits import SEEN, count_visit

_LONGEST_S = 1.0
_MOST_BYTES = 16 * 2**20
_LONGEST_ADDRESS = 200
_REPLACED = frozenset({"Set-Cookie", "Content-Length", "Content-Encoding", "Vary"})
_OURS = re.compile(r"([A-Za-z_-]+)=([A-Za-z0-9_-]+)")
"""A cookie as we write it to a visitor."""


@dataclass(frozen=True)
class KeptPage:
    """A page as it was. `revision`: of the database, before anything was read for it."""

    page: SplicedPage
    headers: Mapping[str, str]
    revision: int
    at: datetime
    made_s: float


class KeptPages:
    """The pages that visitors asked for last, by address; at most 16 MB of them."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, KeptPage] = OrderedDict()
        self._bytes = 0
        self._making: dict[str, asyncio.Future[None]] = {}

    def find(self, address: str, revision: int, now: datetime) -> KeptPage | None:
        """The page of an address, if it still holds.

        Both clocks count: the people's, which the sandbox moves, and the machine's, which a test may have stopped.
        """
        kept = self._pages.get(address)
        if kept is None or kept.revision != revision:
            return None
        is_young = 0 <= (now - kept.at).total_seconds() < _LONGEST_S and monotonic() - kept.made_s < _LONGEST_S
        return kept if is_young else None

    def keep(self, address: str, kept: KeptPage) -> None:
        """Keep a page in place of an earlier one; those that were made first leave when there are too many."""
        self._forget(self._pages.pop(address, None))
        self._pages[address] = kept
        self._bytes += kept.page.size
        while self._bytes > _MOST_BYTES:
            self._forget(self._pages.popitem(last=False)[1])

    async def wait(self, address: str) -> bool:
        """Wait while somebody else's request makes this page. Whether anybody did."""
        making = self._making.get(address)
        if making is not None:
            await asyncio.shield(making)
        return making is not None

    def begin(self, address: str) -> bool:
        """This request makes the page, and others wait for it; False if another one does already."""
        if address in self._making:
            return False
        self._making[address] = asyncio.get_running_loop().create_future()
        return True

    def end(self, address: str) -> None:
        """It is made, or can't be: whoever waits looks again."""
        self._making.pop(address).set_result(None)

    def _forget(self, kept: KeptPage | None) -> None:
        self._bytes -= kept.page.size if kept else 0


def make_kept_pages_middleware(place: Door, rates: RateLimiter, routes: Collection[Route]) -> Middleware:
    """The middleware that answers visitors from what is kept, and makes what is not, once for all who wait."""
    desk = _Desk(place, rates)
    limits = {route.name: route.limits.per_minute for route in routes if route.same_for_visitors}

    @web.middleware
    async def kept_pages_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        name = request.match_info.route.name
        if name not in limits or request.method != "GET":
            return await handler(request)
        cookies = desk.find_visitor(request)
        if cookies is None:
            return await handler(request)

        kept = await desk.find(request)
        if kept is None:
            return await desk.make(request, handler)
        browser = cookies.get(desk.browser)
        if browser is not None and not rates.take((name, browser), limits[name]):
            return await handler(request)  # which refuses
        return desk.answer(request, kept, browser, cookies.get(desk.seen))

    return kept_pages_middleware


class _Desk:
    """What is the same for all requests of an app, looked up once."""

    def __init__(self, place: Door, rates: RateLimiter) -> None:
        self._place = place
        self._pages = KeptPages()
        self.browser, self.seen = (name_cookie(name, secure=place.secure) for name in (BROWSER, SEEN))
        self._cookies = {self.browser, self.seen}

    def find_visitor(self, request: web.Request) -> Mapping[str, str] | None:
        """The cookies of a browser that sees what every visitor sees; None for any other.

        In WeChat, a visitor is logged in by the handler.
        """
        if is_wechat(request.headers) or len(request.raw_path) > _LONGEST_ADDRESS:
            return None
        if "?" in request.raw_path and FIELD in request.query:
            return None
        cookies = _read_cookies(request.headers.getall("Cookie", ()))
        return cookies if cookies is not None and cookies.keys() <= self._cookies else None

    async def find(self, request: web.Request) -> KeptPage | None:
        """The kept page of this address; of one that is just being made, as soon as it is there."""
        kept = self._look(request)
        if kept is None and await self._pages.wait(request.raw_path):
            kept = self._look(request)
        return kept

    def _look(self, request: web.Request) -> KeptPage | None:
        return self._pages.find(request.raw_path, self._place.database.revision, self._place.clock())

    async def make(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let the handler make the page, with gaps, and keep it if it is whole."""
        address, place = request.raw_path, self._place
        revision, at, made_s = place.database.revision, place.clock(), monotonic()
        if not self._pages.begin(address):
            return await handler(request)
        request[GAPS] = True
        try:
            response = await handler(request)
            if not isinstance(response, web.Response) or not _is_page(response):
                return response
            page = splice(cast(bytes, response.body), GAP.encode())
            if response.status == HTTPStatus.OK and response.cookies.keys() <= self._cookies:
                self._pages.keep(address, KeptPage(page, _choose_headers(response), revision, at, made_s))
            self._fill(request, response, page, visitor(request).browser)
            return response
        finally:
            self._pages.end(address)

    def answer(self, request: web.Request, kept: KeptPage, known: str | None, seen: str | None) -> web.Response:
        """The page for this browser: its own token in the gaps, counted as any other."""
        browser = known or make_secret()
        response = web.Response(headers=kept.headers)
        self._fill(request, response, kept.page, browser)

        if known is None and not is_crawler(request.headers):
            set_cookie(request, response, BROWSER, browser, LONGEST)
        if opens_page(request.method, request.headers):
            count_visit(request, response, self._place.visits, kept.at, Channel.DIRECT, seen)
        return response

    def _fill(self, request: web.Request, response: web.Response, page: SplicedPage, browser: str) -> None:
        """Put the page into the response, packed for whoever takes it so."""
        token = make_browser_token(self._place.secret_key, browser).encode() if page.has_gaps else b""
        if accepts_gzip(request):
            response.body = page.fill_packed(token)
            response.headers["Content-Encoding"] = "gzip"
        else:
            response.body = page.fill(token)


def _is_page(response: web.Response) -> bool:
    return response.content_type == "text/html" and isinstance(response.body, bytes)


def _choose_headers(response: web.Response) -> Mapping[str, str]:
    """The headers that a kept page leaves with, whoever asks."""
    kept = [(name, value) for name, value in response.headers.items() if name not in _REPLACED]
    return CIMultiDictProxy(CIMultiDict([*kept, ("Vary", "Accept-Encoding")]))


def _read_cookies(headers: Collection[str]) -> dict[str, str] | None:
    """Names and values; None where anything else stands there than we have written.

    Handlers read cookies by another parser, to which a blank may begin the next one: what only it takes for a session
    would make a member's page everybody's.
    """
    found = {}
    for header in headers:
        for part in header.split(";"):
            ours = _OURS.fullmatch(part.strip())
            if ours is None:
                return None
            found[ours[1]] = ours[2]
    return found
