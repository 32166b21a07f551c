"""One after-sale case as staff look at it: what is asked, what agreeing would do, who gives back how much."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.actor import Actor, system_acting
from commissions.refusals import Refusal
from shop.aftersales.service import DecideRefund
from shop.cases.case import Action, Case, CaseKind, CaseState
from shop.cases.deciding import DECIDE, find_seen
from shop.cases.queries import CaseStep, get_case, list_case_steps, list_due_cases
from shop.desk.people import Named, name_people
from shop.desk.refund_preview import RefundPreview, look_at_refund
from shop.orders.order import Order, OrderLine
from shop.orders.queries import find_order
from shop.proposals.proposal import Proposal
from shop.proposals.queries import list_open_about
from shop.refunds.queries import find_refund
from shop.refunds.refund import Refund
from shop.staff.queries import name_actors

_SHOWN_FIRST = 5
_LOOKING = system_acting("looking")


@dataclass(frozen=True)
class CaseSheet:
    """A case with what hangs on it.

    `preview` is what its refund would do now, None where none is to be decided; `proposal` waits for a second person.
    """

    case: Case
    order: Order
    buyer: Named
    steps: tuple[CaseStep, ...]
    refund: Refund | None
    preview: RefundPreview | None
    proposal: Proposal | None
    names: Mapping[Actor, str]

    @property
    def lines(self) -> tuple[tuple[OrderLine, int], ...]:
        """The lines that it is about, each with its units."""
        return tuple((line, self.case.units[line.line]) for line in self.order.lines if line.line in self.case.units)

    @property
    def is_unsent(self) -> bool:
        """Whether all of it still lies on the shelf."""
        return all(line.to_ship >= units for line, units in self.lines)


@dataclass(frozen=True)
class CaseDue:
    """A case at the top of what is due. `left_s` is what is left of its clock in seconds, None where none runs."""

    case: Case
    left_s: int | None


def read_case_sheet(connection: Connection, case_no: str, alone_up_to_fen: int) -> CaseSheet:
    """A case in a constant number of statements. Raises CaseUnknown."""
    of = get_case(connection, case_no)
    order = find_order(connection, of.order_no)
    assert order is not None, "a case hangs on its order"
    steps = list_case_steps(connection, case_no)
    proposals = [wish for wish in list_open_about(connection, [case_no]) if wish.action == DECIDE]
    waiting = next((wish for wish in proposals if wish.seen == find_seen(of, order)), None)
    actors = {step.taken_by for step in steps} | ({waiting.proposed_by} if waiting else set())
    return CaseSheet(
        case=of,
        order=order,
        buyer=name_people(connection, [of.member_id])[of.member_id],
        steps=steps,
        refund=find_refund(connection, of.refund_no) if of.refund_no else None,
        preview=look_at_case(connection, of, alone_up_to_fen),
        proposal=waiting,
        names=name_actors(connection, actors),
    )


def look_at_case(connection: Connection, of: Case, alone_up_to_fen: int) -> RefundPreview | None:
    """What a case's refund would do now; None where none can come of it any more, or by this step."""
    if not of.is_open or of.kind is CaseKind.RESEND:
        return None
    order = find_order(connection, of.order_no)
    shipping_fen = min(of.shipping_fen, order.refundable_shipping_fen) if order else 0
    command = DecideRefund(of.order_no, None, "", _LOOKING, of.hold, shipping_fen, units=of.units)
    try:
        return look_at_refund(connection, command, alone_up_to_fen)
    except Refusal:
        return None


def list_due_sheets(connection: Connection, now: datetime) -> tuple[CaseDue, ...]:
    """The cases that must be dealt with first."""
    return tuple(count_down(of, now) for of in list_due_cases(connection, limit=_SHOWN_FIRST))


def count_down(of: Case, now: datetime) -> CaseDue:
    """What is left of a case's clock; below 0 it is too late."""
    return CaseDue(of, None if of.due_at is None else int((of.due_at - now).total_seconds()))


def list_staff_actions(of: Case) -> tuple[Action, ...]:
    """What staff can do about a case now."""
    return {
        CaseState.ASKED: (Action.AGREE, Action.REFUSE),
        CaseState.APPEALED: (Action.AGREE, Action.REFUSE),
        CaseState.INSPECTING: (Action.ACCEPT, Action.REFUSE),
        CaseState.RESENDING: (Action.RESEND, Action.REFUSE),
    }.get(of.state, ())
