"""The outbox keeps every event, hands each to one worker, and keeps the order of what one person hears."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, Text, cast, select

from commissions.events import Event
from commissions.ports import Transaction
from shop.database.outbox import Delivery, claim_deliveries
from shop.database.postgres import PostgresDatabase
from shop.database.pump import Later, Never, Pump
from shop.database.tables import event_delivery
from shop.database.transaction import FEW
from tests.support.clock import MovableClock
from tests.support.databases import TEST_SEALER, WITNESS, AnyDatabase, EveryEvent


@dataclass(frozen=True)
class BellRung(Event):
    """An event for these tests."""

    member_id: int
    times: int


def ring(tx: Transaction, member_id: int, times: int) -> None:
    tx.publish(BellRung(member_id=member_id, times=times))


def ring_and_fail(tx: Transaction) -> None:
    ring(tx, 1, 1)
    raise ValueError("no")


async def test_an_event_of_a_failed_unit_of_work_is_never_heard(database: AnyDatabase) -> None:
    with pytest.raises(ValueError, match="no"):
        await database.transact(ring_and_fail)
    assert await database.transact(claim_deliveries, WITNESS, "w", lease_s=60, limit=10) == []


@dataclass(frozen=True)
class NoteLeft(Event):
    """An event with all that a payload can have."""

    words: str
    nothing: None
    member_id: int
    places: list[str]
    more: dict[str, int]
    is_read: bool


def leave_notes(tx: Transaction, count: int) -> None:
    for number in range(count):
        tx.publish(NoteLeft('银 "ü"\n\\ 😀', None, 2**53 + number, ["a", "b"], {"n": -number}, number % 2 == 0))


def read_deliveries(connection: Connection) -> list[tuple[Any, ...]]:
    written = [of for of in event_delivery.c if of.name != "id"]
    is_text = cast(event_delivery.c.payload, Text)
    return [tuple(row) for row in connection.execute(select(*written, is_text).order_by(event_delivery.c.id))]


async def test_many_events_of_one_unit_of_work_are_written_as_few_are(database: AnyDatabase) -> None:
    await database.transact(leave_notes, FEW)
    few = await database.read(read_deliveries)
    await database.transact(leave_notes, FEW + 1)
    many = (await database.read(read_deliveries))[FEW:]
    assert len(few) == FEW
    assert many[:FEW] == few
    assert many[FEW][2]["member_id"] == 2**53 + FEW


async def test_each_delivery_is_claimed_once_by_six_workers(database: AnyDatabase) -> None:
    for member_id in range(60):
        await database.transact(ring, member_id, 1)
    claims = await asyncio.gather(
        *(database.transact(claim_deliveries, WITNESS, f"w{n}", lease_s=60, limit=20) for n in range(6))
    )
    taken = [delivery.id for claim in claims for delivery in claim]
    assert len(taken) == len(set(taken)) == 60


async def test_one_person_hears_in_order_even_when_a_delivery_has_to_wait(
    database: AnyDatabase, clock: MovableClock
) -> None:
    heard: list[int] = []
    asked: list[int] = []

    async def hear(delivery: Delivery) -> None:
        if delivery.payload["times"] == 1 and not asked.append(delivery.attempts) and len(asked) == 1:
            raise Later(30, "busy")
        heard.append(delivery.payload["times"])

    for times in (1, 2, 3):
        await database.transact(ring, 7, times)
    pump = Pump(database, WITNESS, hear, "w")
    assert await pump.pump_once() == 1
    assert await pump.pump_once() == 0
    clock.advance(seconds=31)
    while await pump.pump_once():
        pass
    assert heard == [1, 2, 3]
    assert asked == [1, 1], "being asked for patience counts as no attempt"


async def test_a_poisonous_delivery_is_buried_and_the_others_go_on(database: AnyDatabase) -> None:
    heard: list[int] = []

    async def hear(delivery: Delivery) -> None:
        if delivery.payload["times"] == 1:
            raise Never("bad")
        heard.append(delivery.payload["times"])

    for times in (1, 2):
        await database.transact(ring, 7, times)
    pump = Pump(database, WITNESS, hear, "w")
    while await pump.pump_once():
        pass
    assert heard == [2]


async def test_a_delivery_whose_worker_died_is_claimed_again_after_its_lease(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(ring, 1, 1)
    first = await database.transact(claim_deliveries, WITNESS, "dead", lease_s=60, limit=10)
    assert await database.transact(claim_deliveries, WITNESS, "alive", lease_s=60, limit=10) == []
    clock.advance(seconds=61)
    again = await database.transact(claim_deliveries, WITNESS, "alive", lease_s=60, limit=10)
    assert [d.id for d in again] == [d.id for d in first]
    assert again[0].attempts == 2


async def test_an_event_that_commits_late_is_not_passed_over(postgres_url: str, clock: MovableClock) -> None:
    slow = PostgresDatabase(postgres_url, clock, EveryEvent(), TEST_SEALER)
    fast = PostgresDatabase(postgres_url, clock, EveryEvent(), TEST_SEALER)

    def ring_slowly(tx: Transaction) -> None:
        ring(tx, 1, 1)
        tx.flush()  # type: ignore[attr-defined]
        tx._events.clear()  # type: ignore[attr-defined]
        tx.connection.exec_driver_sql("SELECT pg_sleep(0.3)")

    late = asyncio.create_task(slow.transact(ring_slowly))
    await asyncio.sleep(0.1)
    await fast.transact(ring, 2, 2)
    early = await fast.transact(claim_deliveries, WITNESS, "w", lease_s=60, limit=10)
    await late
    rest = await fast.transact(claim_deliveries, WITNESS, "w", lease_s=60, limit=10)
    assert [d.payload["member_id"] for d in early] == [2]
    assert [d.payload["member_id"] for d in rest] == [1]
    await slow.close()
    await fast.close()
