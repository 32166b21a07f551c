"""P11: an outbox's claim with a week of done rows against one with none, without fresh statistics for the planner."""

import time

from sqlalchemy import Connection, insert, update

from benchmarks.comparing import Plan
from benchmarks.databases import KINDS, Farm, farm, opened
from benchmarks.machine import Cores
from benchmarks.results import Result, compare_rounds
from benchmarks.servers.callback_kept import now
from commissions.ports import Transaction
from shop.database.database import Database
from shop.database.outbox import claim_deliveries
from shop.database.tables import event_delivery

CONSUMER = "bench"
DONE, WAITING, PEOPLE = 100_000, 2_000, 500
AT_ONCE, CLAIMS = 32, 11
GOAL = 1.5


def add_rows(tx: Transaction, how_many: int, status: str) -> None:
    """Deliveries of some hundred people, due since they were written."""
    common = {"consumer": CONSUMER, "event": "Bench", "payload": {}, "status": status, "attempts": 0}
    times = {"due_at": now(), "created_at": now()}
    rows = [common | times | {"partition": number % PEOPLE} for number in range(how_many)]
    tx.connection.execute(insert(event_delivery), rows)


def give_back(tx: Transaction) -> None:
    """Have what was claimed wait again, so that every round finds the same."""
    claimed = update(event_delivery).where(event_delivery.c.status == "claimed")
    tx.connection.execute(claimed.values(status="waiting", claimed_by=None, claimed_until=None))


async def measure(plan: Plan, cores: Cores) -> list[Result]:
    """Both databases."""
    results = []
    for kind in KINDS:
        with farm(kind) as place:
            results.append(await measure_on(place))
    return results


async def measure_on(place: Farm) -> Result:
    """Claims on a full and on an empty outbox, in turn."""
    full, empty = [await place.make(_add_nothing) for _ in range(2)]
    async with opened(full) as much, opened(empty) as little:
        await much.transact(add_rows, DONE, "done")
        for database in (much, little):
            await database.transact(add_rows, WAITING, "waiting")
        ours, theirs = [], []
        for _ in range(CLAIMS):
            ours.append(await claim(much))
            theirs.append(await claim(little))
    what = f"an outbox claim on {place.kind} with {DONE:,} done rows, against none"
    return compare_rounds("P11", what, ours, theirs, GOAL, unit="ms", lower_is_better=True)


async def claim(database: Database) -> float:
    """Milliseconds of one claim of a whole batch."""
    started = time.perf_counter()
    found = await database.transact(claim_deliveries, CONSUMER, "bench", lease_s=60, limit=AT_ONCE)
    took = (time.perf_counter() - started) * 1000
    assert len(found) == AT_ONCE
    await database.transact(give_back)
    return took


def _add_nothing(connection: Connection) -> None:
    """An outbox as it is at first."""
