"""A shop's day in thousands of rows, written straight into its tables, and the bills that Pay would make of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from commissions.actor import staff_acting
from commissions.numbers import make_number
from commissions.ports import Transaction
from shop.captures.tables import payment_capture
from shop.members.member import Identity
from shop.members.service import recognise
from shop.orders.tables import shop_order
from shop.payments.tables import payment
from shop.refunds.tables import refund, refund_attempt
from tests.support.bills import FlowRow, StandInBills, TradeRow, write_flow, write_trade

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
PRICE_FEN, FEE_FEN, HALF_FEN, HALF_FEE_FEN = 12_800, 77, 6_400, 38


@dataclass
class Day:
    """Payments and refunds of one day, with the bills as they should be until seeds change them."""

    trade: list[TradeRow] = field(default_factory=list)
    basic: list[FlowRow] = field(default_factory=list)
    operation: list[FlowRow] = field(default_factory=list)
    opening_fen: int = 0
    last_off_by_fen: int = 0
    operation_off_by_fen: int = 0

    @property
    def payments(self) -> list[TradeRow]:
        """Our payments."""
        return [row for row in self.trade if row.refund_no == "0" and row.number.startswith("L")]

    @property
    def refunds(self) -> list[TradeRow]:
        """Our refunds."""
        return [row for row in self.trade if row.refund_no != "0" and row.number.startswith("L")]

    def flows_of(self, row: TradeRow) -> list[FlowRow]:
        """The movements of a line of the trade bill."""
        business = row.refund_id if row.refund_no != "0" else row.transaction_id
        return [flow for flow in self.basic if flow.business_no == business]

    def drop(self, row: TradeRow) -> None:
        """Pay never heard of it."""
        for flow in self.flows_of(row):
            self.basic.remove(flow)
        self.trade.remove(row)

    def bills(self) -> StandInBills:
        """As Pay would write them down."""
        basic = write_flow(DAY, self.basic, opening_fen=self.opening_fen, last_off_by_fen=self.last_off_by_fen)
        operation = write_flow(DAY, self.operation, opening_fen=10**9, last_off_by_fen=self.operation_off_by_fen)
        return StandInBills({DAY: write_trade(DAY, self.trade)}, {(DAY, "BASIC"): basic, (DAY, "OPERATION"): operation})


def make_payment(day: Day, number: str, place: int) -> TradeRow:
    """A payment and its two movements."""
    row = TradeRow(f"42000{place:023d}", number, PRICE_FEN, FEE_FEN)
    day.trade.append(row)
    day.basic.append(FlowRow(row.transaction_id, f"31{place:026d}", "交易", PRICE_FEN, number))
    day.basic.append(FlowRow(row.transaction_id, f"32{place:026d}", "扣除交易手续费", -FEE_FEN, number))
    return row


def make_refund(day: Day, of: TradeRow, place: int) -> TradeRow:
    """Half of a payment goes back, and half of the fee comes back."""
    row = TradeRow(
        of.transaction_id, of.number, 0, -HALF_FEE_FEN, refund_id=f"50300{place:023d}", refund_no=make_number("L"),
        refund_fen=HALF_FEN, refund_status="SUCCESS",
    )  # fmt: skip
    day.trade.append(row)
    day.basic.append(FlowRow(row.refund_id, f"33{place:026d}", "退款", HALF_FEE_FEN - HALF_FEN, row.refund_no))
    return row


def make_day(payments: int, refunds: int, foreign: int) -> Day:
    """So many of ours, and payments of another system that uses the same merchant."""
    day = Day()
    rows = [make_payment(day, make_number("L"), place) for place in range(payments)]
    for place, row in enumerate(rows[:refunds]):
        make_refund(day, row, place)
    for place in range(foreign):
        make_payment(day, f"ERP-{place:08d}", payments + place)
    return day


def write_day(tx: Transaction, day: Day) -> None:
    """The same in our own tables, as confirmed payments and settled refunds leave them."""
    buyer = recognise(tx, Identity("wx1", "openid-a"), via="login").id
    tx.connection.execute(
        insert(shop_order), [describe_order(row, buyer, place) for place, row in enumerate(day.payments)]
    )
    tx.connection.execute(insert(payment), [describe_payment(row) for row in day.payments])
    tx.connection.execute(insert(payment_capture), [describe_capture(row) for row in day.payments])
    if day.refunds:
        tx.connection.execute(insert(refund), [describe_refund(row, buyer) for row in day.refunds])
        tx.connection.execute(insert(refund_attempt), [describe_attempt(row) for row in day.refunds])


def describe_order(row: TradeRow, buyer: int, place: int) -> dict[str, Any]:
    """A paid order."""
    return {
        "no": row.number, "member_id": buyer, "state": "paid", "list_fen": row.total_fen,
        "discount_fen": 0, "balance_fen": 0, "goods_fen": row.total_fen, "shipping_fen": 0,
        "total_fen": row.total_fen, "refunded_fen": 0, "shipping_refunded_fen": 0, "note": "",
        "request_key": f"key-{place:08d}", "request_digest": "", "placed_at": NOON, "expires_at": NOON, "paid_at": NOON,
        "way": "parcel", "channel": "direct", "auto_receive_days": 10, "extend_receipt_days": 3, "after_sale_days": 7,
    }  # fmt: skip


def describe_payment(row: TradeRow) -> dict[str, Any]:
    """What Pay was asked for it."""
    return {
        "number": row.number, "order_no": row.number, "status": "paid", "description": "", "amount_fen": row.total_fen,
        "currency": "CNY", "kind": "jsapi", "payer_openid": row.openid, "appid": row.appid, "mch_id": row.mch_id,
        "expires_at": NOON,
        "attempts": 0, "next_query_at": NOON, "begun_at": NOON, "ended_at": NOON,
    }  # fmt: skip


def describe_capture(row: TradeRow) -> dict[str, Any]:
    """Its payment."""
    return {
        "provider": "wechat", "transaction_id": row.transaction_id, "number": row.number, "amount_fen": row.total_fen,
        "currency": "CNY", "appid": row.appid, "mch_id": row.mch_id, "payer_openid": row.openid, "paid_at": NOON,
        "recorded_at": NOON, "order_no": row.number,
    }  # fmt: skip


def describe_refund(row: TradeRow, buyer: int) -> dict[str, Any]:
    """A settled refund."""
    return {
        "refund_no": row.refund_no, "purpose": "order", "order_no": row.number, "member_id": buyer,
        "provider": "wechat", "transaction_id": row.transaction_id, "number": row.number, "amount_fen": row.refund_fen,
        "payment_fen": PRICE_FEN, "reason": "", "decided_by": staff_acting("mei"), "request_key": row.refund_no,
        "request_digest": "",
        "state": "settled", "decided_at": NOON, "ended_at": NOON + timedelta(minutes=1),
    }  # fmt: skip


def describe_attempt(row: TradeRow) -> dict[str, Any]:
    """Its one attempt."""
    return {
        "out_refund_no": row.refund_no, "refund_no": row.refund_no, "status": "success", "refund_id": row.refund_id,
        "tries": 1, "goes_out_at": NOON, "next_try_at": NOON, "ended_at": NOON + timedelta(minutes=1),
    }  # fmt: skip


def list_found(differences: Sequence[Any]) -> list[tuple[str, str]]:
    """Differences as kind and subject."""
    return sorted((of.kind, of.subject) for of in differences)
