"""Checks of changed addresses: none was changed after a parcel had left, and none left its district."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from commissions.ledger.finding import Check, Finding
from shop.fulfilment.tables import parcel
from shop.orders.order import Order
from shop.orders.queries import read_orders
from shop.orders.tables import shop_order
from shop.readdressing.change import MOST
from shop.readdressing.queries import AddressChange, list_changes
from shop.readdressing.tables import address_change

_of = address_change.c


def check_changed_in_time(connection: Connection) -> Iterable[Finding]:
    """No address was changed after the order's first parcel had left, nor more often than may be."""
    first = select(parcel.c.order_no, func.min(parcel.c.shipped_at).label("at")).group_by(parcel.c.order_no).subquery()
    query = select(_of.order_no, _of.changed_at, first.c.at).join(first, first.c.order_no == _of.order_no)
    for row in connection.execute(query.where(_of.changed_at > first.c.at)):
        yield Finding("address_changed_late", f"order:{row.order_no}", f"before {row.at}", f"{row.changed_at}")

    often = select(_of.order_no, func.count().label("times")).group_by(_of.order_no).having(func.count() > MOST)
    for row in connection.execute(often):
        yield Finding("address_changed_often", f"order:{row.order_no}", f"at most {MOST}", str(row.times))


def check_same_district(connection: Connection) -> Iterable[Finding]:
    """Whatever its buyer changed, an order goes to the district that it was priced for."""
    changed = select(_of.order_no).distinct()
    rows = connection.execute(select(shop_order).where(shop_order.c.no.in_(changed))).all()
    for order in read_orders(connection, rows):
        yield from _compare_districts(order, list_changes(connection, order.no))


def _compare_districts(order: Order, changes: Iterable[AddressChange]) -> Iterable[Finding]:
    for to in (order.recipient, *(of.former for of in changes)):
        # An erased buyer's order goes nowhere any more.
        if to.name and to.district_code != order.district_code:
            yield Finding("address_district", f"order:{order.no}", str(order.district_code), to.district_code)


CHECKS: tuple[Check, ...] = (check_changed_in_time, check_same_district)
