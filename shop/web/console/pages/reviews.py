"""Commission that waits for a person: by which rule, with what evidence; released or reversed, never by who gains."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from commissions.awards.deciding import clear_case, uphold_case
from commissions.awards.queries import count_waiting_reviews
from commissions.awards.review import Reviewed
from commissions.awards.reviewing import hold_awards, release_awards, reverse_awards
from commissions.beneficiary import Beneficiary
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.awards import get_case_row, list_case_rows, list_held_rows, read_order_review
from shop.desk.people import find_party
from shop.lists.cases import CASES, CaseRow
from shop.members.refusals import UnknownMember
from shop.typed import is_key
from shop.web.console.listing import Column, ListPage
from shop.web.console.member_view import PEOPLE
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH, _CASES = "/console/reviews", "/console/reviews/cases"
_CASE, _ORDER = rf"{_CASES}/{{code:[0-9a-f]{{1,32}}}}", rf"{_PATH}/orders/{{order_no:[0-9A-Za-z]{{1,40}}}}"
_LIST: ListPage[CaseRow] = ListPage(
    source=CASES,
    path=_CASES,
    route="reviews.cases",
    permission=Permission.SEE_POLICIES,
    columns=(
        Column("opened_at", "instant"),
        Column("rule", "choice"),
        Column("person", value=lambda row: row.person.name),
        Column("order_no", "code"),
        Column("status", "choice", tones={"open": "warn", "upheld": "wrong"}),
        Column("decided_by"),
        Column("reason"),
    ),
    link=lambda row: f"{_CASES}/{row.case}",
    tabs="status",
)


async def show_waiting(request: web.Request) -> web.Response:
    """People under review, and commission on hold, the oldest first."""
    after, database = request.query.get("after", ""), door(request).database
    cursor = after if is_key(after) else None
    held = await database.read(list_held_rows, cursor)
    people = [of for of in (await database.read(list_case_rows, "open", None)).items if of.scope == "person"]
    return render(
        request,
        "console/people/reviews.html",
        held=held,
        under_review=people,
        continued=cursor is not None,
        said=words(PEOPLE),
    )


async def _show_order(request: web.Request) -> web.Response:
    """All commission of one order, with what speaks against it."""
    return await _show_of_order(request)


async def _show_of_order(request: web.Request, refusal: Refusal | None = None, form: str = "") -> web.Response:
    page = await door(request).database.read(read_order_review, request.match_info["order_no"])
    typed = await request.post() if refusal is not None else {}
    person = str(typed.get("person") or request.query.get("person", ""))
    return render(
        request,
        "console/people/order_review.html",
        status=refusal.status if refusal else 200,
        page=page,
        person=person if any(whose.person == person for whose, _ in page.awards) else page.awards[0][0].person,
        said=words(PEOPLE),
        problem=word_problem(request, refusal) if refusal else "",
        form=form,
        typed=typed,
    )


async def hold(request: web.Request) -> web.Response:
    """Let somebody's pending commission of an order wait."""
    return await _decide_order(request, "hold", hold_awards, "awards_held")


async def release(request: web.Request) -> web.Response:
    """Let it go: it matures when it would have."""
    return await _decide_order(request, "release", release_awards, "awards_released")


async def reverse(request: web.Request) -> web.Response:
    """Take it back, as if it had never been earned."""
    return await _decide_order(request, "reverse", reverse_awards, "awards_reversed")


async def _decide_order(
    request: web.Request, decision: str, use_case: Callable[..., Reviewed], flash: str
) -> web.Response:
    order_no, form = request.match_info["order_no"], await request.post()
    why: dict[str, Any] = {"by": acting(request), "reason": str(form.get("reason", "")).strip()}
    typed = str(form.get("person", ""))
    try:
        person = await _find_person(request, typed)
        done: Reviewed = await act(request, f"award.{decision}", order_no, use_case, order_no, person, **why)
    except Refusal as refusal:
        return await _show_of_order(request, refusal, decision)
    return go_on(request, f"{_PATH}/orders/{order_no}?person={typed}", flash, count=done.awards)


async def _find_person(request: web.Request, typed: str) -> Beneficiary:
    """Whose commission is meant. Raises UnknownMember."""
    found = await door(request).database.read(find_party, typed)
    if found is None:
        raise UnknownMember()
    return found


async def _show_case(request: web.Request) -> web.Response:
    """One case with its evidence."""
    return await _show_one(request)


async def _show_one(request: web.Request, refusal: Refusal | None = None, form: str = "") -> web.Response:
    case = await door(request).database.read(get_case_row, request.match_info["code"])
    return render(
        request,
        "console/people/case.html",
        status=refusal.status if refusal else 200,
        case=case,
        said=words(PEOPLE),
        problem=word_problem(request, refusal) if refusal else "",
        form=form,
        typed=await request.post() if refusal is not None else {},
    )


async def clear(request: web.Request) -> web.Response:
    """There is nothing in a case: what it held is let go."""
    return await _decide_case(request, "clear", clear_case, "case_cleared")


async def uphold(request: web.Request) -> web.Response:
    """A case is right: the order's commission goes back, or the member is suspended."""
    return await _decide_case(request, "uphold", uphold_case, "case_upheld")


async def _decide_case(
    request: web.Request, decision: str, use_case: Callable[..., Reviewed], flash: str
) -> web.Response:
    code, reason = request.match_info["code"], str((await request.post()).get("reason", "")).strip()
    why: dict[str, Any] = {"by": acting(request), "reason": reason}
    try:
        done: Reviewed = await act(request, f"review.{decision}", code, use_case, code, **why)
    except Refusal as refusal:
        return await _show_one(request, refusal, decision)
    return go_on(request, f"{_CASES}/{code}", flash, count=done.awards)


DUE = {"reviews": count_waiting_reviews}
_SEE, _DECIDE = Permission.SEE_POLICIES, Permission.DECIDE_PEOPLE
ROUTES = (
    see(_PATH, show_waiting, "reviews", _SEE),
    *_LIST.routes(),
    see(_CASE, _show_case, "reviews.case", _SEE),
    do(f"{_CASE}/clearance", clear, "reviews.clear", _DECIDE),
    do(f"{_CASE}/upholding", uphold, "reviews.uphold", _DECIDE),
    see(_ORDER, _show_order, "reviews.order", _SEE),
    do(f"{_ORDER}/hold", hold, "reviews.hold", _DECIDE),
    do(f"{_ORDER}/release", release, "reviews.release", _DECIDE),
    do(f"{_ORDER}/reversal", reverse, "reviews.reverse", _DECIDE),
)
