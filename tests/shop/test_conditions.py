"""Amounts, filters and conditions around orders, parcels, refunds and transfers that seeded bugs once passed unseen."""

import pytest
from sqlalchemy import select

from commissions.actor import staff_acting
from commissions.awards.tables import sale_line
from commissions.withdrawals.requesting import publish_rules
from commissions.withdrawals.withdrawal import Reckoning, TransferTerms
from shop.aftersales.service import give_up_refund
from shop.fulfilment.service import receive_by_itself
from shop.orders.order import OrderState
from shop.payments.asking import ask_due_payments
from shop.refunds.refusals import RefundUnderWay
from shop.refunds.sending import send_due_refunds
from shop.transfers.payouts import determine_needs
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.payouts import open_payouts
from tests.support.trade import open_trade


async def test_pay_transfers_the_net_and_not_what_was_asked_for(database: AnyDatabase, clock: MovableClock) -> None:
    payouts = open_payouts(database, clock)
    await database.transact(publish_rules, {"minimum_fen": 200, "fee": {"least_fen": 100}}, staff_acting("owner"))
    number = await payouts.send(5_000)
    at, transfer = await payouts.withdrawal(number), await payouts.transfer(number)
    assert (at.amount_fen, at.net_fen, transfer.amount_fen) == (5_000, 4_900, 4_900)
    assert payouts.pay.bills[number].order.amount_fen == 4_900


async def test_the_cost_of_a_line_is_that_of_all_its_units(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place(3, 2)
    assert [line.cost_fen for line in order.lines] == [3 * 6_400, 2 * 12_800]
    sold = select(sale_line.c.cost_fen).where(sale_line.c.order_no == order.no).order_by(sale_line.c.position)
    assert await database.read(lambda connection: list(connection.scalars(sold))) == [3 * 6_400, 2 * 12_800]


async def test_the_first_of_two_parcels_completes_nothing(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2)
    await trade.ship(order.no, "SF1", {"1": 1})
    clock.advance(days=2)
    await trade.ship(order.no, "SF2")
    clock.advance(days=8)
    assert await database.transact(receive_by_itself) == 1
    assert (await trade.find(order.no)).state is OrderState.SHIPPED
    clock.advance(days=2)
    assert await database.transact(receive_by_itself) == 1
    assert (await trade.find(order.no)).state is OrderState.COMPLETED
    await trade.check()


async def test_a_refund_that_is_being_asked_for_is_not_given_up(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    refund = await trade.refund((await trade.buy()).no)
    trade.pay.silent = True
    await send_due_refunds(database, trade.pay)
    with pytest.raises(RefundUnderWay):
        await database.transact(give_up_refund, refund.refund_no, by=staff_acting("mei"), reason="x")


async def test_an_expired_payment_is_closed_at_pay(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    clock.advance(minutes=31)
    await ask_due_payments(database, trade.pay)
    assert trade.pay.bills[order.no].state == "CLOSED"


def test_the_name_is_asked_for_by_what_is_transferred() -> None:
    terms = TransferTerms(name_from_fen=2_000)
    assert determine_needs("wechat", Reckoning(2_100, 101, 0, 1_999), terms) == ()
    assert determine_needs("wechat", Reckoning(2_100, 100, 0, 2_000), terms) == ("name",)
