"""What Pay took for a complaint names its order and can't be refunded as well; accepted money can still go back."""

import pytest

from commissions.actor import staff_acting
from commissions.ledger.bills import post_taken, sum_taken
from commissions.ledger.refusals import SetAsideDecided
from commissions.ledger.trial import sum_accounts
from shop.aftersales.refusals import RefundTooMuch
from shop.captures.queries import list_set_aside
from shop.payments.setting_aside import accept_payment, send_back_payment
from shop.refunds.sending import send_due_refunds
from tests.support.databases import AnyDatabase
from tests.support.trade import open_trade

MEI, LI = staff_acting("mei"), staff_acting("li")


async def test_what_pay_took_for_a_complaint_is_not_refunded_as_well(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order, other = await trade.buy(1), await trade.buy(1)
    assert await database.transact(post_taken, "F-1", 5_000, order_no=order.no)
    assert await database.read(sum_taken, order.no) == 5_000
    with pytest.raises(RefundTooMuch) as refused:
        await trade.refund(order.no)
    assert refused.value.data["left_fen"] == 8_600
    assert (await trade.refund(order.no, {"1": 8_600})).amount_fen == 8_600
    with pytest.raises(RefundTooMuch):
        await trade.refund(order.no, {"1": 1})
    assert (await trade.refund(other.no)).amount_fen == 13_600
    await trade.check()


async def test_what_was_accepted_is_sent_back_after_all_and_once(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.announce()
    fact = trade.pay.pay(order.no, amount_fen=500)
    await trade.confirm(fact)
    number = str(fact.transaction_id)
    await database.transact(accept_payment, number, by=MEI, reason="a tip")
    assert (await database.read(sum_accounts))["merchant:sales"] == 500
    refund = await database.transact(send_back_payment, number, prefix="L", by=LI, reason="they want it back")
    assert refund.amount_fen == 500
    await trade.check()
    with pytest.raises(SetAsideDecided):
        await database.transact(send_back_payment, number, prefix="L", by=LI, reason="again")
    trade.pay.refund_status = "SUCCESS"
    await send_due_refunds(database, trade.pay)
    [aside] = await database.read(list_set_aside)
    assert (aside.status, aside.decided_by) == ("returned", MEI)
    assert await database.read(sum_accounts) == {}
    await trade.check()
