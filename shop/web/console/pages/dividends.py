"""分红: pools, runs calculated from them, decided by two people, and what each person got."""

from typing import Any

from aiohttp import web
from multidict import MultiDict

from commissions.dividends.dividend import Group, GroupKind, Sharing, Wanted
from commissions.dividends.paying import decide_line
from commissions.dividends.service import calculate_run, drop_run
from commissions.refusals import Refusal
from commissions.tallies.periods import Days
from shop.accounts.permissions import Permission
from shop.desk.dividends import MOST_NAMED, read_dividend_form, read_people, read_run_sheet
from shop.desk.people import get_typed_member
from shop.dividing.service import approve_within
from shop.lists.dividends import DIVIDEND_LINES, DIVIDENDS, LineRow, RunRow
from shop.web.console.forms import FieldUnreadable, NothingTicked, read_day
from shop.web.console.listing import Column, ListPage
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH = "/console/dividends"
_ONE = rf"{_PATH}/{{no:[0-9A-Z]{{10,32}}}}"
_WORDS = "console/dividends.toml"
_SEE, _DECIDE = Permission.SEE_FINANCE, Permission.ADJUST_BALANCES
_TONES = {"calculated": "warn", "approved": "brand", "paid": "good"}

_RUNS: ListPage[RunRow] = ListPage(
    source=DIVIDENDS,
    path=_PATH,
    route="dividends",
    permission=_SEE,
    columns=(
        Column("pool"),
        Column("first_day", "day"),
        Column("last_day", "day"),
        Column("total_fen", "money"),
        Column("people", "count"),
        Column("sharing", "choice"),
        Column("status", "choice", tones=_TONES),
        Column("calculated_at", "instant", sort="newest"),
        Column("no", "code", shown=False),
    ),
    link=lambda row: f"{_PATH}/{row.no}",
    tabs="status",
    create=(f"{_PATH}/new", _DECIDE),
    template="console/dividends/list.html",
)
_LINES: ListPage[LineRow] = ListPage(
    source=DIVIDEND_LINES,
    path=f"{_PATH}/lines",
    route="dividends.lines",
    permission=_SEE,
    columns=(
        Column("person", value=lambda row: row.person.name, link=lambda row: f"/console/members/{row.person.person}"),
        Column("code", "code", value=lambda row: row.person.person),
        Column("pool"),
        Column("weight", value=lambda row: _say_weight(row)),
        Column("amount_fen", "money", sort="most"),
        Column("status", "choice", tones={"paid": "good", "held": "wrong", "waiting": "quiet", "returned": "warn"}),
        Column("hold_reason", "choice"),
        Column("ended_at", "instant"),
        Column("run", "code", shown=False),
    ),
    link=lambda row: f"{_PATH}/{row.run}",
    tabs="state",
    template="console/dividends/list.html",
)


def _say_weight(row: LineRow) -> str:
    """What somebody's part is measured by: a head in the group, or what they sold."""
    said = words(_WORDS)["weights"]
    return str(said[row.sharing]).format(yuan=f"{row.weight / 100:,.2f}")


async def show_form(request: web.Request) -> web.Response:
    """What a run can be calculated from."""
    return await _show_form(request)


async def calculate(request: web.Request) -> web.Response:
    """Calculate a run; nothing moves."""
    form = await request.post()
    try:
        wanted = await _read_wanted(request, form)
        run = await act(request, "dividends.calculate", wanted.pool, calculate_run, wanted, by=acting(request))
    except Refusal as refusal:
        return await _show_form(request, refusal, form)
    return go_on(request, f"{_PATH}/{run.no}", "dividend_calculated")


async def show_run(request: web.Request) -> web.Response:
    """One run, with what it was calculated from."""
    return await _show_run(request)


async def approve(request: web.Request) -> web.Response:
    """One of two words for it."""
    form, no = await request.post(), request.match_info["no"]
    reason = str(form.get("reason", "")).strip()
    try:
        ended = await act(request, "dividends.approve", no, approve_within, no, by=acting(request), reason=reason)
    except Refusal as refusal:
        return await _show_run(request, refusal)
    return go_on(request, f"{_PATH}/{no}", f"dividend_{ended}")


async def drop(request: web.Request) -> web.Response:
    """Give it up."""
    no = request.match_info["no"]
    try:
        await act(request, "dividends.drop", no, drop_run, no, by=acting(request))
    except Refusal as refusal:
        return await _show_run(request, refusal)
    return go_on(request, f"{_PATH}/{no}", "dividend_dropped")


async def decide_held(request: web.Request) -> web.Response:
    """Pay what is held after all, or give it back to the pool."""
    form, no = await request.post(), request.match_info["no"]
    said: dict[str, Any] = {"pays": form.get("end") == "pay", "reason": str(form.get("reason", "")).strip()}
    try:
        typed = str(form.get("person", "")).strip()
        if not typed:
            raise NothingTicked
        who = await door(request).database.read(get_typed_member, typed)
        await act(request, "dividends.decide", no, decide_line, no, who, by=acting(request), **said)
    except Refusal as refusal:
        return await _show_run(request, refusal, form)
    return go_on(request, f"{_PATH}/{no}", "dividend_line_paid" if said["pays"] else "dividend_line_returned")


async def _read_wanted(request: web.Request, form: Any) -> Wanted:
    """What the form asks for. Raises FieldUnreadable, UnknownMember."""
    said = words(_WORDS)
    first, last = (read_day(said["fields"][name], str(form.get(name, ""))) for name in ("first", "last"))
    sharing, kind = str(form.get("sharing", "")), str(form.get("group", ""))
    if sharing not in set(Sharing) or kind not in set(GroupKind):
        raise FieldUnreadable(field=said["fields"]["group"], typed=kind[:40])
    group = Group(GroupKind(kind), await _read_names(request, GroupKind(kind), form))
    return Wanted(str(form.get("pool", "")), Days(first, last), group, Sharing(sharing))


async def _read_names(request: web.Request, kind: GroupKind, form: Any) -> tuple[str, ...]:
    label = words(_WORDS)["groups"][kind]
    if kind is GroupKind.TIERS:
        names = tuple(str(key) for key in form.getall("tier", []))
    elif kind is GroupKind.SAVED:
        names = tuple(name for name in (str(form.get("saved", "")),) if name)
    else:
        typed = str(form.get("people", "")).replace("，", " ").replace(",", " ").split()
        if len(typed) > MOST_NAMED:
            raise FieldUnreadable(field=label, typed=f"{len(typed)} > {MOST_NAMED}")
        names = await door(request).database.read(read_people, typed)
    if not names:
        raise FieldUnreadable(field=label, typed="")
    return names


async def _show_form(request: web.Request, refusal: Refusal | None = None, typed: Any = None) -> web.Response:
    place = door(request)
    page = await place.database.read(read_dividend_form, place.clock())
    return render(
        request,
        "console/dividends/new.html",
        status=refusal.status if refusal else 200,
        page=page,
        said=words(_WORDS),
        typed=typed if typed is not None else MultiDict[Any](),
        problem=word_problem(request, refusal) if refusal else "",
        most_named=MOST_NAMED,
    )


async def _show_run(request: web.Request, refusal: Refusal | None = None, typed: Any = None) -> web.Response:
    sheet = await door(request).database.read(read_run_sheet, request.match_info["no"])
    return render(
        request,
        "console/dividends/one.html",
        status=refusal.status if refusal else 200,
        sheet=sheet,
        run=sheet.run,
        said=words(_WORDS),
        mine=sheet.waiting is not None and acting(request).is_same_person(sheet.waiting.proposed_by),
        typed=typed if typed is not None else MultiDict[Any](),
        problem=word_problem(request, refusal) if refusal else "",
    )


ROUTES = (
    *_RUNS.routes(),
    *_LINES.routes(),
    see(f"{_PATH}/new", show_form, "dividends.new", _DECIDE),
    do(f"{_PATH}/new", calculate, "dividends.calculate", _DECIDE),
    see(_ONE, show_run, "dividends.one", _SEE),
    do(f"{_ONE}/approval", approve, "dividends.approve", _DECIDE, confirms=True),
    do(f"{_ONE}/end", drop, "dividends.drop", _DECIDE),
    do(f"{_ONE}/held", decide_held, "dividends.decide", _DECIDE, confirms=True),
)
