"""A day is reconciled with Pay: a payment, a refund and a transfer of which we never heard are mended."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from commissions.ledger.tables import ledger_posting
from shop.orders.order import OrderState
from shop.orders.queries import find_order
from shop.reconciliation.queries import list_differences, list_reconciled
from shop.reconciliation.reconciling import Gateways, reconcile_day
from shop.refunds.sending import send_due_refunds
from tests.crashes.paying_out import open_payouts
from tests.crashes.story import Known, Story
from tests.crashes.world import World
from tests.support.bills import FlowRow, StandInBills, TradeRow, write_flow, write_trade
from tests.support.payouts import check_books
from tests.support.trade import open_trade

DAY = date(2026, 11, 22)
FEE_FEN, BACK_FEN, OUT_FEN, TAKEN_FEN = 82, 5_000, 4_000, 300
POINTS = (
    *(
        f"{name}:{where}"
        for name in (
            "take_in_trade",
            "close_trade",
            "take_in_transfers",
            "close_flow",
            "confirm_payment",
            "record_refund_fact",
            "record_transfer_fact",
            "mend_difference",
        )
        for where in ("before", "after")
    ),
    "close_flow:before#2",
    "mend_difference:before#2",
    "mend_difference:after#3",
    "take_in_trade:after#2",
    "find_payment:sent",
    "find_refund:sent",
    "find_transfer:sent",
)


async def begin(database: Any, world: World) -> Known:
    """Two orders paid at Pay, of one we know; its refund and a transfer have arrived without our hearing of it."""
    payouts = open_payouts(database, world)
    transfer_no = await payouts.send(OUT_FEN)
    world.transfers.move(transfer_no, "SUCCESS")
    world.come_to(minutes=1)
    trade = await open_trade(database)
    trade.pay = world.pay
    heard, unheard = await trade.buy(1), await trade.announce(1)
    fact = world.pay.pay(unheard.no)
    refund = await trade.refund(heard.no, {"1": BACK_FEN})
    await send_due_refunds(database, world.pay)
    world.pay.move_refund(refund.refund_no, "SUCCESS")
    world.pay.save()
    return (unheard.no, transfer_no, write_bills(world, heard.no, unheard.no, transfer_no), fact.transaction_id)


def write_bills(world: World, heard: str, unheard: str, transfer_no: str) -> StandInBills:
    """The day's bills: besides what we know of, Pay took something for a complaint."""
    trade, basic = [], []
    for number in (heard, unheard):
        fact = world.pay.bills[number].facts[0]
        paid = TradeRow(str(fact.transaction_id), number, int(fact.amount_fen or 0), FEE_FEN, str(fact.payer_openid))
        trade.append(paid)
        basic.append(FlowRow(paid.transaction_id, f"1{number}", "交易", paid.total_fen, number))
        basic.append(FlowRow(paid.transaction_id, f"2{number}", "扣除交易手续费", -FEE_FEN, number))
    [back] = world.pay.refunds.values()
    given = {"refund_id": str(back.refund_id), "refund_no": back.refund_no, "refund_status": "SUCCESS"}
    trade.append(TradeRow(trade[0].transaction_id, heard, 0, 0, trade[0].openid, refund_fen=BACK_FEN, **given))
    basic.append(FlowRow(str(back.refund_id), "3", "退款", -BACK_FEN, back.refund_no))
    basic.append(FlowRow("", "4", "违约金", -TAKEN_FEN))
    out = FlowRow("13", "5", "商家转账", -OUT_FEN, transfer_no)
    flows = {(DAY, "BASIC"): write_flow(DAY, basic), (DAY, "OPERATION"): write_flow(DAY, [out], opening_fen=10**6)}
    return StandInBills({DAY: write_trade(DAY, trade)}, flows)  # type: ignore[arg-type]


async def live(database: Any, world: World, known: Known) -> None:
    """The next morning, as often as it takes."""
    world.come_to(days=1, hours=1)
    await reconcile_day(database, Gateways(known[2], world.pay, world.pay, world.transfers, "L"), DAY)


async def prove(database: Any, world: World, known: Known) -> None:
    """What could be mended is mended once, what could not waits for somebody once; both fees are booked."""
    unheard, transfer_no, _, transaction_id = known
    await live(database, world, known)
    found = await database.read(list_differences, DAY)
    [back] = world.pay.refunds
    assert sorted((of.kind, of.subject, of.status) for of in found) == sorted(
        [
            ("payment_missing_here", transaction_id, "mended"),
            ("refund_state", back, "mended"),
            ("transfer_state", transfer_no, "mended"),
            ("flow_unexplained", "4", "open"),
        ]
    )
    assert {bill.status for bill in await database.read(list_reconciled)} == {"taken_in"}
    assert (await database.read(find_order, unheard)).state is OrderState.PAID
    assert await open_payouts(database, world).status(transfer_no) == "settled"
    assert await database.read(sum_fees) == 2 * FEE_FEN
    assert await database.read(check_books) == []


def sum_fees(connection: Connection) -> int:
    """What Pay kept by our books."""
    return connection.scalar(select(func.sum(ledger_posting.c.amount_fen)).where(ledger_posting.c.code == "pay_fee"))


STORY = Story(POINTS, begin, live, prove)
