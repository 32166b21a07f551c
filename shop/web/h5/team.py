"""我的团队: how many, and who, with names masked; one of them with what they bought and one's own note."""

from datetime import date

from aiohttp import web

from shop.notes.note import LONGEST
from shop.notes.refusals import NoteRefused
from shop.notes.service import drop_note, keep_note
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id
from shop.web.views.team import MatePage, find_mate, find_team_page

_LEVELS = {"1": 1, "2": 2, "3": 3}


async def show_team(request: web.Request) -> web.Response:
    """GET /me/team?level=1&before=…"""
    level = _LEVELS.get(request.query.get("level", "1"), 1)
    before = request.query.get("before")
    page = await door(request).database.read(find_team_page, member_id(request), level, before)
    return render(request, "h5/me/team.html", page=page, level=level, continued=before is not None)


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


async def _get_mate(request: web.Request, code: str) -> MatePage:
    found = await door(request).database.read(find_mate, member_id(request), code)
    if found is None:
        raise web.HTTPNotFound
    return found


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
