"""我的团队: how many, and who, with names masked; one of them with what they bought and one's own note."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributors, find_teammate
from commissions.statements.queries import TeamCounts, TeamMember, find_team, list_team
from commissions.tallies.queries import LevelSales, Lifetime, find_lifetime, find_team_sales
from shop.members.member import Member
from shop.members.queries import find_member, list_members
from shop.notes.note import LONGEST, Note
from shop.notes.refusals import NoteRefused
from shop.notes.service import drop_note, find_note, keep_note, list_follow_ups
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.h5.team_search import Mate, describe_mates
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id

_PAGE = 20
_LEVELS = {"1": 1, "2": 2, "3": 3}


@dataclass(frozen=True)
class _TeamPage:
    """Counts and sales of all levels, and one page of one level."""

    counts: TeamCounts
    sales: tuple[LevelSales, ...]
    people: tuple[Mate, ...]
    next: str | None
    codes: Mapping[MemberId, str]
    follow_ups: Sequence[tuple[Note, Member]]


def _find_team_page(connection: Connection, me: MemberId, level: int, before: str | None) -> _TeamPage:
    """One page of the team, in a constant number of statements.

    A cursor of another list starts at the top.
    """
    try:
        page = list_team(connection, me, level, before, _PAGE)
    except LookupError:
        page = list_team(connection, me, level, None, _PAGE)
    noted = [] if before else list_follow_ups(connection, me)
    members = list_members(connection, {of.about_id for of in noted})
    codes = {of: found.code for of, found in find_distributors(connection, list(members)).items()}
    return _TeamPage(
        counts=find_team(connection, me),
        sales=find_team_sales(connection, me),
        people=describe_mates(connection, page.items),
        next=page.next,
        codes=codes,
        follow_ups=[(of, members[of.about_id]) for of in noted if of.about_id in members],
    )


async def show_team(request: web.Request) -> web.Response:
    """GET /me/team?level=1&before=…"""
    level = _LEVELS.get(request.query.get("level", "1"), 1)
    before = request.query.get("before")
    page = await door(request).database.read(_find_team_page, member_id(request), level, before)
    return render(request, "h5/me/team.html", page=page, level=level, continued=before is not None)


@dataclass(frozen=True)
class _MatePage:
    """One of the team: who, what was counted of their purchases, and one's own note about them."""

    code: str
    person: TeamMember
    member: Member
    bought: Lifetime
    note: Note | None


async def show_mate(request: web.Request) -> web.Response:
    """GET /me/team/{code}: nobody else's is found."""
    return await _show_mate(request)


async def save_note(request: web.Request) -> web.Response:
    """POST /me/team/{code}/note with `words` and `follow_up`, a day or nothing."""
    place, code, form = door(request), request.match_info["code"], await request.post()
    typed, day = str(form.get("words", "")), str(form.get("follow_up", "")).strip()
    page = await _get_mate(request, code)
    try:
        follow_up = _read_day(day)
        await place.database.transact(keep_note, member_id(request), page.person.member_id, typed, follow_up)
    except NoteRefused:
        return await _show_mate(request, typed=typed, day=day, status=422)
    response = redirect(f"/me/team/{code}", after_post=True)
    set_flash(request, response, "note_saved")
    return response


async def remove_note(request: web.Request) -> web.Response:
    """POST /me/team/{code}/note/deletion"""
    code = request.match_info["code"]
    page = await _get_mate(request, code)
    await door(request).database.transact(drop_note, member_id(request), page.person.member_id)
    response = redirect(f"/me/team/{code}", after_post=True)
    set_flash(request, response, "note_deleted")
    return response


async def _show_mate(
    request: web.Request, *, typed: str | None = None, day: str | None = None, status: int = 200
) -> web.Response:
    page = await _get_mate(request, request.match_info["code"])
    note = page.note
    kept_day = note.follow_up_on.isoformat() if note and note.follow_up_on else ""
    return render(
        request,
        "h5/me/teammate.html",
        status=status,
        page=page,
        typed=typed if typed is not None else note.words if note else "",
        day=day if day is not None else kept_day,
        refused=status != 200,
        longest=LONGEST,
    )


async def _get_mate(request: web.Request, code: str) -> _MatePage:
    found = await door(request).database.read(_find_mate, member_id(request), code)
    if found is None:
        raise web.HTTPNotFound
    return found


def _find_mate(connection: Connection, me: MemberId, code: str) -> _MatePage | None:
    """A constant number of statements; None for who is not in the team."""
    person = find_teammate(connection, me, code)
    known = find_member(connection, person.member_id) if person else None
    if person is None or known is None:
        return None
    bought = find_lifetime(connection, person.member_id)
    return _MatePage(code, person, known, bought, find_note(connection, me, person.member_id))


def _read_day(typed: str) -> date | None:
    """The day to come back. Raises NoteRefused for what is none."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise NoteRefused(longest=LONGEST) from None


_MATE = "/me/team/{code:[a-z0-9]+}"
ROUTES = (
    Route("GET", "/me/team", show_team, "team", "member", "nobody", READ),
    Route("GET", _MATE, show_mate, "teammate", "member", "nobody", READ),
    Route("POST", f"{_MATE}/note", save_note, "team_note", "member", "nobody", FORM),
    Route("POST", f"{_MATE}/note/deletion", remove_note, "team_note_deletion", "member", "nobody", FORM),
)
