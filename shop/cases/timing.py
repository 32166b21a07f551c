"""Job: what happens to cases whose time is over."""

from collections.abc import Sequence

from sqlalchemy import select

from commissions.apart import do_first
from commissions.ports import Transaction
from shop.cases.case import FINAL
from shop.cases.deciding import follow_clock
from shop.cases.tables import after_sale_case


def follow_clocks(tx: Transaction, *, limit: int = 50) -> int:
    """Agree, close or refund as each case's clock says. Returns of how many."""
    row = after_sale_case.c
    due = (row.state.not_in(sorted(FINAL)), row.due_at <= tx.now)
    numbers = select(row.no).where(*due).order_by(row.no).limit(limit)

    def find(after: str | None) -> Sequence[str]:
        return tx.connection.scalars(numbers.where(row.no > after) if after else numbers).all()

    return do_first(tx, find, lambda part: _follow_all(tx, part), lambda no: f"follow_clocks aftersale:{no}")


def _follow_all(tx: Transaction, numbers: Sequence[str]) -> None:
    for no in numbers:
        follow_clock(tx, no)
