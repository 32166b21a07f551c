"""Lets the rules look at what a paid order has in common with those who earn on it.

See docs/money.md §11.
"""

from collections.abc import Sequence

from commissions.awards.queries import list_earners
from commissions.awards.screening import screen_sale
from commissions.awards.suspicion import Clues, Suspicion
from commissions.ports import Transaction
from shop.addresses.address import normalise_phone, normalise_place
from shop.members.queries import find_openid
from shop.orders.events import OrderPaid
from shop.orders.order import Order
from shop.orders.queries import find_order
from shop.orders.recipients import NOBODY
from shop.places.place import Way
from shop.traces.service import Trace, count_sharing, find_common, leave_traces, list_devices, make_trace


def screen_paid(tx: Transaction, event: OrderPaid) -> None:
    """Have the rules look at an order that was paid."""
    screen_order(tx, event.order_no)


def screen_order(tx: Transaction, order_no: str) -> tuple[Suspicion, ...]:
    """Look at a paid order.

    Comes by the outbox, so no payment waits for it; looked at before: changes nothing. An order whose buyer has been
    erased since tells nothing.
    """
    order = find_order(tx.connection, order_no)
    if order is None or order.recipient == NOBODY:
        return ()

    traces = list_traces(tx, order)
    devices = list_devices(tx.connection, order.member_id)
    leave_traces(tx, order.member_id, traces)

    earners = [member_id for member_id, _ in list_earners(tx.connection, order_no)]
    common = find_common(tx.connection, earners, [*traces, *devices])

    clues = {
        member_id: Clues(
            phone="phone" in kinds,
            address="place" in kinds,
            recipient="recipient" in kinds,
            device="device" in kinds,
            payer="payer" in kinds,
        )
        for member_id, kinds in common.items()
    }

    return screen_sale(tx, order_no, clues, sharing_phone=count_sharing(tx.connection, traces[0]))


def list_traces(tx: Transaction, order: Order) -> Sequence[Trace]:
    """Phone, place and name of the parcel, and who pays; the phone comes first."""
    to, payer = order.recipient, find_openid(tx.connection, order.member_id)
    place = normalise_place(to.province, to.city, to.district, to.street)
    traces = [make_trace(tx.connection, "phone", normalise_phone(to.phone))]

    # What is fetched goes to no address: everyone who fetches there would share one.
    if order.way is Way.PARCEL:
        traces.append(make_trace(tx.connection, "place", place))
        traces.append(make_trace(tx.connection, "recipient", f"{''.join(to.name.split())}\0{place}"))
    return [*traces, make_trace(tx.connection, "payer", payer)] if payer else traces
