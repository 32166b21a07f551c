"""What becomes due in 7 and 30 days, beside what the operation account holds."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from commissions.actor import staff_acting
from commissions.awards.service import mature_awards
from commissions.ledger.trial import begin_day
from shop.desk.coming_due import read_coming_due
from shop.fulfilment.service import confirm_receipt
from shop.funds.queries import Told, find_operation_balance
from shop.funds.service import BalanceNotTold, BalanceRefused, keep_balance
from shop.reconciliation.tables import reconciled_bill
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase
from tests.support.trade import open_trade

LI = staff_acting("li")


async def test_awards_stand_on_the_day_on_which_their_hold_ends(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    waiting, received = await trade.buy(1, 0), await trade.buy(2, 0)
    await trade.ship(received.no)
    await database.transact(confirm_receipt, trade.buyer, received.no)
    due = await database.read(read_coming_due, clock())
    commission = 25_600 * 17 // 100
    assert [(of.day, of.fen) for of in due.days if of.fen] == [(START.date() + timedelta(days=7), commission)]
    assert due.later_fen == 12_800 * 17 // 100, "nobody knows yet when the other is received"
    assert (due.sum_until(6), due.sum_until(7), due.sum_until(30)) == (0, commission, commission)
    assert due.missing(7) == 0, "nobody told what the account holds"

    await database.transact(keep_balance, commission - 1, by=LI)
    due = await database.read(read_coming_due, clock())
    assert (due.missing(6), due.missing(7)) == (0, 1)
    clock.advance(days=8)
    assert (await database.read(read_coming_due, clock())).days[0].fen == commission, "what is over counts as today's"
    await database.transact(mature_awards)
    due = await database.read(read_coming_due, clock())
    assert (due.available, due.sum_until(0)) == ({"member:available": commission}, commission)
    assert waiting.total_fen


async def test_the_latest_word_about_the_account_holds(database: AnyDatabase, clock: MovableClock) -> None:
    assert await database.read(find_operation_balance) is None
    await database.transact(keep_balance, 500, at=clock() - timedelta(days=3), by=LI)
    assert await database.read(find_operation_balance) == Told(500, "typed", START - timedelta(days=3))
    day = {"bill": "OPERATION", "status": "taken_in", "lines": 1, "foreign_lines": 0, "closing_fen": 700, "at": START}
    row = insert(reconciled_bill).values(day="2026-11-21", **day)
    await database.transact(lambda tx: tx.connection.execute(row))
    assert await database.read(find_operation_balance) == Told(700, "bill", begin_day(date(2026, 11, 22)))
    await database.transact(keep_balance, 900, by=LI)
    assert await database.read(find_operation_balance) == Told(900, "pay", START)
    with pytest.raises(BalanceNotTold):
        await database.transact(keep_balance, None, by=LI)
    for fen, at in ((-1, None), (5, START + timedelta(days=1))):
        with pytest.raises(BalanceRefused):
            await database.transact(keep_balance, fen, at=at, by=LI)
