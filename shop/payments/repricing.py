"""Changes what an unpaid order costs, also while the buyer's payment sheet is open.

That payment ends at Pay first. Whichever comes first, the payment or the new price, has it. What is paid all the same
under the old number is set aside and sent back by the house.
"""

from collections.abc import Awaitable, Callable

from commissions.actor import demand_disinterested
from commissions.awards.queries import list_frozen_members
from commissions.ports import Transaction
from shop.database.database import Database
from shop.orders.new_price import ChangePrice, determine_price
from shop.orders.order import Order
from shop.orders.queries import lock_order
from shop.orders.refusals import OrderUnknown
from shop.orders.repricing import rewrite_price
from shop.payments.asking import TRIES, end_at_pay
from shop.payments.ports import PaymentGateway
from shop.payments.refusals import PaymentOpen, PaymentUnderWay
from shop.payments.repository import find_open_payment, mark_closing


async def change_price_at_pay(
    database: Database, gateway: PaymentGateway, command: ChangePrice, change: Callable[[], Awaitable[Order]]
) -> Order:
    """End what is open at Pay for an order, then `change` its price, which carries `change_price` out.

    A buyer who taps in between opens another payment, so that it is tried anew. Raises what `change_price` raises,
    PaymentUnderWay while the buyer is paying, PayDoesNotAnswer; then the price is as it was.
    """
    for _ in range(TRIES):
        number = await database.transact(begin_price_change, command)
        if number is not None:
            await end_at_pay(database, gateway, number)
        try:
            return await change()
        except PaymentOpen:
            continue
    raise PaymentUnderWay(order_no=command.order_no)


def begin_price_change(tx: Transaction, command: ChangePrice) -> str | None:
    """Say of the payment that is open for an order that it is about to be closed at Pay.

    Its number, or None. From here on nobody goes on to pay under it: the next tap ends it too and begins another.
    Raises what `change_price` raises, before anything is closed.
    """
    order = _lock(tx, command)
    begun = find_open_payment(tx.connection, order.no) if determine_price(order, command) else None
    if begun is None:
        return None
    mark_closing(tx, begun.number)
    return begun.number


def change_price(tx: Transaction, command: ChangePrice) -> Order:
    """Rewrite what an unpaid order costs. The price that it has already changes nothing.

    Raises OrderUnknown, OrderMoved unless it waits to be paid, PaymentOpen while Pay could take the old amount,
    PriceReasonMissing, OrderLineUnknown, PriceRefused, and OwnInterest for the buyer and whoever would earn on it.
    """
    order = _lock(tx, command)
    price = determine_price(order, command)
    if price is None:
        return order
    if find_open_payment(tx.connection, order.no) is not None:
        raise PaymentOpen(order_no=order.no)
    return rewrite_price(tx, order, price, by=command.by, reason=command.reason)


def _lock(tx: Transaction, command: ChangePrice) -> Order:
    order = lock_order(tx.connection, command.order_no)
    if order is None:
        raise OrderUnknown(order_no=command.order_no)
    for member_id in (order.member_id, *list_frozen_members(tx.connection, order.no)):
        demand_disinterested(command.by, member_id)
    return order
