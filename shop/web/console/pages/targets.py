"""目标: a year by quarter, month, province and distributor, what came of it, and the assessment at a period's end."""

from typing import Any

from aiohttp import web
from multidict import MultiDict

from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.money import yuan
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.people import get_typed_member
from shop.desk.targets import find_person_key, read_assessment, read_target_form, read_target_year
from shop.lists.targets import TARGETS, TargetRow
from shop.regions.atlas import list_provinces
from shop.targets.refusals import TargetRefused
from shop.targets.service import assess_period, decide_assessment, set_rules, set_targets
from shop.targets.target import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    PERIODS,
    QUARTERS,
    YEAR,
    Basis,
    Rules,
    Scope,
    list_months,
    split_year,
)
from shop.web.console.forms import FieldUnreadable, read_count, read_percent, read_yuan
from shop.web.console.listing import Column, ListPage
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH = "/console/targets"
_WORDS = "targets.toml"
_ASSESSMENT = rf"{_PATH}/assessments/{{id:\d{{1,18}}}}"
_SEE, _EDIT, _DECIDE = Permission.SEE_FIGURES, Permission.EDIT_POLICIES, Permission.DECIDE_PEOPLE

_PEOPLE: ListPage[TargetRow] = ListPage(
    source=TARGETS,
    path=f"{_PATH}/people",
    route="targets.people",
    permission=_SEE,
    columns=(
        Column("person", value=lambda row: row.person.name),
        Column("code", "code", value=lambda row: row.person.person),
        Column("tier"),
        Column("year", value=lambda row: str(row.year)),
        Column("amount_fen", "money", sort="largest", value=lambda row: row.attained.target_fen),
        Column("sold_fen", "money", value=lambda row: row.attained.sold_fen),
        Column("share", "percent", value=lambda row: row.attained.share_bp),
    ),
    link=lambda row: f"{_PATH}/one?year={row.year}&scope=person&person={row.person.person}",
)


async def show_year(request: web.Request) -> web.Response:
    """A year at a glance."""
    return await _show_year(request)


async def save_rules(request: web.Request) -> web.Response:
    """Say how the year is counted and judged."""
    form, year = await request.post(), _read_year(request)
    try:
        rules = Rules(
            basis=Basis(str(form.get("basis"))) if form.get("basis") in set(Basis) else Basis.DIRECT,
            by_quarter=form.get("by") != "month",
            rise_bp=read_percent("达到多少升级", str(form.get("rise", ""))),
            fall_bp=read_percent("低于多少降级", str(form.get("fall", ""))),
            grace=read_count("保留几期", str(form.get("grace", ""))),
        )
        await act(request, "target_rules.set", str(year), set_rules, year, rules, by=acting(request))
    except Refusal as refusal:
        return await _show_year(request, refusal, form)
    return go_on(request, f"{_PATH}?year={year}", "target_rules_saved")


async def show_one(request: web.Request) -> web.Response:
    """The form of one scope."""
    try:
        return await _show_one(request)
    except Refusal as refusal:
        return await _show_year(request, refusal)


async def save_one(request: web.Request) -> web.Response:
    """Set the targets of one scope, or fill the form with the year split over its months."""
    form, year = await request.post(), _read_year(request)
    try:
        scope, key = await _read_scope(request)
        if form.get("do") == "split":
            return await _show_one(request, typed=await _split(request, scope, key, form))
        amounts = _read_amounts(form)
        subject = f"{year}:{scope.value}:{key}"
        await act(request, "targets.set", subject, set_targets, year, scope, key, amounts, by=acting(request))
    except FieldUnreadable as refusal:
        return await _show_one(request, refusal, form)
    except Refusal as refusal:
        return await _show_year(request, refusal)
    return go_on(request, f"{_PATH}?year={year}", "targets_saved")


async def assess(request: web.Request) -> web.Response:
    """Judge a period that is over; nothing changes yet."""
    form, year = await request.post(), _read_year(request)
    period = str(form.get("period", ""))[:8]
    try:
        done = await act(request, "target.assess", f"{year}:{period}", assess_period, year, period, by=acting(request))
    except Refusal as refusal:
        return await _show_year(request, refusal)
    return go_on(request, f"{_PATH}/assessments/{done.id}", "target_assessed")


async def show_assessment(request: web.Request) -> web.Response:
    """What an assessment proposes."""
    return await _show_assessment(request)


async def decide(request: web.Request) -> web.Response:
    """Carry out what is ticked, and strike the rest."""
    form, number = await request.post(), int(request.match_info["id"])
    reason = str(form.get("reason", "")).strip()[:200]
    try:
        people = [await door(request).database.read(get_typed_member, str(one)) for one in form.getall("key", [])]
        agreed = frozenset(MemberId(who) for who in people)
        said: dict[str, Any] = {"by": acting(request), "reason": reason}
        changed = await act(request, "assessment.decide", str(number), decide_assessment, number, agreed, **said)
    except Refusal as refusal:
        return await _show_assessment(request, refusal)
    return go_on(request, f"{_PATH}/assessments/{number}", "target_decided", count=changed)


def _read_year(request: web.Request) -> int:
    """The year of the address, else this one."""
    typed = request.query.get("year", "")
    if typed.isascii() and typed.isdigit() and FIRST_YEAR <= int(typed[:6]) <= LAST_YEAR:
        return int(typed)
    return determine_day(door(request).clock()).year


async def _read_scope(request: web.Request) -> tuple[Scope, str]:
    """Whose targets the address means. Raises TargetRefused, UnknownMember."""
    typed = request.query.get("scope", "whole")
    if typed not in set(Scope):
        raise TargetRefused(field="scope")
    scope = Scope(typed)
    if scope is Scope.WHOLE:
        return scope, ""
    if scope is Scope.REGION:
        code = request.query.get("region", "")
        if code not in {of.code for of in list_provinces()}:
            raise TargetRefused(field="region")
        return scope, code
    return scope, await door(request).database.read(find_person_key, request.query.get("person", "").strip())


def _read_amounts(form: Any) -> dict[str, int]:
    """What was typed, by period; empty and 0 are no target. Raises FieldUnreadable."""
    said = words(_WORDS)["periods"]
    typed = {period: str(form.get(period, "")).strip() for period in PERIODS}
    amounts = {period: read_yuan(said[period], text) for period, text in typed.items() if text}
    return {period: fen for period, fen in amounts.items() if fen}


async def _split(request: web.Request, scope: Scope, key: str, form: Any) -> MultiDict[str]:
    """The year over its months, by what was sold in the year before; in whole yuan where that goes."""
    year = _read_year(request)
    year_fen = read_yuan(words(_WORDS)["periods"][YEAR], str(form.get(YEAR, "")))
    found = await door(request).database.read(read_target_form, year, scope, key, door(request).clock())
    # Fen would only make the months hard to read, unless the year itself has some.
    unit = 1 if year_fen % 100 else 100
    parts = split_year(year_fen // unit, found.months_before)
    return MultiDict({period: _write_yuan(part * unit) for period, part in parts.items()})


def _write_yuan(fen: int) -> str:
    return yuan(fen, grouped=False, short=True)


async def _show_year(request: web.Request, refusal: Refusal | None = None, typed: Any = None) -> web.Response:
    year, place = _read_year(request), door(request)
    page = await place.database.read(read_target_year, year, place.clock())
    return render(
        request,
        "console/targets/year.html",
        status=refusal.status if refusal else 200,
        page=page,
        rules=page.rules or Rules(),
        quarters=[(quarter, list_months(quarter)) for quarter in QUARTERS],
        months=MONTHS,
        provinces=list_provinces(),
        said=words(_WORDS),
        typed=typed if typed is not None else MultiDict[Any](),
        problem=word_problem(request, refusal) if refusal else "",
    )


async def _show_one(request: web.Request, refusal: Refusal | None = None, typed: Any = None) -> web.Response:
    year, place = _read_year(request), door(request)
    scope, key = await _read_scope(request)
    page = await place.database.read(read_target_form, year, scope, key, place.clock())
    kept = {period: _write_yuan(fen) for period, fen in page.amounts.items()}
    return render(
        request,
        "console/targets/one.html",
        status=refusal.status if refusal else 200,
        year=year,
        page=page,
        values=typed if typed is not None else kept,
        query=request.query_string,
        quarters=[(quarter, list_months(quarter)) for quarter in QUARTERS],
        said=words(_WORDS),
        problem=word_problem(request, refusal) if refusal else "",
    )


async def _show_assessment(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    sheet = await door(request).database.read(read_assessment, int(request.match_info["id"]))
    form = await request.post() if refusal is not None else MultiDict[Any]()
    return render(
        request,
        "console/targets/assessment.html",
        status=refusal.status if refusal else 200,
        sheet=sheet,
        of=sheet.assessment,
        said=words(_WORDS),
        ticked=set(form.getall("key", ())) if refusal else None,
        typed=form,
        problem=word_problem(request, refusal) if refusal else "",
    )


ROUTES = (
    see(_PATH, show_year, "targets", _SEE),
    *_PEOPLE.routes(),
    do(f"{_PATH}/rules", save_rules, "targets.rules", _EDIT),
    see(f"{_PATH}/one", show_one, "targets.one", _SEE),
    do(f"{_PATH}/one", save_one, "targets.save", _EDIT),
    do(f"{_PATH}/assessments", assess, "targets.assess", _DECIDE),
    see(_ASSESSMENT, show_assessment, "targets.assessment", _SEE),
    do(f"{_ASSESSMENT}/decision", decide, "targets.decide", _DECIDE),
)
