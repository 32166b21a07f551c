"""消息: everything that a member was told, also what could not be delivered; and how they want to be told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from shop.inbox.holding import find_notice_wishes, keep_notice_wishes
from shop.inbox.kinds import MUTABLE, SubjectKinds, group_kinds
from shop.inbox.service import mark_read
from shop.inbox.wishes import MOST_CHOICES, NoticeWishes, NoticeWishesRefused
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.follow_codes import find_follow_picture_for
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import VISITOR, member_id, visitor
from shop.web.views.inbox import read_inbox
from shop.words import words

_LONGEST_NUMBER = 18
_LONGEST_HOUR = 2
_SETTINGS = "/me/notices/settings"


@dataclass(frozen=True)
class _WishesPage:
    """What 通知设置 shows: the wishes, and the kinds that concern this person by subject."""

    wishes: NoticeWishes
    groups: tuple[SubjectKinds, ...]


async def show_notices(request: web.Request) -> web.Response:
    """GET /me/notices?before=…: what was new is read once it was shown."""
    me, place, person = member_id(request), door(request), visitor(request)
    before = _read_cursor(request.query.get("before"))
    page = await place.database.read(read_inbox, me, before)
    if request.method == "GET" and before is None and person.unread and person.viewer is None:
        await place.database.transact(mark_read, me)
        request[VISITOR] = replace(person, unread=0)
    follows = person.member is not None and person.member.subscribed
    picture = None if follows else await find_follow_picture_for(place, me)
    return render(
        request,
        "h5/me/notices.html",
        notices=page.notices,
        next=page.next,
        continued=before is not None,
        picture=picture,
    )


async def show_wishes(request: web.Request) -> web.Response:
    """GET /me/notices/settings"""
    page = await door(request).database.read(_find_wishes_page, member_id(request), _concerns_desk(request))
    return _render_wishes(request, page)


async def save_wishes(request: web.Request) -> web.Response:
    """POST /me/notices/settings with each `kind` wanted, `quiet_from`, `quiet_until`, `most_an_hour`.

    A kind that the page does not show this person stays as it was.
    """
    form, me, place = await request.post(), member_id(request), door(request)
    page = await place.database.read(_find_wishes_page, me, _concerns_desk(request))
    shown = {kind for group in page.groups for kind in group.kinds} & MUTABLE
    wanted = {str(kind) for kind in form.getall("kind", [])}
    numbers = {name: _read_number(form, name) for name in ("quiet_from", "quiet_until", "most_an_hour")}
    try:
        wishes = NoticeWishes((page.wishes.muted - shown) | (shown - wanted), **numbers)
    except NoticeWishesRefused as refused:
        return _render_wishes(request, page, refused)
    await place.database.transact(keep_notice_wishes, me, wishes)
    response = redirect(_SETTINGS, after_post=True)
    set_flash(request, response, "notice_wishes_kept")
    return response


def _find_wishes_page(connection: Connection, me: MemberId, distributor: bool) -> _WishesPage:
    return _WishesPage(find_notice_wishes(connection, me), group_kinds(distributor=distributor))


def _concerns_desk(request: web.Request) -> bool:
    """Whether the person has, or had, a desk: what is told of it concerns them either way."""
    return visitor(request).distributor is not None


def _read_number(form: Mapping[str, object], name: str) -> int:
    """A number as typed; what is none is refused like one out of bounds."""
    typed = str(form.get(name, ""))
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _LONGEST_HOUR else -1


def _render_wishes(request: web.Request, page: _WishesPage, refused: NoticeWishesRefused | None = None) -> web.Response:
    return render(
        request,
        "h5/me/notice_settings.html",
        status=refused.status if refused else 200,
        refused=refused,
        page=page,
        subjects=words("notice_wishes.toml")["subjects"],
        titles={kind: part["title"] for kind, part in words("notices.toml").items()},
        mutable=MUTABLE,
        most_choices=MOST_CHOICES,
    )


def _read_cursor(text: str | None) -> int | None:
    good = text is not None and text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if good and text else None


ROUTES = (
    Route("GET", "/me/notices", show_notices, "notices", "member", "nobody", READ),
    Route("GET", _SETTINGS, show_wishes, "notice_wishes", "member", "nobody", READ),
    Route("POST", _SETTINGS, save_wishes, "notice_wishes_save", "member", "nobody", FORM),
)
