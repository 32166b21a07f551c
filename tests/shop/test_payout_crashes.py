"""Killed at any moment of a withdrawal, the shop comes back: one transfer at Pay, paid once or returned once."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from commissions.beneficiary import MemberId
from tests.support.clock import MovableClock
from tests.support.crashing import open_database
from tests.support.crashing_payouts import AMOUNT_FEN, POINTS, live, load
from tests.support.databases import SqliteFiles, published
from tests.support.payouts import Payouts, open_payouts
from tests.support.transfers import StandInTransfers

MATTER_MOST = (
    ("approve_withdrawal:before", "settled"),
    ("begin_transfer:before", "settled"),
    ("begin_transfer:after", "settled"),
    ("send_transfer:sent", "settled"),
    ("record_transfer_fact:before", "settled"),
    ("cancel_transfer:sent", "cancelled"),
)


async def crash_and_come_back(address: str, state: Path, point: str, story: str) -> None:
    before = open_payouts(open_database(address), MovableClock())
    member_id = await before.person("anna", AMOUNT_FEN)
    await before.database.close()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.crashing_payouts", address, str(state), point, str(member_id), story)
    )
    assert await process.wait() == -signal.SIGKILL
    database = open_database(address)
    payouts = open_payouts(database, database._clock, load(StandInTransfers(), state))  # type: ignore[arg-type]
    await payouts.check()
    await converge(payouts, member_id, story)
    await database.close()


async def converge(payouts: Payouts, member_id: MemberId, story: str) -> None:
    """The person and the merchant click again, the task runs, Pay gets on: all of it at most what was done before."""
    number = await live(payouts.database, payouts.pay, member_id, story)
    await payouts.turn()
    for _ in range(3):
        bill = payouts.pay.bills[number]
        if bill.state in ("WAIT_USER_CONFIRM", "CANCELING"):
            payouts.pay.move(number, "SUCCESS" if bill.state == "WAIT_USER_CONFIRM" else "CANCELLED")
        await payouts.turn()
    assert await payouts.status(number) == story
    assert list(payouts.pay.bills) == [number]
    assert payouts.pay.bills[number].paid == (story == "settled")
    assert await payouts.balances(member_id) == ({} if story == "settled" else {"available": AMOUNT_FEN})
    ends = {"settled": "WithdrawalSettled", "cancelled": "WithdrawalReturned"}
    for event in ("WithdrawalRequested", "WithdrawalApproved", "WithdrawalAwaitsConfirmation", ends[story]):
        assert len(await payouts.database.read(published, event)) <= 1, event
    await payouts.check()


@pytest.mark.parametrize(("point", "story"), POINTS)
async def test_killed_at_any_point_on_sqlite(sqlite_files: SqliteFiles, tmp_path: Path, point: str, story: str) -> None:
    path = sqlite_files.copy_to(tmp_path / "lianpu.db")
    await crash_and_come_back(str(path), tmp_path / "pay", point, story)


@pytest.mark.parametrize(("point", "story"), MATTER_MOST)
async def test_killed_where_it_matters_most_on_postgres(
    postgres_url: str, tmp_path: Path, point: str, story: str
) -> None:
    await crash_and_come_back(postgres_url, tmp_path / "pay", point, story)
