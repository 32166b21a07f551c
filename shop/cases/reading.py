"""What the buyer's pages of after-sales show, as frozen values: what may be asked for, one case, the list of all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from shop.cases.askable import Askable, determine_askable
from shop.cases.case import Action, Case, CaseKind, CaseState, Reason
from shop.cases.queries import CaseStep, get_case, list_case_steps, list_own_cases
from shop.cases.service import may_cancel
from shop.orders.order import Order, OrderLine
from shop.orders.queries import get_order, read_many
from shop.refunds.queries import find_refund
from shop.refunds.refund import Refund

_MERCHANTS = frozenset({Action.AGREE, Action.REFUSE, Action.ACCEPT, Action.RESEND})


@dataclass(frozen=True)
class AskPage:
    """What of an order may be asked for. `cancels`: it is paid and nothing has left, so all of it can be cancelled."""

    order: Order
    lines: tuple[Askable, ...]
    cancels: bool

    @property
    def kinds(self) -> tuple[CaseKind, ...]:
        """What may be asked for of any line."""
        return tuple(kind for kind in CaseKind if any(kind in of.kinds for of in self.lines if of.can))

    def list_lines(self, kind: CaseKind) -> tuple[Askable, ...]:
        """The lines of which this may be asked for."""
        return tuple(of for of in self.lines if of.can and kind in of.kinds)

    def list_reasons(self, kind: CaseKind) -> tuple[Reason, ...]:
        """The reasons that fit any line."""
        return tuple(dict.fromkeys(reason for of in self.list_lines(kind) for reason in of.kinds[kind]))


@dataclass(frozen=True)
class CasePage:
    """One case with its order, its timeline, and the refund that came of it."""

    case: Case
    order: Order
    steps: tuple[CaseStep, ...]
    refund: Refund | None

    @property
    def lines(self) -> tuple[tuple[OrderLine, int], ...]:
        """The lines that it is about, each with its units."""
        return tuple((line, self.case.units[line.line]) for line in self.order.lines if line.line in self.case.units)

    @property
    def answer(self) -> str:
        """What the merchant said last."""
        said = [step.words for step in self.steps if step.action in _MERCHANTS and step.words]
        return said[-1] if said else ""

    @property
    def is_final_refusal(self) -> bool:
        """Whether it ended by a second look that refused."""
        return self.case.state is CaseState.CLOSED and self.case.ended_by is Action.REFUSE


@dataclass(frozen=True)
class CaseList:
    """A page of a buyer's cases with their orders, by number; `next` is what the page after begins before."""

    cases: tuple[Case, ...]
    orders: Mapping[str, Order]
    next: int | None


def read_ask_page(connection: Connection, member_id: MemberId, order_no: str, now: datetime) -> AskPage:
    """What may be asked for of one's order now. Raises OrderUnknown."""
    order = get_order(connection, member_id, order_no)
    return AskPage(order, tuple(determine_askable(order, line, now) for line in order.lines), may_cancel(order))


def read_case_page(connection: Connection, member_id: MemberId, case_no: str) -> CasePage:
    """One's own case. Raises CaseUnknown."""
    of = get_case(connection, case_no, member_id=member_id)
    order = get_order(connection, member_id, of.order_no)
    refund = find_refund(connection, of.refund_no) if of.refund_no else None
    return CasePage(of, order, list_case_steps(connection, case_no), refund)


def read_case_list(connection: Connection, member_id: MemberId, before: int | None, limit: int) -> CaseList:
    """One's own cases, the newest first. A constant number of statements."""
    found = list_own_cases(connection, member_id, before=before, limit=limit + 1)
    cases = found[:limit]
    orders = {of.no: of for of in read_many(connection, [of.order_no for of in cases])}
    return CaseList(cases, orders, cases[-1].id if len(found) > limit else None)
