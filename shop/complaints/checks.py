"""Checks of complaints: exactly those that are open hold the awards of their orders."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from commissions.awards.tables import sale_case
from commissions.ledger.finding import Check, Finding
from shop.complaints.complaint import name_case
from shop.complaints.tables import complaint
from shop.orders.tables import order_line


def check_complaint_holds(connection: Connection) -> Iterable[Finding]:
    """Each open complaint has a case on every line of its order, and no other case of a complaint is open."""
    row, case = complaint.c, sale_case.c
    lines = select(row.complaint_id, row.round, order_line.c.order_no, order_line.c.line).join(
        order_line, order_line.c.order_no == row.order_no
    )
    wanted = {
        (of.order_no, of.line, name_case(of.complaint_id, of.round))
        for of in connection.execute(lines.where(row.state != "processed"))
    }
    open_cases = select(case.order_no, case.line, case.case_no).where(
        case.case_no.startswith("complaint:"), case.closed_at.is_(None)
    )
    held = {tuple(of) for of in connection.execute(open_cases)}
    for order_no, line, case_no in sorted(wanted - held):
        yield Finding("complaint_holds", f"order:{order_no}:{line}", case_no, "no open case")
    for order_no, line, case_no in sorted(held - wanted):
        yield Finding("complaint_holds", f"order:{order_no}:{line}", "no open case", case_no)


CHECKS: tuple[Check, ...] = (check_complaint_holds,)
