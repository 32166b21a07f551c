"""Use case of a changed price.

What is paid for the lines of an unpaid sale, and nothing else that was frozen.
"""

from collections.abc import Mapping

from sqlalchemy import bindparam, update

from commissions.awards.refusals import SaleMoved
from commissions.awards.repository import get_sale
from commissions.awards.tables import sale_line
from commissions.ports import Transaction


def reprice_sale(tx: Transaction, order_no: str, lines: Mapping[str, int]) -> None:
    """Rewrite the cash of lines, fen by line, of a sale that is not paid.

    Who earns, by which policy and tier, and for how long it is held stay as they were when the order was placed.
    Raises SaleUnknown, SaleMoved.
    """
    row = get_sale(tx, order_no, lock=True)
    if row.status != "placed":
        raise SaleMoved(order_no=order_no, status=row.status)
    changes = [{"of_line": line, "fen": fen} for line, fen in sorted(lines.items())]
    own = (sale_line.c.order_no == order_no, sale_line.c.line == bindparam("of_line"))
    if changes:
        tx.connection.execute(update(sale_line).where(*own).values(paid_fen=bindparam("fen")), changes)
