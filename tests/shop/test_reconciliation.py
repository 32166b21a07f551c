"""Pay's bills against our books: every difference is found, and nothing that is right is called one."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, insert, select, update

from commissions.actor import staff_acting
from commissions.awards.queries import list_held
from commissions.ledger.bills import post_pay_fee
from commissions.ledger.checks import CHECKS as LEDGER_CHECKS
from commissions.ledger.finding import Finding
from commissions.ledger.months import Month
from commissions.ledger.tables import ledger_posting
from commissions.numbers import make_number
from commissions.withdrawals.freeze import find_freeze, list_freezes
from shop.desk.month_end import read_month
from shop.orders.order import OrderState
from shop.reconciliation.difference import ONLY_NOTED, Kind
from shop.reconciliation.queries import (
    BilledFees,
    list_days_due,
    list_differences,
    list_open_differences,
    list_reconciled,
    sum_billed_fees,
)
from shop.reconciliation.reconciling import Gateways, reconcile_day, reconcile_due_days
from shop.reconciliation.service import (
    AmountDiffers,
    DifferenceEnded,
    DifferenceUnknown,
    ReasonNeeded,
    accept_taken,
    close_difference,
)
from shop.reconciliation.tables import billed, reconciled_bill
from shop.refunds.sending import send_due_refunds
from shop.refunds.tables import refund_attempt
from tests.shop.reconciling import (
    DAY,
    FEE_FEN,
    HALF_FEE_FEN,
    NOON,
    PRICE_FEN,
    Day,
    list_found,
    make_day,
    make_payment,
    make_refund,
    write_day,
)
from tests.support.bills import FlowRow, StandInBills, TradeRow, at_ten
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.pay import StandInPay
from tests.support.payouts import Payouts, open_payouts
from tests.support.trade import Trade, open_trade

TORTURE = bool(os.environ.get("LIANPU_TORTURE"))
Seed = Callable[[Day, TradeRow], list[tuple[Kind, str]]]


def gateways(bills: StandInBills, payouts: Payouts, pay: StandInPay | None = None) -> Gateways:
    known = pay or StandInPay()
    return Gateways(bills, known, known, payouts.pay, "L")


@pytest.fixture
def payouts(database: AnyDatabase, clock: MovableClock) -> Payouts:
    clock.now = NOON
    return open_payouts(database, clock)


async def pay_out(payouts: Payouts, day: Day, name: str, *, settled: bool = True) -> str:
    """A transfer and its movement."""
    number = await payouts.send(5_000, name)
    bill = payouts.pay.bills[number]
    if settled:
        payouts.pay.move(number, "SUCCESS")
        await payouts.hear(payouts.pay.describe(bill))
    day.operation.append(FlowRow(f"13{number}", f"34{number}", "商家转账", -5_000, number))
    return number


# Seeds: each spoils one payment or refund of its own, and says what must be found about it.


def known_there_only(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
    other = make_payment(day, make_number("L"), 900_000 + len(day.trade))
    return [(Kind.PAYMENT_MISSING_HERE, other.transaction_id)]


def known_here_only(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
    day.drop(row)
    return [(Kind.PAYMENT_MISSING_THERE, row.transaction_id)]


def other_amount(change_fen: int) -> Seed:
    def spoil(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
        row.total_fen += change_fen
        day.flows_of(row)[0].change_fen += change_fen
        return [(Kind.PAYMENT_AMOUNT, row.transaction_id)]

    return spoil


def other_field(kind: Kind, **values: str) -> Seed:
    def spoil(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
        for name, value in values.items():
            setattr(row, name, value)
        return [(kind, row.transaction_id)]

    return spoil


def other_number(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
    row.number = make_number("L")
    for flow in day.flows_of(row):
        flow.voucher = row.number
    return [(Kind.PAYMENT_NUMBER, row.transaction_id)]


def listed_twice(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
    day.trade.append(replace(row))
    day.basic += [replace(flow, flow_no=f"9{flow.flow_no}") for flow in day.flows_of(row)]
    refunded = row.refund_no != "0"
    return [(Kind.REFUND_TWICE, row.refund_no) if refunded else (Kind.PAYMENT_TWICE, row.transaction_id)]


def coupon(fen: int) -> Seed:
    def spoil(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
        row.settled_fen = row.total_fen - fen
        day.flows_of(row)[0].change_fen -= fen
        return [(Kind.COUPON_NOT_FUNDED, row.transaction_id)]

    return spoil


def other_fee(fee_fen: int) -> Seed:
    def spoil(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
        row.fee_fen = fee_fen
        day.flows_of(row)[1].change_fen = -abs(fee_fen)
        return [(Kind.FEE_TOO_HIGH, row.transaction_id)]

    return spoil


def movement_lost(place: int) -> Seed:
    def spoil(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
        flow = day.flows_of(row)[place]
        day.basic.remove(flow)
        return [(Kind.FLOW_MISSING, f"{flow.business_no}:{flow.name}")]

    return spoil


def movement_changed(place: int, change_fen: int) -> Seed:
    def spoil(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
        flow = day.flows_of(row)[place]
        flow.change_fen += change_fen
        return [(Kind.FLOW_AMOUNT, f"{flow.business_no}:{flow.name}")]

    return spoil


def movement_of_nothing(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
    day.basic.append(FlowRow(f"99{row.transaction_id}", f"98{row.transaction_id}", "交易", 500, row.number))
    return [(Kind.FLOW_AMOUNT, f"99{row.transaction_id}:交易")]


def complaint(name: str, *, named: bool) -> Seed:
    def spoil(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
        flow_no = f"97{row.transaction_id}"
        day.basic.append(FlowRow(row.transaction_id, flow_no, name, -300, row.number if named else ""))
        return [(Kind.FLOW_UNEXPLAINED, flow_no)]

    return spoil


def refund_known_there_only(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
    other = make_refund(day, row, 900_000 + len(day.trade))
    return [(Kind.REFUND_MISSING_HERE, other.refund_no)]


def refund_known_here_only(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
    day.drop(row)
    return [(Kind.REFUND_MISSING_THERE, row.refund_no)]


def other_refund_amount(change_fen: int) -> Seed:
    def spoil(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
        row.refund_fen += change_fen
        day.flows_of(row)[0].change_fen -= change_fen
        return [(Kind.REFUND_AMOUNT, row.refund_no)]

    return spoil


def refund_of_another(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
    row.transaction_id = next(of.transaction_id for of in day.payments[-50:] if of.transaction_id != row.transaction_id)
    return [(Kind.REFUND_OF_OTHER, row.refund_no)]


def fee_back(fen: int) -> Seed:
    def spoil(day: Day, row: TradeRow) -> list[tuple[Kind, str]]:
        day.flows_of(row)[0].change_fen += fen - HALF_FEE_FEN
        row.fee_fen = -fen
        return [(Kind.FEE_RETURN, row.refund_no)]

    return spoil


ON_PAYMENTS: tuple[Seed, ...] = (
    *[known_there_only] * 3,
    *[known_here_only] * 3,
    *(other_amount(fen) for fen in (1, -1, 100_000)),
    other_field(Kind.PAYMENT_CURRENCY, currency="USD"),
    other_field(Kind.PAYMENT_ACCOUNT, appid="wx2"),
    other_field(Kind.PAYMENT_ACCOUNT, mch_id="1900000002"),
    *[other_field(Kind.PAYMENT_PAYER, openid="openid-z")] * 2,
    other_number,
    other_field(Kind.PAYMENT_STATE, state="REVOKED"),
    *[listed_twice] * 2,
    *(coupon(fen) for fen in (1, 1_000)),
    *(other_fee(fen) for fen in (300, PRICE_FEN)),
    movement_lost(0),
    movement_lost(1),
    movement_changed(0, 1),
    movement_changed(0, -PRICE_FEN + 1),
    movement_changed(1, -5),
    movement_of_nothing,
    complaint("投诉退款", named=True),
    complaint("违约金", named=False),
)
ON_REFUNDS: tuple[Seed, ...] = (
    *[refund_known_there_only] * 3,
    *[refund_known_here_only] * 3,
    *(other_refund_amount(fen) for fen in (1, -1, 5_000)),
    refund_of_another,
    *[listed_twice] * 2,
    *(fee_back(fen) for fen in (FEE_FEN + 1, PRICE_FEN)),
    movement_lost(0),
    movement_changed(0, -1),
)


async def spoil_transfers(payouts: Payouts, day: Day) -> list[tuple[Kind, str]]:
    """Each of the ways in which a transfer and its movement can differ."""
    numbers = {name: await pay_out(payouts, day, name) for name in ("gone", "less", "twice", "back", "right")}
    waiting = await pay_out(payouts, day, "waiting", settled=False)
    flows = {flow.voucher: flow for flow in day.operation}
    day.operation.remove(flows[numbers["gone"]])
    flows[numbers["less"]].change_fen = -4_999
    day.operation.append(replace(flows[numbers["twice"]], flow_no="35again"))
    day.operation.append(FlowRow("14", "36back", "商家转账退回", 5_000, numbers["back"]))
    unknown = make_number("L")
    day.operation.append(FlowRow("15", "37unknown", "商家转账", -5_000, unknown))
    day.operation.append(FlowRow("16", "38theirs", "商家转账", -5_000, "ERP-1"))
    day.operation.append(FlowRow("17", "39bank", "充值", 100_000))
    return [
        (Kind.TRANSFER_MISSING_THERE, numbers["gone"]), (Kind.TRANSFER_AMOUNT, numbers["less"]),
        (Kind.TRANSFER_TWICE, numbers["twice"]), (Kind.TRANSFER_RETURNED, numbers["back"]),
        (Kind.TRANSFER_STATE, waiting), (Kind.TRANSFER_MISSING_HERE, unknown),
        (Kind.FLOW_UNEXPLAINED, "36back"),
    ]  # fmt: skip


async def test_every_seeded_difference_is_found_and_nothing_else(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    clock.now = NOON
    payouts, day = (
        open_payouts(sqlite_database, clock),
        make_day(*(6_000, 2_000, 2_000) if TORTURE else (800, 200, 3_000)),
    )
    await find_all(payouts, day)


async def test_the_same_is_found_on_both_databases(payouts: Payouts) -> None:
    await find_all(payouts, make_day(140, 40, 30))


async def find_all(payouts: Payouts, day: Day) -> None:
    database = payouts.database
    await database.transact(write_day, day)
    payments, refunds = day.payments, day.refunds
    expected = await spoil_transfers(payouts, day)
    untouched = payments[len(refunds) :]
    for place, seed in enumerate(ON_PAYMENTS):
        expected += seed(day, untouched[place])
    for place, seed in enumerate(ON_REFUNDS):
        expected += seed(day, refunds[place])
    expected += await spoil_the_rest(payouts, day, untouched[len(ON_PAYMENTS) :], refunds[len(ON_REFUNDS) :])
    assert len(expected) >= 50
    payouts.clock.now = at_ten(DAY + timedelta(days=1))
    asked = gateways(day.bills(), payouts)
    assert await reconcile_due_days(database, asked) >= 1
    found = await database.read(list_differences, DAY)
    assert list_found(found) == sorted(expected)
    assert await reconcile_day(database, asked, DAY) == 0
    assert list_found(await database.read(list_differences, DAY)) == sorted(expected)
    noted = {of.subject for of in found if of.status != "open"}
    assert noted == {subject for kind, subject in expected if kind in ONLY_NOTED}
    assert await database.read(audit_journal) == []


def audit_journal(connection: Connection) -> list[Finding]:
    """The journal's own checks: these orders were never sold in the commissions house."""
    return [finding for check in LEDGER_CHECKS for finding in check(connection)]


async def spoil_the_rest(
    payouts: Payouts, day: Day, payments: list[TradeRow], refunds: list[TradeRow]
) -> list[tuple[Kind, str]]:
    """What needs the database besides the bills."""
    before, charged, under_way, closed = payments[0], payments[1], refunds[0], refunds[1]

    def write(tx: object) -> None:
        connection = tx.connection  # type: ignore[attr-defined]
        other_day = (DAY - timedelta(days=1)).isoformat()
        connection.execute(
            insert(billed).values(kind="payment", subject=before.transaction_id, day=other_day, amount_fen=PRICE_FEN)
        )
        post_pay_fee(tx, charged.transaction_id, FEE_FEN + 1)  # type: ignore[arg-type]
        for row, status in ((under_way, "processing"), (closed, "abnormal")):
            mine = update(refund_attempt).where(refund_attempt.c.out_refund_no == row.refund_no)
            connection.execute(mine.values(status=status, ended_at=None))
        yesterday = {"day": other_day, "bill": "BASIC", "status": "taken_in", "lines": 0, "foreign_lines": 0}
        connection.execute(insert(reconciled_bill).values(**yesterday, closing_fen=12_345, at=NOON))

    await payouts.database.transact(write)
    day.opening_fen, day.last_off_by_fen, day.operation_off_by_fen = 12_344, 7, -7
    day.basic.append(replace(day.basic[-1], voucher="ERP-X"))
    return [
        (Kind.PAYMENT_TWICE, before.transaction_id), (Kind.FEE_CHANGED, charged.transaction_id),
        (Kind.REFUND_STATE, under_way.refund_no), (Kind.REFUND_STATE, closed.refund_no),
        (Kind.BALANCE_GAP, f"BASIC:{DAY}:begin"), (Kind.BALANCE_GAP, f"BASIC:{DAY}:end"),
        (Kind.BALANCE_GAP, f"OPERATION:{DAY}:end"), (Kind.FLOW_TWICE, day.basic[-1].flow_no),
    ]  # fmt: skip


NEXT_MORNING = at_ten(DAY + timedelta(days=1))


async def reconcile(payouts: Payouts, day: Day, pay: StandInPay | None = None) -> list[tuple[str, str, str]]:
    """What is found the next morning: kind, subject, and what became of it."""
    payouts.clock.now = NEXT_MORNING
    await reconcile_day(payouts.database, gateways(day.bills(), payouts, pay), DAY)
    return [(of.kind, of.subject, of.status) for of in await payouts.database.read(list_differences, DAY)]


async def buy(trade: Trade, day: Day, *, heard: bool) -> TradeRow:
    """An order that is paid at Pay, and its lines in the bills."""
    order = await trade.announce(1)
    fact = trade.pay.pay(order.no, NOON)
    if heard:
        assert await trade.confirm(fact) == "paid"
    row = make_payment(day, order.no, len(day.trade))
    day.drop(row)
    row = replace(
        row, transaction_id=str(fact.transaction_id), openid=str(fact.payer_openid), total_fen=order.total_fen
    )
    day.trade.append(row)
    for name, fen in (("交易", order.total_fen), ("扣除交易手续费", -FEE_FEN)):
        day.basic.append(FlowRow(row.transaction_id, f"{name}{order.no}", name, fen, order.no))
    return row


def booked(connection: Connection, code: str) -> int:
    """What was posted under a code, in fen."""
    query = select(func.coalesce(func.sum(ledger_posting.c.amount_fen), 0)).where(ledger_posting.c.code == code)
    return int(connection.execute(query).scalar_one())


async def test_fees_are_booked_from_the_bill_and_come_back_with_a_refund(payouts: Payouts) -> None:
    day = make_day(20, 5, 3)
    await payouts.database.transact(write_day, day)
    assert await reconcile(payouts, day) == []
    assert await payouts.database.read(booked, "pay_fee") == 20 * FEE_FEN
    assert await payouts.database.read(booked, "pay_fee_returned") == 5 * HALF_FEE_FEN
    bills = {bill.bill: (bill.lines, bill.foreign_lines) for bill in await payouts.database.read(list_reconciled)}
    assert bills == {"trade": (28, 3), "BASIC": (51, 6), "OPERATION": (0, 0)}


async def test_the_bills_sum_of_fees_stands_beside_what_the_journal_has(payouts: Payouts) -> None:
    day = make_day(20, 5, 3)
    await payouts.database.transact(write_day, day)
    known_there_only(day, day.payments[-1])
    await reconcile(payouts, day)
    booked_fen = 20 * FEE_FEN - 5 * HALF_FEE_FEN
    said_units = (booked_fen + 3 * FEE_FEN + FEE_FEN) * 1000
    [trade] = [of for of in await payouts.database.read(list_reconciled) if of.bill == "trade"]
    assert (trade.fee_units, trade.own_fee_fen, trade.booked_fee_fen) == (said_units, booked_fen + FEE_FEN, booked_fen)
    assert trade.fee_difference_fen == FEE_FEN
    month = Month(f"{DAY:%Y-%m}")
    sums = BilledFees(1, said_units, booked_fen + FEE_FEN, booked_fen)
    assert await payouts.database.read(sum_billed_fees, month.first, month.last) == sums
    assert await payouts.database.read(sum_billed_fees, month.after.first, month.after.last) == BilledFees(0, 0, 0, 0)
    sheet = await payouts.database.read(read_month, month, payouts.clock())
    assert {of.name: of.difference_fen for of in sheet.ties}["pay_fees"] == -FEE_FEN


async def test_a_refund_that_the_bill_names_before_its_payment_is_no_difference(payouts: Payouts) -> None:
    day = make_day(20, 5, 3)
    await payouts.database.transact(write_day, day)
    day.trade.reverse()
    day.basic.reverse()
    assert await reconcile(payouts, day) == []
    assert await payouts.database.read(booked, "pay_fee_returned") == 5 * HALF_FEE_FEN


async def test_a_payment_that_we_never_heard_of_is_mended_as_if_its_notice_had_come(payouts: Payouts) -> None:
    trade, day = await open_trade(payouts.database), Day()
    row = await buy(trade, day, heard=False)
    found = await reconcile(payouts, day, trade.pay)
    assert found == [("payment_missing_here", row.transaction_id, "mended")]
    assert (await trade.find(row.number)).state is OrderState.PAID
    assert await payouts.database.read(booked, "pay_fee") == FEE_FEN
    await trade.check()


async def test_a_refund_that_arrived_unheard_is_mended(payouts: Payouts) -> None:
    trade, day = await open_trade(payouts.database), Day()
    row = await buy(trade, day, heard=True)
    refund = await trade.refund(row.number)
    order = trade.pay.bills[row.number].order
    assert order.amount_fen == refund.amount_fen
    await send_due_refunds(payouts.database, trade.pay)
    trade.pay.move_refund(refund.refund_no, "SUCCESS")
    day.trade.append(
        replace(row, total_fen=0, fee_fen=0, refund_id="5030", refund_no=refund.refund_no, refund_fen=refund.amount_fen,
                refund_status="SUCCESS")
    )  # fmt: skip
    day.basic.append(FlowRow("5030", "5030", "退款", -refund.amount_fen, refund.refund_no))
    assert await reconcile(payouts, day, trade.pay) == [("refund_state", refund.refund_no, "mended")]
    await trade.check()


async def test_a_transfer_that_arrived_unheard_is_mended(payouts: Payouts) -> None:
    day = make_day(1, 0, 0)
    await payouts.database.transact(write_day, day)
    number = await pay_out(payouts, day, "anna", settled=False)
    payouts.pay.move(number, "SUCCESS")
    assert await reconcile(payouts, day) == [("transfer_state", number, "mended")]
    assert await payouts.status(number) == "settled"


async def test_a_payment_of_another_amount_holds_what_its_order_earned(payouts: Payouts) -> None:
    trade, day = await open_trade(payouts.database), Day()
    row = await buy(trade, day, heard=True)
    row.total_fen += 1
    day.basic[-2].change_fen += 1
    assert await reconcile(payouts, day, trade.pay) == [("payment_amount", row.transaction_id, "open")]
    held = (await payouts.database.read(list_held)).items
    assert {of.order_no for of in held} == {row.number}
    assert len(held) == 3
    await trade.check()


async def test_a_transfer_of_another_amount_freezes_its_person_and_an_unknown_one_everybody(payouts: Payouts) -> None:
    day = make_day(1, 0, 0)
    await payouts.database.transact(write_day, day)
    await pay_out(payouts, day, "anna")
    day.operation[-1].change_fen -= 1
    await reconcile(payouts, day)
    [freeze] = await payouts.database.read(list_freezes)
    assert freeze.person is not None
    assert await payouts.database.read(find_freeze) is None
    day.operation.append(FlowRow("15", "37", "商家转账", -5_000, make_number("L")))
    await reconcile(payouts, day)
    assert await payouts.database.read(find_freeze) is not None


async def test_bills_are_asked_for_from_ten_in_the_morning_and_from_our_first_payment_on(payouts: Payouts) -> None:
    assert await payouts.database.read(list_days_due, NEXT_MORNING) == ()
    await payouts.database.transact(write_day, make_day(1, 0, 0))
    assert await payouts.database.read(list_days_due, NEXT_MORNING - timedelta(seconds=1)) == ()
    assert await payouts.database.read(list_days_due, NEXT_MORNING) == (DAY,)
    later = await payouts.database.read(list_days_due, NEXT_MORNING + timedelta(days=200))
    assert len(later) == 88


async def test_a_day_that_is_done_is_not_asked_for_again(payouts: Payouts) -> None:
    day = make_day(3, 1, 0)
    await payouts.database.transact(write_day, day)
    payouts.clock.now = NEXT_MORNING
    asked = gateways(day.bills(), payouts)
    assert await reconcile_due_days(payouts.database, asked) == 1
    assert await reconcile_due_days(payouts.database, asked) == 0


async def test_a_bill_that_is_late_is_waited_for_three_days(payouts: Payouts) -> None:
    day = make_day(2, 0, 0)
    await payouts.database.transact(write_day, day)
    payouts.clock.now = NEXT_MORNING
    assert await reconcile_due_days(payouts.database, gateways(StandInBills(), payouts)) == 1
    [bill] = await payouts.database.read(list_reconciled)
    assert (bill.status, bill.problem) == ("damaged", "Pay has made no bill yet")
    payouts.clock.advance(days=3)
    await reconcile_day(payouts.database, gateways(StandInBills(), payouts), DAY)
    found = await payouts.database.read(list_differences, DAY)
    assert [of.kind for of in found] == ["payment_missing_there"] * 2


async def test_of_a_damaged_bill_nothing_is_believed_and_it_is_asked_for_again(payouts: Payouts) -> None:
    day = make_day(3, 1, 0)
    await payouts.database.transact(write_day, day)
    payouts.clock.now = NEXT_MORNING
    torn = day.bills()
    torn.trade[DAY] = torn.trade[DAY][:-40]
    await reconcile_due_days(payouts.database, gateways(torn, payouts))
    assert await payouts.database.read(list_differences, DAY) == ()
    assert await payouts.database.read(booked, "pay_fee") == 0
    assert await reconcile_due_days(payouts.database, gateways(day.bills(), payouts)) == 1
    assert await payouts.database.read(booked, "pay_fee") == 3 * FEE_FEN


async def test_a_day_cut_off_in_the_middle_is_taken_up_again(payouts: Payouts) -> None:
    day = make_day(450, 10, 0)
    await payouts.database.transact(write_day, day)
    payouts.clock.now = NEXT_MORNING
    asked = gateways(day.bills(), payouts)
    calls = 0

    class Dying:
        async def transact(self, use_case: Callable[..., object], *arguments: object) -> object:
            nonlocal calls
            calls += 1
            if calls == 3:
                raise ConnectionError
            return await payouts.database.transact(use_case, *arguments)

        def __getattr__(self, name: str) -> object:
            return getattr(payouts.database, name)

    with pytest.raises(ConnectionError):
        await reconcile_day(Dying(), asked, DAY)  # type: ignore[arg-type]
    assert 0 < await payouts.database.read(booked, "pay_fee") < 450 * FEE_FEN
    assert await reconcile_day(payouts.database, asked, DAY) == 0
    assert await payouts.database.read(booked, "pay_fee") == 450 * FEE_FEN


async def test_a_person_closes_a_difference_once_and_says_why(payouts: Payouts) -> None:
    day = make_day(2, 0, 0)
    await payouts.database.transact(write_day, day)
    day.drop(day.payments[0])
    await reconcile(payouts, day)
    [found] = (await payouts.database.read(list_open_differences)).items
    with pytest.raises(ReasonNeeded):
        await payouts.database.transact(close_difference, found.id, by=staff_acting("mei"), reason=" ")
    with pytest.raises(DifferenceUnknown):
        await payouts.database.transact(accept_taken, found.id, 300, by=staff_acting("mei"), reason="no movement")
    await payouts.database.transact(close_difference, found.id, by=staff_acting("mei"), reason="paid by hand")
    with pytest.raises(DifferenceEnded):
        await payouts.database.transact(close_difference, found.id, by=staff_acting("li"), reason="again")
    assert (await payouts.database.read(list_open_differences)).items == ()


async def test_money_that_pay_took_is_booked_once_by_a_person(payouts: Payouts) -> None:
    day = make_day(2, 0, 0)
    await payouts.database.transact(write_day, day)
    day.basic.append(FlowRow("", "37", "违约金", -300))
    await reconcile(payouts, day)
    [found] = (await payouts.database.read(list_open_differences)).items
    for other_fen in (299, 3_000, 0):
        with pytest.raises(AmountDiffers):
            await payouts.database.transact(
                accept_taken, found.id, other_fen, by=staff_acting("mei"), reason="mistyped"
            )
    await payouts.database.transact(accept_taken, found.id, 300, by=staff_acting("mei"), reason="a penalty")
    assert await payouts.database.read(booked, "taken") == 300
    assert await payouts.database.read(audit_journal) == []
