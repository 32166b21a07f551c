"""Counting parcels for the people above their buyers. The counters follow by the outbox."""

from collections.abc import Mapping

from sqlalchemy import func, select, update

from commissions.awards.queries import list_sale_upline
from commissions.days import determine_day
from commissions.ports import Transaction
from commissions.tallies.periods import number_day
from shop.branches.counting import count_parcel
from shop.branches.tables import COUNTERS, branch_day, branch_parcel
from shop.fulfilment.events import OrderShipped
from shop.fulfilment.tables import parcel, parcel_line
from shop.places.place import Way
from shop.schema import insert_or_ignore


def hear_of_parcel(tx: Transaction, event: OrderShipped) -> None:
    """Count the parcels of an order, each once.

    Called for each parcel, in whatever order and however often: what was counted is kept beside the counters.
    """
    row = parcel.c
    units = select(func.sum(parcel_line.c.quantity)).where(parcel_line.c.parcel_id == row.id).scalar_subquery()
    sent = select(row.id, row.shipped_at, units.label("units"))
    sent = sent.where(row.order_no == event.order_no, row.way == Way.PARCEL.value)
    found = tx.connection.execute(sent.order_by(row.id)).all()

    upline = list_sale_upline(tx.connection, event.order_no) if found else ()
    for of in found:
        day = number_day(determine_day(of.shipped_at))
        fresh = {"parcel_id": of.id, "day": day, "upline": list(upline), "units": int(of.units)}
        if insert_or_ignore(tx.connection, branch_parcel, fresh):
            _add(tx, day, count_parcel(upline, int(of.units)))


def _add(tx: Transaction, day: int, counts: Mapping[int, Mapping[str, int]]) -> None:
    """Add to people's days, always in the order of their numbers."""
    row = branch_day.c
    for member_id in sorted(counts):
        insert_or_ignore(tx.connection, branch_day, {"member_id": member_id, "day": day} | dict.fromkeys(COUNTERS, 0))
        added = {name: row[name] + by for name, by in counts[member_id].items()}
        mine = update(branch_day).where(row.member_id == member_id, row.day == day)
        tx.connection.execute(mine.values(**added))
