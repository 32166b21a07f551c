"""A bill is read to the fen, or it is damaged and nothing of it is believed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.reconciliation.bills import BillDamaged
from shop.reconciliation.reading import read_flow_bill, read_trade_bill
from tests.support.bills import FlowRow, TradeRow, write_flow, write_trade

DAY = date(2026, 11, 22)
ROWS = [
    TradeRow("4200001", "LA", 10_000, 60),
    TradeRow("4200001", "LA", 0, -30, refund_id="5030001", refund_no="LR", refund_fen=5_000, refund_status="SUCCESS"),
]
FLOWS = [FlowRow("4200001", "301", "交易", 10_000, "LA"), FlowRow("4200001", "302", "扣除交易手续费", -60, "LA")]


def test_a_trade_bill_says_what_was_paid_refunded_and_charged() -> None:
    paid, back = read_trade_bill(write_trade(DAY, ROWS), DAY).lines
    assert (paid.total_fen, paid.settled_fen, paid.fee_units, paid.fee_fen) == (10_000, 10_000, 60_000, 60)
    assert (back.is_refund, back.refund_no, back.refund_fen, back.fee_units, back.fee_fen) == (
        True, "LR", 5_000, -30_000, 30,
    )  # fmt: skip


@pytest.mark.parametrize(("units", "fen"), [(499, 0), (500, 1), (1_499, 1), (-1_500, 2), (60_000, 60)])
def test_a_fee_is_rounded_half_up_to_the_fen(units: int, fen: int) -> None:
    (line,) = read_trade_bill(write_trade(DAY, ROWS[:1]), DAY).lines
    assert replace(line, fee_units=units).fee_fen == fen


def test_a_flow_bill_says_what_moved() -> None:
    came, went = read_flow_bill(write_flow(DAY, FLOWS, opening_fen=500), DAY, "BASIC").lines
    assert [(line.name, line.change_fen, line.balance_fen, line.voucher) for line in (came, went)] == [
        ("交易", 10_000, 10_500, "LA"),
        ("扣除交易手续费", -60, 10_440, "LA"),
    ]


@given(st.lists(st.tuples(st.integers(0, 10**10), st.integers(0, 10**6)), max_size=30))
def test_every_amount_comes_back_as_it_was_written(amounts: list[tuple[int, int]]) -> None:
    rows = [TradeRow(f"42{n}", f"L{n}", total, fee) for n, (total, fee) in enumerate(amounts)]
    read = read_trade_bill(write_trade(DAY, rows), DAY).lines
    assert [(line.total_fen, line.fee_units) for line in read] == [(total, fee * 1000) for total, fee in amounts]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "no text": lambda _: b"\xff\xfe\x00",
    "a page of a proxy": lambda _: b"<html>\n<body>\n502\n</html>\n",
    "a torn end": lambda bill: bill[: len(bill) // 2],
    "a line lost": lambda bill: b"\r\n".join(line for n, line in enumerate(bill.split(b"\r\n")) if n != 1),
    "a line twice": lambda bill: b"\r\n".join(
        again for n, line in enumerate(bill.split(b"\r\n")) for again in [line] * (2 if n == 1 else 1)
    ),
    "another amount": lambda bill: bill.replace(b"`100.00", b"`100.01", 1).replace(b"`100.00", b"`100.01", 1),
    "an amount with a comma": lambda bill: bill.replace(b"`100.00", b"`1,00.00", 1),
    "an amount with three decimals": lambda bill: bill.replace(b"`100.00", b"`100.000", 1),
    "an amount in full-width digits": lambda bill: bill.replace(b"`100.00", "`１００.００".encode(), 1),
    "a column less": lambda bill: bill.replace(b"`12:", b"12:", 1).replace(b"`JSAPI,", b"", 1),
    "another head": lambda bill: bill.replace("订单金额".encode(), "金额".encode()),
    "no day": lambda bill: bill.replace(b"2026-11-22", b"2026-13-22", 1),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_trade_bill_is_not_believed(damage: str) -> None:
    with pytest.raises(BillDamaged):
        read_trade_bill(DAMAGE[damage](write_trade(DAY, ROWS)), DAY)


@pytest.mark.parametrize("change", [("收入", "收人"), ("`100.00", "`99.99"), ("`0.60", "`0.61"), ("记账时间", "时间")])
def test_a_damaged_flow_bill_is_not_believed(change: tuple[str, str]) -> None:
    text = write_flow(DAY, FLOWS).decode()
    with pytest.raises(BillDamaged):
        read_flow_bill(text.replace(*change, 1).encode(), DAY, "BASIC")
