"""The price of an order is changed while the buyer's payment sheet is open; then the buyer pays the new one."""

from typing import Any

from commissions.actor import staff_acting
from shop.orders.new_price import ChangePrice
from shop.orders.order import Order, OrderState
from shop.orders.queries import find_order
from shop.payments.asking import announce_payment
from shop.payments.repository import find_open_payment, list_payments
from shop.payments.repricing import change_price, change_price_at_pay
from shop.payments.service import confirm_payment
from tests.crashes.story import Known, Story
from tests.crashes.world import World
from tests.support.trade import check_books, open_trade

POINTS = (
    "begin_price_change:before",
    "begin_price_change:after",
    "find_payment:sent",
    "close_payment:sent",
    "end_payment:before",
    "end_payment:after",
    "change_price:before",
    "change_price:after",
    "begin_payment:before",
    "begin_payment:after",
    "create_prepay:sent",
    "record_opening:before",
    "record_opening:after",
    "confirm_payment:before",
    "confirm_payment:after",
)
CHEAPER_FEN = 9_900


async def begin(database: Any, world: World) -> Known:
    """An order whose buyer looks at the payment sheet."""
    trade = await open_trade(database, shipping_fee_fen=0)
    order = await trade.place(1)
    await announce_payment(database, world.pay, trade.buyer, order.no)
    return (trade.buyer, order.no)


async def live(database: Any, world: World, known: Known) -> None:
    """The price goes down, the buyer taps again and pays."""
    buyer, order_no = known
    if not any(bill.facts for bill in world.pay.bills.values()):
        command = ChangePrice(order_no, {"1": CHEAPER_FEN}, None, reason="老客人", by=staff_acting("mei"))

        async def carry_out() -> Order:
            changed: Order = await database.transact(change_price, command)
            return changed

        await change_price_at_pay(database, world.pay, command, carry_out)
        await announce_payment(database, world.pay, buyer, order_no)
        begun = await database.read(find_open_payment, order_no)
        world.pay.pay(begun.number)
    [fact] = [fact for bill in world.pay.bills.values() for fact in bill.facts]
    await database.transact(confirm_payment, fact)


async def prove(database: Any, world: World, known: Known) -> None:
    """Paid once, at the new price, under one number; every other number is closed on both sides."""
    _, order_no = known
    order = await database.read(find_order, order_no)
    assert (order.state, order.total_fen) == (OrderState.PAID, CHEAPER_FEN)
    payments = await database.read(list_payments, order_no)
    assert sorted(of.status for of in payments)[-1] == "paid"
    for of in payments:
        assert (of.status, world.pay.bills[of.number].state) in (("paid", "SUCCESS"), ("closed", "CLOSED"))
    assert await database.read(check_books) == []


STORY = Story(POINTS, begin, live, prove)
