"""Giving up a refund undoes what the refund did to its order: what never left is to be shipped, and nothing matures."""

import pytest
from sqlalchemy import update

from commissions.actor import staff_acting
from commissions.awards.checks import CHECKS as AWARD_CHECKS
from commissions.awards.service import mature_awards
from commissions.awards.tables import award
from commissions.beneficiary import member
from commissions.ledger.queries import find_balances
from shop.aftersales.service import give_up_refund
from shop.fulfilment.checks import CHECKS as PARCEL_CHECKS
from shop.fulfilment.service import confirm_receipt
from shop.orders.order import OrderState
from shop.orders.tables import portion, shop_order
from shop.refunds.sending import send_due_refunds
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase
from tests.support.tampering import find_tampered
from tests.support.trade import Trade, open_trade


async def balances(trade: Trade, account: str) -> list[int]:
    return [(await trade.database.read(find_balances, member(person))).get(account, 0) for person in trade.people]


async def refund_what_waits(trade: Trade) -> tuple[str, str]:
    """An order of two lines: the first is on its way, the second was refunded, and Pay has not the money for it."""
    order = await trade.buy(2, 1)
    await trade.ship(order.no, "SF1", {"1": 2})
    trade.pay.refund_refusal = "NOT_ENOUGH"
    refund = await trade.refund(order.no, units={"2": 1})
    await send_due_refunds(trade.database, trade.pay)
    return order.no, refund.refund_no


async def give_up(trade: Trade, refund_no: str) -> None:
    await trade.database.transact(give_up_refund, refund_no, by=staff_acting("mei"), reason="客人还是要")


@pytest.mark.parametrize("received", [False, True])
async def test_what_never_left_is_to_be_shipped_after_all(
    database: AnyDatabase, clock: MovableClock, received: bool
) -> None:
    trade = await open_trade(database)
    order_no, refund_no = await refund_what_waits(trade)
    assert (await trade.find(order_no)).state is OrderState.SHIPPED
    if received:
        await database.transact(confirm_receipt, trade.buyer, order_no)
        assert (await trade.find(order_no)).state is OrderState.COMPLETED
    await give_up(trade, refund_no)
    order = await trade.find(order_no)
    assert (order.state, order.refunded_fen) == (OrderState.PAID, 0)
    assert (order.paid_at, order.shipped_at, order.completed_at) == (START, None, None)
    await trade.check()

    clock.advance(days=30)
    assert await database.transact(mature_awards) == 0
    assert await balances(trade, "available") == [0, 0, 0, 0]

    assert (await trade.ship(order_no, "SF2")).state is OrderState.SHIPPED
    await database.transact(confirm_receipt, trade.buyer, order_no)
    assert await database.transact(mature_awards) == 0
    clock.advance(days=7)
    assert await database.transact(mature_awards) == 6
    paid = 2 * 12_800 + 22_800
    assert await balances(trade, "available") == [paid * 2 // 100, paid * 5 // 100, paid // 10, 0]
    await trade.check()


async def test_what_has_matured_before_stays_and_the_rest_waits_for_receipt(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order_no, refund_no = await refund_what_waits(trade)
    await database.transact(confirm_receipt, trade.buyer, order_no)
    clock.advance(days=7)
    assert await database.transact(mature_awards) == 3
    before = await balances(trade, "available")
    await give_up(trade, refund_no)
    assert await balances(trade, "available") == before
    clock.advance(days=30)
    assert await database.transact(mature_awards) == 0
    await trade.ship(order_no, "SF2")
    await database.transact(confirm_receipt, trade.buyer, order_no)
    clock.advance(days=7)
    assert await database.transact(mature_awards) == 3
    await trade.check()


async def test_goodwill_and_what_came_back_leave_the_order_as_it_is(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2)
    await trade.ship(order.no)
    await database.transact(confirm_receipt, trade.buyer, order.no)
    trade.pay.refund_refusal = "NOT_ENOUGH"
    for parts in ({"lines": {"1": 500}}, {"units": {"1": 1}}):
        refund = await trade.refund(order.no, **parts)
        await send_due_refunds(database, trade.pay)
        await give_up(trade, refund.refund_no)
        assert (await trade.find(order.no)).state is OrderState.COMPLETED
    await trade.check()


async def test_what_was_refunded_twice_waits_for_both(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2, 1)
    clock.advance(days=1)
    await trade.ship(order.no, "SF1", {"1": 1})
    first = await trade.refund(order.no, units={"1": 1})
    second = await trade.refund(order.no, units={"2": 1})
    assert (await trade.find(order.no)).state is OrderState.SHIPPED
    await give_up(trade, first.refund_no)
    assert (await trade.find(order.no)).state is OrderState.PAID
    await trade.ship(order.no, "SF2")
    assert (await trade.find(order.no)).state is OrderState.SHIPPED
    await give_up(trade, second.refund_no)
    reopened = await trade.find(order.no)
    assert (reopened.state, reopened.paid_at) == (OrderState.PAID, START)
    await trade.check()


async def test_the_audit_finds_awards_that_run_without_receipt(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(1)
    runs = update(award).values(matures_at=START)
    assert await find_tampered(database, AWARD_CHECKS, runs) == {"hold_after_receipt"}

    await trade.ship(order.no)
    left = update(portion).values(shipped=0)
    assert await find_tampered(database, PARCEL_CHECKS, left) == {"order_left", "portion_shipped"}
    over = update(shop_order).values(state="completed", completed_at=START)
    assert await find_tampered(database, PARCEL_CHECKS, over) == {"order_completed"}
