"""Checks of after-sale cases: what is open holds its lines and awards, every step is one that may be taken, and what a
case says was refunded its refund gives back."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from commissions.awards.tables import sale_case, sale_line
from commissions.ledger.finding import Check, Finding, compare
from shop.aftersales.tables import refund_unit
from shop.cases.case import FINAL, STEPS, Action, CaseState, name_hold
from shop.cases.tables import after_sale_case, after_sale_line, after_sale_step
from shop.orders.tables import order_line

_FINAL = sorted(FINAL)


def check_case_holds(connection: Connection) -> Iterable[Finding]:
    """Each open case holds exactly its lines against sending, and nothing else does."""
    of, line = after_sale_case.c, after_sale_line.c
    wanted = {
        tuple(row)
        for row in connection.execute(
            select(line.order_no, line.line, of.no)
            .join(after_sale_case, of.no == line.case_no)
            .where(of.state.not_in(_FINAL))
        )
    }
    own = order_line.c
    query = select(own.order_no, own.line, own.held_by).where(own.held_by.is_not(None))
    held = {tuple(row) for row in connection.execute(query)}
    yield from _compare_holds("aftersale_lines", wanted, held)


def check_case_awards(connection: Connection) -> Iterable[Finding]:
    """Each open case holds the awards of its lines, and no other case of after-sales is open."""
    of, line, sold, held = after_sale_case.c, after_sale_line.c, sale_line.c, sale_case.c
    query = (
        select(line.order_no, line.line, of.no)
        .join(after_sale_case, of.no == line.case_no)
        .join(sale_line, (sold.order_no == line.order_no) & (sold.line == line.line))
        .where(of.state.not_in(_FINAL))
    )
    wanted: set[tuple[str, ...]] = {(row.order_no, row.line, name_hold(row.no)) for row in connection.execute(query)}
    mine = (held.case_no.startswith(name_hold("")), held.closed_at.is_(None))
    open_cases = {tuple(row) for row in connection.execute(select(held.order_no, held.line, held.case_no).where(*mine))}
    yield from _compare_holds("aftersale_awards", wanted, open_cases)


def check_case_steps(connection: Connection) -> Iterable[Finding]:
    """Every step is one that may be taken, begins where the one before ended, and the last is how the case stands."""
    step, of = after_sale_step.c, after_sale_case.c
    reached: dict[str, str | None] = {}
    query = select(step.case_no, step.action, step.before, step.after).order_by(step.case_no, step.id)
    for row in connection.execute(query):
        if row.before != reached.get(row.case_no) or not _may(row.action, row.before, row.after):
            yield Finding("aftersale_steps", f"aftersale:{row.case_no}", "a step", f"{row.before}>{row.after}")
        reached[row.case_no] = row.after
    for case in connection.execute(select(of.no, of.state)):
        yield from compare("aftersale_steps", f"aftersale:{case.no}", reached.get(case.no), case.state)


def check_case_refunds(connection: Connection) -> Iterable[Finding]:
    """The refund of a case brings back the units that the case is about."""
    of, line, unit = after_sale_case.c, after_sale_line.c, refund_unit.c
    back = (
        select(unit.refund_no, unit.line, func.sum(unit.ended + unit.returned).label("units"))
        .group_by(unit.refund_no, unit.line)
        .subquery()
    )
    query = (
        select(of.no, line.line, line.units, back.c.units.label("back"))
        .join(after_sale_case, of.no == line.case_no)
        .outerjoin(back, (back.c.refund_no == of.refund_no) & (back.c.line == line.line))
        .where(of.state == CaseState.REFUNDED.value)
    )
    for row in connection.execute(query):
        yield from compare("aftersale_refund", f"aftersale:{row.no}:{row.line}", row.units, int(row.back or 0))


def _may(action: str, before: str | None, after: str) -> bool:
    if before is None:
        return (action, after) == (Action.ASK, CaseState.ASKED)
    return CaseState(after) in STEPS.get((CaseState(before), Action(action)), ())


def _compare_holds(name: str, wanted: set[tuple[str, ...]], held: set[tuple[str, ...]]) -> Iterable[Finding]:
    for order_no, line, case_no in sorted(wanted - held):
        yield Finding(name, f"order:{order_no}:{line}", case_no, "not held")
    for order_no, line, case_no in sorted(held - wanted):
        yield Finding(name, f"order:{order_no}:{line}", "not held", case_no)


CHECKS: tuple[Check, ...] = (check_case_holds, check_case_awards, check_case_steps, check_case_refunds)
