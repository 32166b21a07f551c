"""One customer's story in a process of its own that is killed with SIGKILL at a chosen point.

`python -m tests.support.crashing <database> <state file> <point>`: a point is the name of a use case with `:before` or
`:after` its commit, or the name of a call to Pay with `:sent`, killed when Pay has acted and we have not heard. What
Pay knows is kept in the state file, as Pay would.
"""

import asyncio
import os
import pickle
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from shop.aftersales.service import DecideRefund, decide_refund
from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase
from shop.payments.asking import announce_payment
from shop.payments.ports import PaymentFact
from shop.payments.sending import send_due_refunds
from shop.payments.service import confirm_payment
from tests.support.clock import START, MovableClock
from tests.support.databases import TEST_SEALER, AnyDatabase, EveryEvent
from tests.support.pay import StandInPay

POINTS = (
    "begin_payment:before",
    "begin_payment:after",
    "create_prepay:sent",
    "record_prepay:before",
    "record_prepay:after",
    "confirm_payment:before",
    "confirm_payment:after",
    "decide_refund:before",
    "decide_refund:after",
    "claim_refunds:before",
    "claim_refunds:after",
    "request_refund:sent",
    "record_refund_fact:before",
    "record_refund_fact:after",
)


def die() -> None:
    """No handler, no clean-up, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)


class DoomedDatabase:
    """The real database; the process dies inside the chosen use case's transaction, or right after its commit."""

    def __init__(self, database: AnyDatabase, point: str) -> None:
        self._database = database
        self._point = point

    async def transact(self, use_case: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Like the database's own."""
        name = use_case.__name__

        def last_act(tx: Any, *arguments: Any, **options: Any) -> Any:
            result = use_case(tx, *arguments, **options)
            if self._point == f"{name}:before":
                tx.flush()
                die()
            return result

        result = await self._database.transact(last_act, *arguments, **options)
        if self._point == f"{name}:after":
            die()
        return result

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)


class DoomedPay(StandInPay):
    """Pay, whose memory outlives us."""

    def __init__(self, state: Path, point: str) -> None:
        super().__init__()
        self._state = state
        self._point = point

    def pay(self, number: str, at: datetime = START, **changes: object) -> PaymentFact:
        """The buyer pays; Pay never forgets it."""
        fact = super().pay(number, at, **changes)
        save(self, self._state)
        return fact

    def _answer(self) -> None:
        save(self, self._state)
        if self._point == f"{self.calls[-1]}:sent":
            die()


def save(pay: StandInPay, state: Path) -> None:
    """Write Pay's memory down."""
    state.write_bytes(pickle.dumps((pay.bills, pay.refunds, pay.refund_orders)))


def load(pay: StandInPay, state: Path) -> StandInPay:
    """Give Pay its memory back."""
    if state.exists():
        pay.bills, pay.refunds, pay.refund_orders = pickle.loads(state.read_bytes())
    return pay


async def live(database: AnyDatabase, pay: StandInPay, member_id: Any, order_no: str) -> None:
    """Pay, hear of it, refund. Each step may be repeated, as it is after a restart."""
    if not pay.bills.get(order_no) or not pay.bills[order_no].facts:
        await announce_payment(database, pay, member_id, order_no)
        pay.pay(order_no)
    await database.transact(confirm_payment, pay.bills[order_no].facts[0])
    await database.transact(decide_refund, DecideRefund(order_no, {"1": 5000}, "", "mei", "crash-test-1"))
    await send_due_refunds(database, pay)


def open_database(address: str) -> AnyDatabase:
    """SQLite by path, PostgreSQL by URL."""
    clock = MovableClock(START)
    if address.startswith("postgresql"):
        return PostgresDatabase(address, clock, EveryEvent(), TEST_SEALER)
    return SqliteDatabase(Path(address), clock, EveryEvent(), TEST_SEALER)


async def main(address: str, state: str, point: str, member_id: str, order_no: str) -> None:
    """Live until the point."""
    pay = load(DoomedPay(Path(state), point), Path(state))
    database: Any = DoomedDatabase(open_database(address), point)
    await live(database, pay, int(member_id), order_no)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
