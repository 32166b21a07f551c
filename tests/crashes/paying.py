"""An order is paid, and a part of it refunded through Pay."""

from typing import Any

from commissions.actor import staff_acting
from shop.aftersales.service import DecideRefund, decide_refund
from shop.orders.order import OrderState
from shop.orders.queries import find_order
from shop.payments.asking import announce_payment
from shop.payments.service import confirm_payment
from shop.refunds.queries import list_refunds
from shop.refunds.sending import send_due_refunds
from tests.crashes.story import Known, Story
from tests.crashes.world import World
from tests.support.trade import check_books, open_trade

POINTS = (
    "begin_payment:before",
    "begin_payment:after",
    "create_prepay:sent",
    "record_opening:before",
    "record_opening:after",
    "confirm_payment:before",
    "confirm_payment:after",
    "decide_refund:before",
    "decide_refund:after",
    "claim_refunds:before",
    "claim_refunds:after",
    "request_refund:sent",
    "record_refund_fact:before",
    "record_refund_fact:after",
)


async def begin(database: Any, world: World) -> Known:
    """An order that waits to be paid."""
    trade = await open_trade(database)
    return (trade.buyer, (await trade.place(1)).no)


async def live(database: Any, world: World, known: Known) -> None:
    """Pay, hear of it, refund."""
    buyer, order_no = known
    if order_no not in world.pay.bills or not world.pay.bills[order_no].facts:
        await announce_payment(database, world.pay, buyer, order_no)
        world.pay.pay(order_no)
    await database.transact(confirm_payment, world.pay.bills[order_no].facts[0])
    await database.transact(decide_refund, DecideRefund(order_no, {"1": 5000}, "", staff_acting("mei"), "crash-test-1"))
    await send_due_refunds(database, world.pay)


async def prove(database: Any, world: World, known: Known) -> None:
    """The refund arrives: one at Pay, whatever was said how often."""
    _, order_no = known
    for _ in range(3):
        for refund_no in world.pay.refunds:
            world.pay.move_refund(refund_no, "SUCCESS")
        world.pass_by(minutes=10)
        await send_due_refunds(database, world.pay)
    order = await database.read(find_order, order_no)
    assert (order.state, order.refunded_fen) == (OrderState.PAID, 5000)
    [refund] = await database.read(list_refunds, order_no)
    assert refund.state == "settled"
    assert len(world.pay.refunds) == len(set(world.pay.refund_orders)) == 1
    assert await database.read(check_books) == []


STORY = Story(POINTS, begin, live, prove)
