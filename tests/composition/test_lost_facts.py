"""What counting gave up on is tried anew, and counts once: also while the late delivery itself comes after all."""

import asyncio

from sqlalchemy import update

from commissions.audit import audit
from commissions.awards.service import decide_refund
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from commissions.tallies.checks import list_uncounted
from commissions.tallies.queries import find_own_spend
from commissions.tallies.service import count_sale
from composition.consumers import SCREENING
from composition.workers import JOBS, revive_facts
from shop.database.outbox import Delivery
from shop.database.pump import ATTEMPTS, Never, Pump
from shop.database.tables import event_delivery
from tests.commissions.stage import build_chain, line, sell
from tests.support.clock import MovableClock
from tests.support.databases import WITNESS, AnyDatabase

COUNTED = ("SalePaid", "SaleRefunded")


def hand_over(tx: Transaction, consumer: str) -> None:
    """What the witness heard is this consumer's, as in the house."""
    tx.connection.execute(update(event_delivery).where(event_delivery.c.consumer == WITNESS).values(consumer=consumer))


async def count(database: AnyDatabase, delivery: Delivery) -> None:
    if delivery.event_name in COUNTED:
        await database.transact(count_sale, delivery.payload["order_no"])


async def pump(database: AnyDatabase, *, broken: bool = False) -> None:
    """Everything that is due at the counters; broken, every delivery ends as a dead letter."""

    async def hear(delivery: Delivery) -> None:
        if broken:
            raise Never("the disk is full")
        await count(database, delivery)

    runner = Pump(database, "tallies", hear, "worker")
    while await runner.pump_once():
        pass


async def lose(database: AnyDatabase) -> None:
    """A sale and a refund of it that nobody counted: their deliveries are dead."""
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1, line(paid_fen=10_000))
    await database.transact(decide_refund, order_no="T1", refund_no="R1", total_fen=4_000, lines={"1": 4_000})
    await database.transact(hand_over, "tallies")
    await pump(database, broken=True)
    assert await database.read(list_uncounted) == ("T1",)


async def test_what_could_not_be_counted_is_counted_later_once(database: AnyDatabase) -> None:
    await lose(database)
    while await database.transact(revive_facts):
        pass
    await pump(database)
    assert await database.read(list_uncounted) == ()
    assert await database.read(find_own_spend, MemberId(1)) == 6_000
    assert await database.transact(revive_facts) == 0
    assert await database.read(audit) == []


async def test_the_late_delivery_and_the_new_try_count_the_same_sale_once(database: AnyDatabase) -> None:
    await lose(database)
    late = (database.transact(count_sale, "T1") for _ in range(40))
    await asyncio.gather(*late, *(revive_and_pump(database) for _ in range(10)))
    assert await database.read(list_uncounted) == ()
    assert await database.read(find_own_spend, MemberId(1)) == 6_000
    assert await database.read(audit) == []


async def revive_and_pump(database: AnyDatabase) -> None:
    await database.transact(revive_facts)
    await pump(database)


async def test_what_fails_again_is_given_up_again_and_holds_up_nobody(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await lose(database)
    revived = await database.transact(revive_facts)
    assert revived > 0
    tries = 0

    async def fail(delivery: Delivery) -> None:
        nonlocal tries
        tries += 1
        raise ValueError("still broken")

    runner = Pump(database, "tallies", fail, "worker")
    for _ in range(4 * ATTEMPTS):
        await runner.pump_once()
        clock.advance(hours=2)
    assert tries == ATTEMPTS * revived
    assert await database.transact(revive_facts) == revived


async def test_other_dead_letters_stay_dead(database: AnyDatabase) -> None:
    await lose(database)
    await database.transact(rename, "tallies", "notices")
    assert await database.transact(revive_facts) == 0
    await database.transact(rename, "notices", SCREENING)
    assert await database.transact(revive_facts) > 0


def rename(tx: Transaction, before: str, after: str) -> None:
    tx.connection.execute(update(event_delivery).where(event_delivery.c.consumer == before).values(consumer=after))


def test_it_runs_by_itself() -> None:
    assert revive_facts in [job.use_case for job in JOBS]
