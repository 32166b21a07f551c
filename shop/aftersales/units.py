"""The units of a refund.

Counts them at the portions they come from, puts them back on the shelf, and undoes that.
"""

from collections.abc import Mapping

from sqlalchemy import insert, select

from commissions.ports import Transaction
from shop.aftersales.refusals import UnitsGone
from shop.aftersales.tables import refund_unit
from shop.catalog.tables import stock
from shop.orders.order import Order
from shop.orders.portion import determine_back
from shop.orders.repository import change_portion
from shop.places.service import take_again
from shop.places.taking import Shelf


def take_units_back(
    tx: Transaction, order: Order, refund_no: str, units: Mapping[str, int], *, restocked: bool
) -> dict[Shelf, int]:
    """End units of lines: those that have not left first.

    Returns what is to be put back where, if they are restocked. The caller has the order locked, and puts them back:
    `units` are within what each line has left.
    """
    backs = [back for line in order.lines for back in determine_back(line.line, line.portions, units.get(line.line, 0))]
    rows = []
    shelves: dict[Shelf, int] = {}

    for back in backs:
        freed = back.units if restocked else 0
        changes = {"ended": back.ended, "returned": back.returned, "restocked": freed}
        counted = change_portion(tx.connection, order.no, back.line, back.shelf[1], **changes)
        assert counted, "the order is locked, so what was left a moment ago is left now"
        row = {"refund_no": refund_no, "order_no": order.no, "line": back.line, "stock_id": back.shelf[1]}
        rows.append(row | changes)
        shelves[back.shelf] = shelves.get(back.shelf, 0) + freed

    tx.write(insert(refund_unit), rows)
    return {shelf: freed for shelf, freed in shelves.items() if freed}


def give_units_back(tx: Transaction, order_no: str, refund_no: str) -> None:
    """Undo what `take_units_back` did: the units are the buyer's again. The caller has the order locked.

    Raises UnitsGone when units that went back on the shelf are no longer free there.
    """
    query = (
        select(refund_unit, stock.c.sku_id)
        .join(stock, stock.c.id == refund_unit.c.stock_id)
        .where(refund_unit.c.refund_no == refund_no)
    )
    rows = tx.connection.execute(query.order_by(refund_unit.c.line, refund_unit.c.stock_id)).all()
    shelves: dict[Shelf, int] = {}

    for row in rows:
        changes = {"ended": -row.ended, "returned": -row.returned, "restocked": -row.restocked}
        counted = change_portion(tx.connection, order_no, row.line, row.stock_id, **changes)
        assert counted, "what was counted in can be counted out"
        if row.restocked:
            shelf = (row.sku_id, row.stock_id)
            shelves[shelf] = shelves.get(shelf, 0) + row.restocked

    if not take_again(tx, shelves):
        raise UnitsGone(refund_no=refund_no)
