"""Killed at any moment around a payment or a refund, the shop comes back and everything has happened exactly once."""

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from shop.orders.order import OrderState
from shop.payments.queries import list_refunds
from shop.payments.sending import send_due_refunds
from tests.support.crashing import POINTS, live, load, open_database
from tests.support.databases import AnyDatabase, SqliteFiles, published
from tests.support.pay import StandInPay
from tests.support.trade import Trade, open_trade

MATTER_MOST = ("confirm_payment:before", "confirm_payment:after", "decide_refund:before", "request_refund:sent")


async def crash_and_come_back(address: str, state: Path, point: str) -> None:
    database = open_database(address)
    trade = await open_trade(database)
    order = await trade.place(1)
    await database.close()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.crashing", address, str(state), point, str(trade.buyer), order.no)
    )
    assert await process.wait() == -signal.SIGKILL
    trade.database = open_database(address)
    trade.pay = load(StandInPay(), state)
    await trade.check()
    await converge(trade, order.no)
    await trade.database.close()


async def converge(trade: Trade, order_no: str) -> None:
    """Pay repeats its notice, the person clicks again, the tasks run: all of it at most what was done before."""
    database: AnyDatabase = trade.database
    await live(database, trade.pay, trade.buyer, order_no)
    for _ in range(3):
        for refund_no in trade.pay.refunds:
            trade.pay.move_refund(refund_no, "SUCCESS")
        database._clock.now += timedelta(minutes=10)  # type: ignore[union-attr]
        await send_due_refunds(database, trade.pay)
    order = await trade.find(order_no)
    assert (order.state, order.refunded_fen) == (OrderState.PAID, 5000)
    [refund] = await database.read(list_refunds, order_no)
    assert refund.state == "settled"
    assert len(trade.pay.refunds) == 1
    assert len(set(trade.pay.refund_orders)) == 1
    for event in ("OrderPaid", "RefundDecided", "RefundSettled"):
        assert len(await database.read(published, event)) == 1, event
    await trade.check()


@pytest.mark.parametrize("point", POINTS)
async def test_killed_at_any_point_on_sqlite(sqlite_files: SqliteFiles, tmp_path: Path, point: str) -> None:
    path = sqlite_files.copy_to(tmp_path / "lianpu.db")
    await crash_and_come_back(str(path), tmp_path / "pay", point)


@pytest.mark.parametrize("point", MATTER_MOST)
async def test_killed_where_it_matters_most_on_postgres(postgres_url: str, tmp_path: Path, point: str) -> None:
    await crash_and_come_back(postgres_url, tmp_path / "pay", point)
