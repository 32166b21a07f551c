"""归属异议: orders that a distributor thinks are theirs; staff answer, and they are told."""

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.objections import read_objection_page
from shop.lists.objections import OBJECTIONS, ObjectionRow
from shop.objections.queries import count_open
from shop.objections.service import answer_objection
from shop.web.console.listing import Column, ListPage
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/objections", r"/console/objections/{number:\d{1,18}}"
_LIST: ListPage[ObjectionRow] = ListPage(
    source=OBJECTIONS,
    path=_PATH,
    route="objections",
    permission=Permission.SEE_PEOPLE,
    columns=(
        Column("order_no", "code"),
        Column("author", link=lambda row: f"/console/members/{row.author_number}"),
        Column("words"),
        Column("state", "choice", tones={"open": "warn", "answered": "good"}),
        Column("made_at", "instant", sort="newest"),
        Column("answered_by", shown=False),
    ),
    link=lambda row: f"{_PATH}/{row.id}",
    tabs="state",
)


async def show_one(request: web.Request) -> web.Response:
    """One objection."""
    return await _show(request)


async def answer(request: web.Request) -> web.Response:
    """Answer it, with `answer`."""
    number, said = request.match_info["number"], str((await request.post()).get("answer", ""))
    try:
        await act(request, "objection.answer", number, answer_objection, int(number), said, by=acting(request))
    except Refusal as refusal:
        return await _show(request, refusal, said)
    return go_on(request, _PATH, "objection_answered")


async def _show(request: web.Request, refusal: Refusal | None = None, typed: str = "") -> web.Response:
    page = await door(request).database.read(read_objection_page, int(request.match_info["number"]))
    return render(
        request,
        "console/people/objection.html",
        status=refusal.status if refusal else 200,
        page=page,
        of=page.objection,
        said=words("belonging.toml"),
        typed=typed,
        problem=word_problem(request, refusal) if refusal else "",
    )


DUE = {"objections": count_open}
ROUTES = (
    *_LIST.routes(),
    see(_ONE, show_one, "objections.one", Permission.SEE_PEOPLE),
    do(_ONE, answer, "objections.answer", Permission.DECIDE_PEOPLE),
)
