"""在团队里找人: by whole name, or by words of one's own notes; only in one's own team.

A name must be typed whole: the pages mask names, and a search by beginnings would spell them out. For the same reason
nobody is found by telephone. The cursor is sealed, because it may stand at somebody who is in nobody's team.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.network.queries import list_teammates
from commissions.paging import Page
from shop.members.queries import list_named
from shop.notes.service import find_noted
from shop.settings.sealing import SealBroken, sealer_of
from shop.typed import visible
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import COSTLY, Route
from shop.web.sessions import member_id
from shop.web.views.team import Mate, describe_mates

_PAGE = 20
_LOOKED_AT = 200
"""Of a name that many have, so many are looked at for one page: who of them is in the team is known only then."""
_LONGEST = 40


async def search_team(request: web.Request) -> web.Response:
    """GET /me/team-search?q=…&after=…"""
    typed, me = visible(request.query.get("q", ""))[:_LONGEST], member_id(request)
    page = None
    if typed:
        page = await door(request).database.read(_find_page, me, typed, request.query.get("after"))
    return render(
        request,
        "h5/me/team_search.html",
        page=page,
        typed=typed,
        longest=_LONGEST,
        continued="after" in request.query,
    )


def _find_page(connection: Connection, me: MemberId, words: str, after: str | None) -> Page[Mate]:
    """One page of who is found, the last who came to the shop first, in a constant number of statements."""
    below = _open_cursor(connection, me, after)
    named = list_named(connection, words, below, _LOOKED_AT)
    noted = sorted((of for of in find_noted(connection, me, words) if below is None or of < below), reverse=True)
    candidates, floor = join_lists(named, noted[:_LOOKED_AT], _LOOKED_AT)

    people = list_teammates(connection, me, candidates)
    last = people[_PAGE - 1].member_id if len(people) > _PAGE else floor
    return Page(describe_mates(connection, people[:_PAGE]), _seal_cursor(connection, me, last))


def join_lists(one: Sequence[MemberId], other: Sequence[MemberId], most: int) -> tuple[set[MemberId], MemberId | None]:
    """Two falling lists, each cut after `most`, as far down as both are known.

    Returns who stands there, and where the next page goes on below, None at the end of both.
    """
    ends = [of[-1] for of in (one, other) if len(of) == most]
    floor = max(ends, default=None)
    return {of for of in (*one, *other) if floor is None or of >= floor}, floor


def _seal_cursor(connection: Connection, me: MemberId, last: MemberId | None) -> str | None:
    if last is None:
        return None
    return urlsafe_b64encode(sealer_of(connection).seal(_name_place(me), str(last))).decode().rstrip("=")


def _open_cursor(connection: Connection, me: MemberId, typed: str | None) -> MemberId | None:
    """Where to go on; None, the top, for what is no cursor of this person's."""
    if not typed:
        return None
    try:
        sealed = urlsafe_b64decode(typed.encode("ascii") + b"=" * (-len(typed) % 4))
        return MemberId(int(sealer_of(connection).open(_name_place(me), sealed)))
    except (SealBroken, Error, ValueError):
        return None


def _name_place(me: MemberId) -> str:
    return f"team_search:{me}"


ROUTES = (Route("GET", "/me/team-search", search_team, "team_search", "member", "nobody", COSTLY),)
