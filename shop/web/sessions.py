"""Who is at the door: the member of a session, or a visitor.

Session ids are random and rotated on login.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.network.distributor import Distributor
from commissions.network.queries import find_distributor
from shop.inbox.queries import count_unread
from shop.members.member import Member
from shop.members.queries import find_member
from shop.sessions.service import LONGEST, SessionKind, find_session, hash_secret, make_secret, touch_session
from shop.sessions.viewing import LONGEST_VIEW, find_viewing
from shop.settings.profile import ShopProfile
from shop.settings.queries import get_profile
from shop.web.browser import is_crawler, is_wechat
from shop.web.cookies import drop_cookie, find_cookie, set_cookie
from shop.web.door import door
from shop.web.routes_table import find_route

SESSION, BROWSER, VIEWING = "session", "browser", "viewing"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Visitor:
    """Someone at the door. `browser` is a secret that the browser keeps from before it logs in.

    `outside`: a phone has let this browser in, and it buys. `viewer` is the name of a member of staff who looks at the
    shop as this member sees it, and changes nothing.
    """

    browser: str
    known_browser: bool
    in_wechat: bool
    session: str | None = None
    member: Member | None = None
    distributor: Distributor | None = None
    unread: int = 0
    profile: ShopProfile = field(default_factory=ShopProfile)
    viewer: str | None = None
    outside: bool = False

    @property
    def member_id(self) -> MemberId | None:
        """The member, or None for a visitor."""
        return self.member.id if self.member else None

    @property
    def is_distributor(self) -> bool:
        """Whether this person earns on what others buy."""
        return self.distributor is not None and self.distributor.status == "active"


@dataclass(frozen=True)
class Presence:
    """What the database says of a request: read at once."""

    profile: ShopProfile
    member: Member | None = None
    distributor: Distributor | None = None
    unread: int = 0
    stale: bool = False
    viewer: str | None = None
    outside: bool = False


VISITOR: web.RequestKey[Visitor] = web.RequestKey("visitor", Visitor)


def visitor(request: web.Request) -> Visitor:
    """Who is asking; before the session was read, a stranger."""
    found = request.get(VISITOR)
    return found or Visitor(make_secret(), known_browser=False, in_wechat=is_wechat(request.headers))


def member_id(request: web.Request) -> MemberId:
    """Who is asking, on a route whose access is "member"."""
    found = visitor(request).member_id
    if found is None:
        raise web.HTTPForbidden
    return found


@web.middleware
async def visitor_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Read the session and what every page shows; keep the browser's secret."""
    route = find_route(request)
    if route is None or route.kind == "file":
        return await handler(request)
    secret, looks = find_cookie(request, SESSION), find_cookie(request, VIEWING)
    id_hash = hash_secret(secret) if secret else None
    view_hash = hash_secret(looks) if looks else None
    present = await door(request).database.read(find_presence, id_hash, view_hash, door(request).clock())
    browser = find_cookie(request, BROWSER)
    request[VISITOR] = Visitor(
        browser=browser or make_secret(),
        known_browser=browser is not None,
        in_wechat=is_wechat(request.headers),
        session=(looks if present.viewer else secret) if present.member else None,
        member=present.member,
        distributor=present.distributor,
        unread=present.unread,
        profile=present.profile,
        viewer=present.viewer,
        outside=present.outside,
    )
    if present.stale and id_hash:
        await door(request).database.transact(touch_session, id_hash)
    response = await handler(request)
    if browser is None and not is_crawler(request.headers):
        set_cookie(request, response, BROWSER, request[VISITOR].browser, LONGEST)
    return response


def find_presence(
    connection: Connection, id_hash: str | None, view_hash: str | None, now: datetime, kind: SessionKind = "page"
) -> Presence:
    """The shop's profile and, for a session that holds, its member: of staff who look, whom they look as."""
    profile = get_profile(connection)
    viewing = find_viewing(connection, view_hash, now) if view_hash else None
    session = find_session(connection, id_hash, now, kind) if id_hash and viewing is None else None

    found = viewing or session
    member = find_member(connection, found.member_id) if found else None
    if member is None:
        return Presence(profile)
    outside = session is not None and session.outside
    return Presence(
        profile,
        member,
        distributor=None if outside else find_distributor(connection, member.id),
        unread=count_unread(connection, member.id),
        stale=session is not None and session.stale,
        viewer=viewing.viewer if viewing else None,
        outside=outside,
    )


def keep_session(request: web.Request, response: web.StreamResponse, secret: str, longest: timedelta = LONGEST) -> None:
    """Give the browser its session."""
    set_cookie(request, response, SESSION, secret, longest)


def keep_viewing(request: web.Request, response: web.StreamResponse, secret: str) -> None:
    """Let a browser of staff look at the shop as a member sees it, for a quarter of an hour."""
    set_cookie(request, response, VIEWING, secret, LONGEST_VIEW)


def drop_viewing(request: web.Request, response: web.StreamResponse) -> None:
    """Make the browser forget that it looks."""
    drop_cookie(request, response, VIEWING)
