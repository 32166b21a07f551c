"""One withdrawal's story in a process of its own that is killed with SIGKILL at a chosen point; see `crashing`.

`python -m tests.support.crashing_payouts <database> <state file> <point> <member> <story>`: the story ends with the
receiver's confirmation (`settled`) or with a cancellation (`cancelled`). The clock is the other story's.
"""

import asyncio
import pickle
import sys
from pathlib import Path
from typing import Any

from commissions.beneficiary import MemberId
from commissions.withdrawals.requesting import approve_withdrawal, request_withdrawal
from commissions.withdrawals.withdrawal import RequestWithdrawal
from shop.payments.transfer_news import record_transfer_fact
from shop.payments.transfer_sending import TransferDriver
from tests.support.crashing import DoomedDatabase, die, open_database
from tests.support.databases import AnyDatabase
from tests.support.transfers import SETUP, StandInTransfers

AMOUNT_FEN = 60_000
"""More than a withdrawal may be without somebody's approval."""
BOTH = (
    "request_withdrawal:before",
    "request_withdrawal:after",
    "approve_withdrawal:before",
    "approve_withdrawal:after",
    "begin_transfer:before",
    "begin_transfer:after",
    "claim_transfers:before",
    "claim_transfers:after",
    "send_transfer:sent",
    "record_transfer_fact:before",
    "record_transfer_fact:after",
)
CANCELLING = ("want_cancel:before", "want_cancel:after", "cancel_transfer:sent")
POINTS = (*((point, "settled") for point in BOTH), *((point, "cancelled") for point in CANCELLING))


class DoomedTransfers(StandInTransfers):
    """Pay, whose memory outlives us."""

    def __init__(self, state: Path, point: str) -> None:
        super().__init__()
        self._state = state
        self._point = point

    def _answer(self, trouble: str) -> None:
        save(self, self._state)
        if self._point == f"{self.calls[-1]}:sent":
            die()


def save(pay: StandInTransfers, state: Path) -> None:
    """Write Pay's memory down."""
    state.write_bytes(pickle.dumps(pay.bills))


def load(pay: StandInTransfers, state: Path) -> StandInTransfers:
    """Give Pay its memory back."""
    if state.exists():
        pay.bills = pickle.loads(state.read_bytes())
    return pay


async def live(database: AnyDatabase, pay: StandInTransfers, member_id: MemberId, story: str) -> str:
    """Ask, approve, send, and come to the story's end. Each step may be repeated, as it is after a restart."""
    driver = TransferDriver(database, pay, SETUP, calls_per_second=100_000)
    command = RequestWithdrawal(member_id, AMOUNT_FEN, "wechat", "crash-test-1", "L")
    asked = await database.transact(request_withdrawal, command)
    if asked.status == "requested":
        asked = await database.transact(approve_withdrawal, asked.number, by="mei")
    await driver.send(asked.number)
    if story == "cancelled":
        await driver.cancel(asked.number)
    elif asked.number in pay.bills and pay.bills[asked.number].state == "WAIT_USER_CONFIRM":
        await database.transact(record_transfer_fact, pay.move(asked.number, "SUCCESS"))
    return asked.number


async def main(address: str, state: str, point: str, member_id: str, story: str) -> None:
    """Live until the point."""
    pay = load(DoomedTransfers(Path(state), point), Path(state))
    database: Any = DoomedDatabase(open_database(address), point)
    await live(database, pay, MemberId(int(member_id)), story)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
