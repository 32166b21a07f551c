"""Who is in: the session of a member of staff, read once a request with what every page shows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from commissions.actor import Actor
from shop.accounts.account import LONGEST, Presence
from shop.accounts.permissions import Permission
from shop.accounts.queries import find_presence
from shop.accounts.sessions import is_stale, touch_session
from shop.sessions.service import hash_secret, make_secret
from shop.settings.profile import ShopProfile
from shop.settings.queries import get_profile
from shop.web.console.door import console
from shop.web.console.route import find_route
from shop.web.cookies import drop_cookie, find_cookie, set_cookie
from shop.web.door import door

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_SESSION, _BROWSER = "staff", "console"


@dataclass(frozen=True)
class Here:
    """A request's person, if somebody is in, and the shop's profile. `secret` is the session's, or the browser's."""

    presence: Presence | None
    profile: ShopProfile
    secret: str

    @property
    def session_hash(self) -> str:
        """The id of the session as it is kept."""
        return hash_secret(self.secret)

    def may(self, permission: Permission | str) -> bool:
        """Whether this person may do it."""
        return self.presence is not None and self.presence.may(Permission(permission))


_HERE: web.RequestKey[Here] = web.RequestKey("here", Here)


def here(request: web.Request) -> Here:
    """Who is asking."""
    return request.get(_HERE) or Here(None, ShopProfile(), "")


def presence(request: web.Request) -> Presence:
    """Who is in, on a route that lets nobody else pass."""
    found = here(request).presence
    if found is None:
        raise web.HTTPForbidden
    return found


def acting(request: web.Request) -> Actor:
    """Who acts when this person does."""
    return presence(request).actor


@web.middleware
async def presence_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Read the session, and note now and then that it is in use."""
    route = find_route(request)
    if route is None or route.kind == "file":
        return await handler(request)

    session, browser = find_cookie(request, _SESSION), find_cookie(request, _BROWSER)
    now = console(request).wall_clock()
    found, profile = await door(request).database.read(_read, hash_secret(session) if session else None, now)
    known = browser or make_secret()
    request[_HERE] = Here(found, profile, session if session and found else known)
    if found is not None and session and is_stale(found.seen_at, now):
        await door(request).database.transact(touch_session, hash_secret(session), now)

    response = await handler(request)
    if browser is None:
        set_cookie(request, response, _BROWSER, known, LONGEST, strict=True)
    return response


def _read(connection: Connection, id_hash: str | None, now: datetime) -> tuple[Presence | None, ShopProfile]:
    return find_presence(connection, id_hash, now) if id_hash else None, get_profile(connection)


def keep_session(request: web.Request, response: web.StreamResponse, secret: str) -> None:
    """Give the browser its session; no other site can send it along."""
    set_cookie(request, response, _SESSION, secret, LONGEST, strict=True)


def drop_session(request: web.Request, response: web.StreamResponse) -> None:
    """Make the browser forget its session."""
    drop_cookie(request, response, _SESSION)
