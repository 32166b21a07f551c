"""Part of an order comes back: asked for, agreed to, sent, taken in, refunded once, whenever we die."""

from contextlib import suppress
from typing import Any

from commissions.actor import staff_acting
from shop.cases.case import CaseKind, CaseState, Reason, Terms
from shop.cases.deciding import Decide, accept_goods, agree
from shop.cases.queries import list_case_steps, list_cases_of
from shop.cases.refusals import CaseMoved
from shop.cases.service import AskFor, ask, send_back
from shop.fulfilment.service import ShipOrder, confirm_receipt, ship_order
from shop.orders.queries import find_order
from shop.refunds.sending import send_due_refunds
from tests.crashes.story import Known, Story
from tests.crashes.world import World
from tests.support.payouts import check_books
from tests.support.trade import open_trade

MEI = staff_acting("mei")
NO_LIMIT = 10**9
POINTS = (
    *(f"{name}:{where}" for name in ("ask", "agree", "send_back", "accept_goods") for where in ("before", "after")),
    "claim_refunds:before",
    "claim_refunds:after",
    "request_refund:sent",
    "record_refund_fact:before",
    "record_refund_fact:after",
)


async def begin(database: Any, world: World) -> Known:
    """An order that was received."""
    trade = await open_trade(database)
    trade.pay = world.pay
    order = await trade.buy(3)
    await database.transact(ship_order, ShipOrder(order.no, "顺丰", "SF1", MEI))
    await database.transact(confirm_receipt, trade.buyer, order.no)
    return order.no, trade.buyer


async def live(database: Any, world: World, known: Known) -> None:
    """The buyer asks, sends; staff agree, take in; the money goes out."""
    order_no, buyer = known
    asking = AskFor(buyer, order_no, CaseKind.RETURN, Reason.FLAWED, {"1": 2}, "key-of-the-case")
    of = await database.transact(ask, asking, Terms(return_address="龙井路 8 号"))
    await repeat(database, agree, Decide(of.no, MEI), alone_up_to_fen=NO_LIMIT)
    await repeat(database, send_back, buyer, of.no, "圆通", "YT1")
    await repeat(database, accept_goods, Decide(of.no, MEI, restock=True), alone_up_to_fen=NO_LIMIT)
    await send_due_refunds(database, world.pay)


async def repeat(database: Any, use_case: Any, *arguments: Any, **options: Any) -> None:
    """Do it as a person does who saw no answer: what was done before is refused, and that is that."""
    with suppress(CaseMoved):
        await database.transact(use_case, *arguments, **options)


async def prove(database: Any, world: World, known: Known) -> None:
    """One case, four steps, one refund of two units that arrives."""
    for _ in range(3):
        for refund_no in world.pay.refunds:
            world.pay.move_refund(refund_no, "SUCCESS")
        world.pass_by(minutes=10)
        await send_due_refunds(database, world.pay)
    [of] = await database.read(list_cases_of, known[0])
    assert of.state is CaseState.REFUNDED
    assert len(await database.read(list_case_steps, of.no)) == 4
    assert len(world.pay.refunds) == len(set(world.pay.refund_orders)) == 1
    order = await database.read(find_order, known[0])
    assert (order.refunded_fen, order.lines[0].refunded_units) == (25_600, 2)
    assert await database.read(check_books) == []


STORY = Story(POINTS, begin, live, prove)
