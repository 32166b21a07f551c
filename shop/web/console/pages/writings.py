"""用户内容: names and pictures that people put before others, looked at, let through, taken down."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.writings import let_through, pass_writing, take_down
from shop.lists.writings import WRITINGS, WritingRow
from shop.members.member import Member
from shop.members.queries import find_member
from shop.staff.queries import name_actors
from shop.typed import is_key, visible
from shop.web.console.forms import NothingTicked
from shop.web.console.listing import Action, Column, ListPage
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words
from shop.writings.queries import count_waiting, get_writing
from shop.writings.writing import GROUNDS, Writing

_PATH, _ONE = "/console/writings", r"/console/writings/{number:\d{1,18}}"
_SEEN = f"{_PATH}/seen"


def _link(row: WritingRow) -> str:
    return f"{_PATH}/{row.id}"


_LIST: ListPage[WritingRow] = ListPage(
    source=WRITINGS,
    path=_PATH,
    route="writings",
    permission=Permission.SEE_PEOPLE,
    columns=(
        Column("picture", "picture"),
        Column("kind", "choice"),
        Column("text"),
        Column("hits"),
        Column("author", link=lambda row: f"/console/members/{row.author_number}"),
        Column("state", "choice", tones={"held": "warn", "fresh": "warn", "seen": "good", "hidden": "bad"}),
        Column("written_at", "instant", sort="newest"),
        Column("decided_by", shown=False),
    ),
    link=_link,
    tabs="state",
    key=lambda row: str(row.id),
    actions=(Action("seen", _SEEN, Permission.DECIDE_PEOPLE),),
)


async def show_one(request: web.Request) -> web.Response:
    """One writing, what stood there before, and what can be decided."""
    return await _show(request)


async def see_many(request: web.Request) -> web.Response:
    """Those that are ticked were looked at and stay; each in a commit of its own."""
    numbers = [str(key) for key in (await request.post()).getall("key", []) if is_key(str(key))]
    try:
        if not numbers:
            raise NothingTicked
        for number in numbers:
            await act(request, "writing.see", number, pass_writing, int(number), by=acting(request))
    except Refusal as refusal:
        return await _LIST.show(request, refusal)
    return go_on(request, _PATH, "writings_seen", count=len(numbers))


async def decide(request: web.Request) -> web.Response:
    """What the button says: `see` that it may stay, `show` what was held, or `hide` it."""
    form, number, by = await request.post(), request.match_info["number"], acting(request)
    what, reason = str(form.get("act", "")), visible(str(form.get("reason", "")))
    try:
        if what == "show":
            await act(request, "writing.show", number, let_through, int(number), reason, by=by)
        elif what == "hide":
            ground = str(form.get("ground", ""))
            await act(request, "writing.hide", number, take_down, int(number), ground, reason, by=by)
        else:
            await act(request, "writing.see", number, pass_writing, int(number), by=by)
    except Refusal as refusal:
        return await _show(request, refusal, form)
    return go_on(request, _PATH, {"show": "writing_shown", "hide": "writing_hidden"}.get(what, "writing_seen"))


async def _show(
    request: web.Request, refusal: Refusal | None = None, typed: Mapping[str, Any] | None = None
) -> web.Response:
    number = int(request.match_info["number"])
    found, author, names = await door(request).database.read(_read_one, number)
    return render(
        request,
        "console/storefront/writing.html",
        status=refusal.status if refusal else 200,
        writing=found,
        author=author,
        names=names,
        grounds=GROUNDS,
        said=words("writings.toml"),
        states=words("console/lists/writings.toml")["choices"]["state"],
        typed=typed or {},
        problem=word_problem(request, refusal) if refusal else "",
    )


def _read_one(connection: Connection, number: int) -> tuple[Writing, Member | None, Mapping[Any, str]]:
    found = get_writing(connection, number)
    names = name_actors(connection, {found.decided_by} if found.decided_by else set())
    return found, find_member(connection, found.member_id), names


DUE = {"writings": count_waiting}
_DECIDE = Permission.DECIDE_PEOPLE
ROUTES = (
    *_LIST.routes(),
    do(_SEEN, see_many, "writings.seen", _DECIDE),
    see(_ONE, show_one, "writings.one", Permission.SEE_PEOPLE),
    do(_ONE, decide, "writings.decide", _DECIDE),
)
