"""After-sale cases: what may be asked for, asking, one case, and what its buyer does about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from shop.cases.case import LONGEST_WORDS, Action, CaseKind, CaseState, Reason
from shop.cases.reading import read_ask_page, read_case_list, read_case_page
from shop.cases.service import AskFor, appeal, ask, cancel_paid, send_back, withdraw
from shop.cases.terms import find_terms
from shop.typed import visible
from shop.web.members_api.call import KEY, Call, Told
from shop.web.members_api.limits import Cursor, Line, Units
from shop.web.members_api.route import READS, WRITES, MemberRoute
from shop.web.members_api.shapes import Chars, Most, With

_PAGE = 10
_Words = Annotated[str, Chars(0, LONGEST_WORDS)]


@dataclass(frozen=True)
class CaseBrief:
    """A case in a list; `units` by order line. `due_at`: when what waits happens by itself."""

    no: str
    order_no: str
    kind: CaseKind
    reason: Reason
    state: CaseState
    amount_fen: int
    shipping_fen: int
    asked_at: datetime
    due_at: datetime | None
    units: Mapping[str, int]


@dataclass(frozen=True)
class CasesQuery:
    """The cursor that the page before told."""

    after: Cursor | None = None


@dataclass(frozen=True)
class CasesAnswer:
    """A page of cases, the newest first."""

    cases: tuple[CaseBrief, ...]
    next: str | None


@dataclass(frozen=True)
class Step:
    """One line of the timeline that both sides see."""

    action: Action
    after: CaseState
    words: str
    taken_at: datetime


@dataclass(frozen=True)
class CaseAnswer(CaseBrief):
    """A case with its timeline; `return_address` is where goods go back to."""

    words: str
    may_withdraw: bool
    merchant_pays_freight: bool
    return_name: str
    return_phone: str
    return_address: str
    back_carrier: str
    back_number: str
    resend_carrier: str
    resend_number: str
    answer: str
    is_final_refusal: bool
    refund_no: str | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Askable:
    """What may be asked of a line: reasons by kind, at most so many units, until when."""

    line: str
    most: int
    until: datetime | None
    kinds: Mapping[str, tuple[Reason, ...]]


@dataclass(frozen=True)
class AskableAnswer:
    """What may be asked of an order; `cancels`: all of it can be cancelled, nothing has left."""

    lines: tuple[Askable, ...]
    cancels: bool


@dataclass(frozen=True)
class CaseWish:
    """What is asked for, of which units by line, and why."""

    kind: CaseKind
    reason: Reason
    units: Annotated[Mapping[Line, Units], Most(100, least=1)]
    words: _Words = ""


@dataclass(frozen=True)
class CaseMoved:
    """Where a case stands now."""

    no: str
    state: CaseState


@dataclass(frozen=True)
class ParcelBack:
    """By whom and under which number goods come back."""

    carrier: Annotated[str, Chars(1, 20)]
    number: Annotated[str, Chars(1, 40)]


@dataclass(frozen=True)
class Appeal:
    """Why somebody else should look again."""

    words: Annotated[str, Chars(1, LONGEST_WORDS)]


async def list_cases(call: Call) -> Any:
    """A page of cases."""
    asked: CasesQuery = call.query
    found = await call.read(read_case_list, call.me, call.open_number(asked.after), _PAGE)
    return With(found, next=call.seal_cursor(found.next))


async def show_case(call: Call) -> Any:
    """One case."""
    page = await call.read(read_case_page, call.me, call.named("case"))
    terms = page.case.terms
    return With(
        page.case,
        return_name=terms.return_name,
        return_phone=terms.return_phone,
        return_address=terms.return_address,
        answer=page.answer,
        is_final_refusal=page.is_final_refusal,
        steps=page.steps,
    )


async def show_askable(call: Call) -> Any:
    """What may be asked of an order now."""
    page = await call.read(read_ask_page, call.me, call.named("order"), call.now)
    lines = (Askable(of.line.line, of.most, of.until, {str(k): v for k, v in of.kinds.items()}) for of in page.lines)
    return AskableAnswer(tuple(lines), page.cancels)


async def open_case(call: Call) -> Told:
    """Ask for it."""
    wish: CaseWish = call.body
    command = AskFor(
        member_id=call.me,
        order_no=call.named("order"),
        kind=wish.kind,
        reason=wish.reason,
        units=dict(wish.units),
        request_key=call.request.headers.get(KEY, ""),
        words=visible(wish.words),
    )
    return await call.once(ask, command, find_terms(call.door.present))


async def cancel(call: Call) -> Told:
    """Cancel a paid order of which nothing has left."""
    no = call.named("order")
    return await call.once(cancel_paid, call.me, no, find_terms(call.door.present), request_key=f"cancel:{no}")


async def take_back(call: Call) -> Told:
    """Take a case back."""
    return await call.once(withdraw, call.me, call.named("case"))


async def tell_parcel(call: Call) -> Told:
    """Say which parcel the goods come back in."""
    parcel: ParcelBack = call.body
    return await call.once(send_back, call.me, call.named("case"), parcel.carrier, parcel.number)


async def ask_again(call: Call) -> Told:
    """Ask for a second look."""
    said: Appeal = call.body
    return await call.once(appeal, call.me, call.named("case"), visible(said.words))


_ORDER, _ONE = "/orders/{order}/aftersales", "/aftersales/{case}"
ROUTES = (
    MemberRoute(
        "GET", "/aftersales", list_cases, "cases", "member", "nobody", READS, "safe", CasesAnswer, query=CasesQuery
    ),
    MemberRoute("GET", _ORDER, show_askable, "case.askable", "member", "order", READS, "safe", AskableAnswer),
    MemberRoute("POST", _ORDER, open_case, "case.ask", "member", "order", WRITES, "once", CaseMoved, CaseWish),
    MemberRoute("POST", f"{_ORDER}/cancellation", cancel, "case.cancel", "member", "order", WRITES, "once", CaseMoved),
    MemberRoute("GET", _ONE, show_case, "case", "member", "aftersale", READS, "safe", CaseAnswer),
    MemberRoute(
        "POST", f"{_ONE}/withdrawal", take_back, "case.withdraw", "member", "aftersale", WRITES, "once", CaseMoved
    ),
    MemberRoute(
        "POST",
        f"{_ONE}/parcel",
        tell_parcel,
        "case.parcel",
        "member",
        "aftersale",
        WRITES,
        "once",
        CaseMoved,
        ParcelBack,
    ),
    MemberRoute(
        "POST", f"{_ONE}/appeal", ask_again, "case.appeal", "member", "aftersale", WRITES, "once", CaseMoved, Appeal
    ),
)
