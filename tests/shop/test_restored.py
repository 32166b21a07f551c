"""A database restored from before: it reuses no number, pays nobody twice, gives nothing back that may have been paid.

Pay lives on and remembers everything; what it names and we don't know is found by the reconciliation.
"""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId, member
from commissions.withdrawals.batches import export_batch
from commissions.withdrawals.freeze import find_freeze, lift_freeze
from commissions.withdrawals.refusals import TransfersFrozen
from commissions.withdrawals.requesting import cancel_withdrawal, reject_withdrawal, request_withdrawal
from commissions.withdrawals.service import publish_rules
from commissions.withdrawals.withdrawal import RequestWithdrawal
from shop.auditing import audit_all, freeze_after_restore
from shop.database.sqlite import SqliteDatabase
from shop.reconciliation.difference import Kind
from shop.reconciliation.queries import list_differences
from shop.reconciliation.reconciling import Gateways, reconcile_day
from shop.refunds.sending import send_due_refunds
from tests.crashes.banking import find_accounts
from tests.support.bills import FlowRow, StandInBills, TradeRow, write_flow, write_trade
from tests.support.clock import START, MovableClock
from tests.support.databases import TEST_SEALER, EveryEvent, SqliteFiles
from tests.support.pay import StandInPay
from tests.support.payouts import Payouts, join_many, open_payouts
from tests.support.trade import Trade, open_trade
from tests.support.transfers import StandInTransfers

PEOPLE = 6
DAY = START.date()


class Shop:
    """A shop on a file; Pay, the clock and the people are the same for whichever file it runs on."""

    def __init__(self, path: Path) -> None:
        self.path, self.clock = path, MovableClock()
        self.pay, self.transfers = StandInPay(), StandInTransfers()
        self.trade: Trade
        self.people: list[MemberId]
        self.open(path)

    def open(self, path: Path) -> None:
        """Run on this file from now on."""
        self.database = SqliteDatabase(path, self.clock, EveryEvent(), TEST_SEALER)
        self.payouts: Payouts = open_payouts(self.database, self.clock, self.transfers)

    async def begin(self) -> None:
        """People with a balance, and a shelf."""
        self.people = await self.database.transact(join_many, [9_000] * PEOPLE)
        self.clock.advance(minutes=1)
        self.trade = await open_trade(self.database, on_hand=500)
        self.trade.pay = self.pay

    def back_up(self, path: Path) -> None:
        """A copy by SQLite's own means, while the shop is open."""
        with sqlite3.connect(self.path) as source, sqlite3.connect(path) as copy:
            source.backup(copy)

    async def restore(self, path: Path) -> None:
        """The copy takes the database's place."""
        await self.database.close()
        self.open(path)
        self.trade.database = self.database

    async def trade_on(self) -> None:
        """Orders that are paid, each with a refund that goes out."""
        self.trade.pay = self.pay
        for _ in range(5):
            order = await self.trade.buy(1)
            await self.trade.refund(order.no, {"1": 100})
        await send_due_refunds(self.database, self.pay)

    async def pay_out(self, *people: MemberId) -> list[str]:
        """Withdrawals that arrive."""
        numbers = [(await self.payouts.request(person, 4_000)).number for person in people]
        for number in numbers:
            await self.payouts.driver.send(number)
            await self.payouts.hear(self.transfers.move(number, "SUCCESS"))
        return numbers

    def numbers(self) -> set[str]:
        """Every number that Pay has heard."""
        return {*self.pay.bills, *self.pay.refunds, *self.transfers.bills}


@pytest.fixture
async def shop(sqlite_files: SqliteFiles, tmp_path: Path):  # type: ignore[no-untyped-def]
    opened = Shop(sqlite_files.copy_to(tmp_path / "lianpu.db"))
    await opened.begin()
    yield opened
    await opened.database.close()


async def test_no_number_is_used_again(shop: Shop, tmp_path: Path) -> None:
    await shop.trade_on()
    shop.back_up(tmp_path / "backup.db")
    before = shop.numbers()
    await shop.trade_on()
    await shop.pay_out(*shop.people[:3])
    lost = shop.numbers() - before
    assert len(lost) == 5 + 5 + 3
    calls = len(shop.pay.refund_orders)
    await shop.restore(tmp_path / "backup.db")
    await shop.trade_on()
    await shop.pay_out(*shop.people)
    again = shop.numbers() - before - lost
    assert len(again) == 5 + 5 + PEOPLE
    assert not {order.refund_no for order in shop.pay.refund_orders[calls:]} & lost
    assert [bill.paid for bill in shop.transfers.bills.values()] == [1] * (3 + PEOPLE)
    await shop.payouts.check()


async def test_after_a_restore_what_is_open_waits_and_is_never_paid_twice(shop: Shop, tmp_path: Path) -> None:
    asked = [(await shop.payouts.request(person, 4_000)).number for person in shop.people[:2]]
    shop.back_up(tmp_path / "backup.db")
    await shop.payouts.driver.send(asked[0])
    await shop.payouts.hear(shop.transfers.move(asked[0], "SUCCESS"))
    await shop.restore(tmp_path / "backup.db")
    await shop.database.transact(freeze_after_restore)
    report = await audit_all(shop.database, shop.clock, "after a restore", lambda _line: None)
    assert report.findings == ()
    for number, person in zip(asked, shop.people, strict=False):
        await shop.payouts.driver.send(number)
        with pytest.raises(TransfersFrozen):
            await shop.database.transact(cancel_withdrawal, number, person=member(person))
        with pytest.raises(TransfersFrozen):
            await shop.database.transact(reject_withdrawal, number, by=staff_acting("mei"), reason="x")
    await shop.payouts.turn()
    assert [await shop.payouts.status(number) for number in asked] == ["approved", "approved"]
    assert [*shop.transfers.bills] == asked[:1]
    with pytest.raises(TransfersFrozen):
        await shop.payouts.request(shop.people[2], 4_000)
    await shop.database.transact(lift_freeze, by=staff_acting("mei"), reason="the bills agree")
    await shop.payouts.turn()
    assert await shop.payouts.status(asked[0]) == "settled"
    await shop.payouts.hear(shop.transfers.move(asked[1], "SUCCESS"))
    assert [bill.paid for bill in shop.transfers.bills.values()] == [1, 1]
    assert await shop.payouts.balances(shop.people[0]) == {"available": 5_000}
    await shop.payouts.check()


async def test_after_a_restore_nothing_goes_to_the_bank(shop: Shop) -> None:
    rules = {"channels": ["wechat", "bank"], "minimum_fen": 100}
    await shop.database.transact(publish_rules, rules, staff_acting("owner"))
    wish = RequestWithdrawal(member(shop.people[0]), 4_000, "bank", "restored-1", "L", payee_known=True)
    await shop.database.transact(request_withdrawal, wish)
    await shop.database.transact(freeze_after_restore)
    done = await shop.database.transact(export_batch, by=staff_acting("mei"), find_accounts=find_accounts)
    assert (done.batch, done.returned) == (None, ())
    await shop.database.transact(lift_freeze, by=staff_acting("mei"), reason="the bank was asked")
    done = await shop.database.transact(export_batch, by=staff_acting("mei"), find_accounts=find_accounts)
    assert done.batch is not None


async def test_what_was_lost_is_found_in_the_bills_and_freezes_transfers(shop: Shop, tmp_path: Path) -> None:
    await shop.trade_on()
    shop.back_up(tmp_path / "backup.db")
    known = shop.numbers()
    await shop.trade_on()
    paid_out = await shop.pay_out(*shop.people[:2])
    await shop.restore(tmp_path / "backup.db")
    shop.clock.now = START + timedelta(days=1)
    gateways = Gateways(write_bills(shop), shop.pay, shop.pay, shop.transfers, "L")
    await reconcile_day(shop.database, gateways, DAY)
    found = {(of.kind, of.subject): of.status for of in await shop.database.read(list_differences, DAY)}
    lost = [bill.facts[0] for number, bill in shop.pay.bills.items() if number not in known]
    for fact in lost:
        assert found.pop((Kind.PAYMENT_MISSING_HERE, str(fact.transaction_id))) == "open", "its order is not known"
    for refund_no in shop.pay.refunds.keys() - known:
        assert found.pop((Kind.REFUND_MISSING_HERE, refund_no)) == "open"
    for number in paid_out:
        assert found.pop((Kind.TRANSFER_MISSING_HERE, number)) == "open"
    assert {kind for kind, _ in found} == {Kind.REFUND_STATE}, "those we knew, whose notices had not come"
    assert set(found.values()) == {"mended"}
    freeze = await shop.database.read(find_freeze)
    assert freeze is not None
    assert freeze.person is None
    with pytest.raises(TransfersFrozen):
        await shop.payouts.request(shop.people[2], 4_000)
    await shop.payouts.check()


def write_bills(shop: Shop) -> StandInBills:
    """The day's bills, as Pay remembers it."""
    trade, basic, operation = [], [], []
    for number, bill in shop.pay.bills.items():
        [fact] = bill.facts
        row = TradeRow(str(fact.transaction_id), number, int(fact.amount_fen or 0), 0, str(fact.payer_openid))
        trade.append(row)
        basic.append(FlowRow(row.transaction_id, f"1{number}", "交易", row.total_fen, number))
    for refund_no, fact in shop.pay.refunds.items():
        shop.pay.move_refund(refund_no, "SUCCESS")
        of = shop.pay.bills[fact.number].facts[0]
        row = TradeRow(str(of.transaction_id), fact.number, 0, 0, str(of.payer_openid), refund_id=str(fact.refund_id))
        row.refund_no, row.refund_fen, row.refund_status = refund_no, fact.amount_fen, "SUCCESS"
        trade.append(row)
        basic.append(FlowRow(str(fact.refund_id), f"2{refund_no}", "退款", -fact.amount_fen, refund_no))
    for number in shop.transfers.bills:
        operation.append(FlowRow("13", f"3{number}", "商家转账", -4_000, number))
    flows = {(DAY, "BASIC"): write_flow(DAY, basic), (DAY, "OPERATION"): write_flow(DAY, operation, opening_fen=10**6)}
    return StandInBills({DAY: write_trade(DAY, trade)}, flows)  # type: ignore[arg-type]
