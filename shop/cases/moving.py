"""One step of a case: written with who took it, conditional on the state it leaves.

The callers have its order locked.
"""

from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, update

from commissions.actor import Actor
from commissions.awards.service import close_case, open_case
from commissions.ports import Transaction
from shop.cases.case import FINAL, Action, Case, CaseState, Terms, determine_due, determine_next
from shop.cases.events import CaseAnswered
from shop.cases.queries import find_case
from shop.cases.refusals import CaseMoved, CaseUnknown
from shop.cases.tables import after_sale_case, after_sale_step
from shop.orders.order import Order
from shop.orders.queries import lock_order
from shop.orders.repository import hold_line, release_line


def lock_case(tx: Transaction, case_no: str) -> tuple[Case, Order]:
    """A case with its order, both locked, the order first. Raises CaseUnknown."""
    before = find_case(tx.connection, case_no)
    if before is None:
        raise CaseUnknown(case_no=case_no)
    order = lock_order(tx.connection, before.order_no)
    found = find_case(tx.connection, case_no, lock=True)
    assert order is not None, "orders are never deleted"
    assert found is not None, "cases are never deleted"
    return found, order


def demand_possible(of: Case, action: Action) -> CaseState:
    """Where an action leads. Raises CaseMoved where it is not possible now."""
    after = determine_next(of, action)
    if after is None:
        raise CaseMoved(case_no=of.no, state=of.state.value)
    return after


def move(tx: Transaction, of: Case, action: Action, *, by: Actor, words: str = "", **values: Any) -> Case:
    """Take a step. What ends a case lets its lines and their awards go. Raises CaseMoved."""
    after = demand_possible(of, action)
    is_over = after in FINAL
    changes = {"state": after.value, "since": tx.now, "due_at": determine_due(after, of.terms, tx.now)} | values
    if is_over:
        changes |= {"ended_by": action.value, "ended_at": tx.now}

    row = after_sale_case.c
    moved = update(after_sale_case).where(row.no == of.no, row.state == of.state.value, row.since == of.since)
    if not tx.connection.execute(moved.values(**changes)).rowcount:
        raise CaseMoved(case_no=of.no, state=of.state.value)
    write_step(tx, of.no, action, of.state, after, by=by, words=words)

    if is_over:
        _let_go(tx, of)
    found = find_case(tx.connection, of.no)
    assert found is not None
    return found


def write_step(
    tx: Transaction, no: str, action: Action, before: CaseState | None, after: CaseState, *, by: Actor, words: str
) -> None:
    """Write a line of the timeline."""
    row = {"case_no": no, "action": action.value, "before": before.value if before else None, "after": after.value}
    tx.connection.execute(insert(after_sale_step).values(**row, words=words, taken_by=by, taken_at=tx.now))


def take_hold(tx: Transaction, of: Case, order: Order) -> None:
    """Nothing of the lines is sent, and no award of them matures, while a case is open. Raises CaseMoved."""
    for line in sorted(of.units):
        if not hold_line(tx.connection, of.order_no, line, of.no):
            raise CaseMoved(case_no=of.no, state=of.state.value)
    if order.total_fen:
        for line in sorted(of.units):
            open_case(tx, of.order_no, line, case_no=of.hold)


def tell_buyer(tx: Transaction, of: Case, order: Order, *, words: str = "") -> None:
    """The buyer hears of a step that was not theirs."""
    told = (of.order_no, of.no, of.state.value, of.amount_fen, order.title, words)
    tx.publish(CaseAnswered(of.member_id, *told))


def keep_terms(terms: Terms) -> dict[str, Any]:
    """The terms as they are kept."""
    return asdict(terms)


def _let_go(tx: Transaction, of: Case) -> None:
    for line in sorted(of.units):
        released = release_line(tx.connection, of.order_no, line, of.no)
        assert released, "a case that is open holds its lines"
    order = lock_order(tx.connection, of.order_no)
    if order is not None and order.total_fen:
        for line in sorted(of.units):
            close_case(tx, of.order_no, line, case_no=of.hold)
