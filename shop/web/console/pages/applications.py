"""Who applies to earn: approved or refused, one or many at once."""

from aiohttp import web
from sqlalchemy import Connection

from commissions.network.application import ApplicationUnknown
from commissions.network.applications import (
    approve_application,
    count_waiting_applications,
    find_application,
    refuse_application,
)
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.member_pages import get_person
from shop.lists.applications import APPLICATIONS, ApplicationRow
from shop.web.console.forms import NothingTicked
from shop.web.console.listing import Action, Column, ListPage
from shop.web.console.member_view import show_member
from shop.web.console.presence import acting
from shop.web.console.route import do
from shop.web.console.saying import act, go_on
from shop.web.door import door

_PATH = "/console/applications"
_APPROVE, _REFUSE = f"{_PATH}/approval", f"{_PATH}/refusal"
_LIST: ListPage[ApplicationRow] = ListPage(
    source=APPLICATIONS,
    path=_PATH,
    route="applications",
    permission=Permission.SEE_PEOPLE,
    columns=(
        Column("name"),
        Column("statement"),
        Column("status", "choice", tones={"pending": "warn", "approved": "good"}, shown=False),
        Column("applied_at", "instant", sort="oldest"),
        Column("decided_by", shown=False),
        Column("decided_at", "instant", shown=False),
        Column("reason", shown=False),
    ),
    link=lambda row: f"/console/members/{row.code}",
    tabs="status",
    usual={"status": "pending"},
    key=lambda row: row.code,
    actions=(
        Action("approve", _APPROVE, Permission.DECIDE_PEOPLE),
        Action("refuse", _REFUSE, Permission.DECIDE_PEOPLE),
    ),
    template="console/people/applications.html",
)


def _find_number(connection: Connection, code: str) -> int:
    """The newest application of whose link code this is. Raises UnknownMember, ApplicationUnknown."""
    found = find_application(connection, get_person(connection, code).member_id)
    if found is None:
        raise ApplicationUnknown(application=code)
    return found.id


async def approve(request: web.Request) -> web.Response:
    """Make those who are ticked distributors."""
    return await _decide(request, "approve", "applications_approved")


async def refuse(request: web.Request) -> web.Response:
    """Refuse those who are ticked, for one reason that each of them reads."""
    return await _decide(request, "refuse", "applications_refused")


async def _decide(request: web.Request, decision: str, flash: str) -> web.Response:
    form = await request.post()
    codes, back = [str(code) for code in form.getall("key", ())], str(form.get("back", ""))
    try:
        if not codes:
            raise NothingTicked
        for code in codes:
            await _decide_one(request, code, decision, str(form.get("reason", "")))
    except Refusal as refusal:
        if back:
            typed = {"reason": str(form.get("reason", ""))}
            return await show_member(request, back, refusal=refusal, form=decision, typed=typed)
        return await _LIST.show(request, refusal)
    return go_on(request, f"/console/members/{back}" if back.isalnum() else _PATH, flash, count=len(codes))


async def _decide_one(request: web.Request, code: str, decision: str, reason: str) -> None:
    """One application in a commit of its own: what comes before a refused one stays decided."""
    number = await door(request).database.read(_find_number, code)
    if decision == "approve":
        await act(request, "application.approve", code, approve_application, number, by=acting(request))
    else:
        by = acting(request)
        await act(request, "application.refuse", code, refuse_application, number, by=by, reason=reason)


DUE = {"applications": count_waiting_applications}
ROUTES = (
    *_LIST.routes(),
    do(_APPROVE, approve, "applications.approve", Permission.DECIDE_PEOPLE),
    do(_REFUSE, refuse, "applications.refuse", Permission.DECIDE_PEOPLE),
)
