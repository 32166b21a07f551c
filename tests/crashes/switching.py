"""A buyer who looks at the payment sheet goes on at a desktop, and pays by its code."""

from typing import Any

from shop.orders.order import OrderState
from shop.orders.queries import find_order
from shop.payments.asking import announce_payment
from shop.payments.kinds import PayKind
from shop.payments.repository import find_open_payment, list_payments
from shop.payments.service import confirm_payment
from tests.crashes.story import Known, Story
from tests.crashes.world import World
from tests.support.trade import check_books, open_trade

POINTS = (
    "begin_payment:before",
    "begin_payment:after",
    "find_payment:sent",
    "close_payment:sent",
    "end_payment:before",
    "end_payment:after",
    "begin_payment:before#2",
    "begin_payment:after#2",
    "create_prepay:sent",
    "record_opening:before",
    "record_opening:after",
    "confirm_payment:before",
    "confirm_payment:after",
)


async def begin(database: Any, world: World) -> Known:
    """An order whose buyer looks at the payment sheet."""
    trade = await open_trade(database, shipping_fee_fen=0)
    order = await trade.place(1)
    await announce_payment(database, world.pay, trade.buyer, order.no)
    return (trade.buyer, order.no)


async def live(database: Any, world: World, known: Known) -> None:
    """The code is asked for and paid. Whoever comes back finds one that nobody is asking for any more."""
    buyer, order_no = known
    world.pass_by(minutes=1)
    if not any(bill.facts for bill in world.pay.bills.values()):
        await announce_payment(database, world.pay, buyer, order_no, PayKind.NATIVE)
        begun = await database.read(find_open_payment, order_no)
        world.pay.pay(begun.number)
    [fact] = [fact for bill in world.pay.bills.values() for fact in bill.facts]
    await database.transact(confirm_payment, fact)


async def prove(database: Any, world: World, known: Known) -> None:
    """Paid once, by a code; every other number is closed on both sides, if Pay ever heard of it."""
    _, order_no = known
    order = await database.read(find_order, order_no)
    assert order.state is OrderState.PAID
    payments = await database.read(list_payments, order_no)
    assert [of.kind for of in payments if of.status == "paid"] == ["native"]
    for of in payments:
        state = world.pay.bills[of.number].state if of.number in world.pay.bills else "CLOSED"
        assert (of.status, state) in (("paid", "SUCCESS"), ("closed", "CLOSED"))
    assert await database.read(check_books) == []


STORY = Story(POINTS, begin, live, prove)
