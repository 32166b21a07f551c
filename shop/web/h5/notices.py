"""消息: everything that a member was told, also what could not be delivered."""

from dataclasses import replace

from aiohttp import web

from shop.inbox.service import mark_read
from shop.web.door import door
from shop.web.follow_codes import find_follow_picture_for
from shop.web.rendering import render
from shop.web.routes_table import READ, Route
from shop.web.sessions import VISITOR, member_id, visitor
from shop.web.views.inbox import read_inbox

_LONGEST_NUMBER = 18


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


def _read_cursor(text: str | None) -> int | None:
    good = text is not None and text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if good and text else None


ROUTES = (Route("GET", "/me/notices", show_notices, "notices", "member", "nobody", READ),)
