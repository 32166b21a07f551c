"""Use cases of after-sale cases.

While one is open on a line, its awards do not mature (docs/money.md §2.5).
"""

from sqlalchemy import select, update

from commissions.awards.refusals import CaseUnknown, SaleLineUnknown
from commissions.awards.repository import get_sale, lock_awards
from commissions.awards.tables import sale_case, sale_line
from commissions.ports import Transaction
from commissions.schema import insert_or_ignore


def open_case(tx: Transaction, order_no: str, line: str, *, case_no: str) -> None:
    """An after-sale case begins on a line of an order.

    Opened before: changes nothing, also when it has ended since. What has matured already stays where it is. Raises
    SaleUnknown, SaleLineUnknown.
    """
    _lock_line(tx, order_no, line)
    row = {"order_no": order_no, "line": line, "case_no": case_no, "opened_at": tx.now}
    if insert_or_ignore(tx.connection, sale_case, row):
        _count_case(tx, order_no, line, 1)


def close_case(tx: Transaction, order_no: str, line: str, *, case_no: str) -> None:
    """The case has ended, whatever came of it. Closed before: changes nothing.

    Raises SaleUnknown, SaleLineUnknown, CaseUnknown.
    """
    _lock_line(tx, order_no, line)
    row = sale_case.c
    this = (row.order_no == order_no, row.line == line, row.case_no == case_no)
    closing = update(sale_case).where(*this, row.closed_at.is_(None)).values(closed_at=tx.now)
    if tx.connection.execute(closing).rowcount:
        _count_case(tx, order_no, line, -1)
    elif tx.connection.execute(select(row.case_no).where(*this)).first() is None:
        raise CaseUnknown(order_no=order_no, line=line, case_no=case_no)


def _lock_line(tx: Transaction, order_no: str, line: str) -> None:
    """Lock a line and its awards, so that a run of maturity comes wholly before or wholly after."""
    get_sale(tx, order_no, lock=True)
    row = sale_line.c
    query = select(row.line).where(row.order_no == order_no, row.line == line).with_for_update()
    if tx.connection.execute(query).first() is None:
        raise SaleLineUnknown(order_no=order_no, line=line)
    lock_awards(tx.connection, order_no, [line])


def _count_case(tx: Transaction, order_no: str, line: str, change: int) -> None:
    """Add to the cases that are open on a line."""
    row = sale_line.c
    of_line = update(sale_line).where(row.order_no == order_no, row.line == line)
    tx.connection.execute(of_line.values(open_cases=row.open_cases + change))
