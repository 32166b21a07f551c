"""Who had spent enough before a policy asked for it gets the right when it takes effect: all of them, each once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from commissions.actor import staff_acting, system_acting
from commissions.audit import audit
from commissions.awards.service import decide_refund
from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from commissions.network.service import suspend_distributor
from commissions.network.tables import distributor, distributor_change, earning_by_spend
from commissions.policies.events import EarningBySpendPublished
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.service import acknowledge, publish_policy
from commissions.ports import Transaction
from commissions.tallies.service import count_sale, determine_grant_at, grant_rights_by_spend
from tests.commissions.stage import THREE_LEVELS, admit, line, publish, sell
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase, published

HAND_PICKED = THREE_LEVELS | {"who_may_earn": "hand_picked"}
SPENT = THREE_LEVELS | {"who_may_earn": {"spent_fen": 10_000}}


async def open_shop(database: AnyDatabase, **spent: int) -> None:
    """Members who have spent so much before anything was asked: `m1=10_000`."""
    await database.transact(publish, HAND_PICKED)
    for name, fen in spent.items():
        await buy(database, int(name[1:]), fen)


async def buy(database: AnyDatabase, member_id: int, fen: int) -> None:
    await database.transact(admit, member_id)
    await sell(database, f"T{member_id}", member_id, line(paid_fen=fen))
    await database.transact(count_sale, f"T{member_id}")


async def announced(database: AnyDatabase) -> list[EarningBySpendPublished]:
    found = await database.read(published, "EarningBySpendPublished")
    return [EarningBySpendPublished(**payload) for _, payload in found]


async def carry_out(database: AnyDatabase, limit: int = 500) -> int:
    """Every batch, each by the event of the one before."""
    heard = given = 0
    while len(events := await announced(database)) > heard:
        given += await database.transact(grant_rights_by_spend, events[heard], limit=limit)
        heard += 1
    return given


async def status(database: AnyDatabase, member_id: int) -> str:
    found = await database.read(find_distributor, MemberId(member_id))
    assert found is not None
    return found.status


@pytest.mark.parametrize("limit", [1, 2, 500])
async def test_who_had_spent_enough_gets_the_right_and_is_told_once(database: AnyDatabase, limit: int) -> None:
    await open_shop(database, m1=10_000, m2=9_999, m3=25_000, m4=10_001)
    await database.transact(publish, SPENT)
    assert await carry_out(database, limit) == 3
    assert [await status(database, n) for n in (1, 2, 3, 4)] == ["active", "none", "active", "active"]
    told = await database.read(published, "EarningRightGranted")
    assert [of["member_id"] for _, of in told] == [1, 3, 4]
    kept = await database.read(lambda connection: connection.execute(select(earning_by_spend)).all())
    assert [(of.member_id, of.needed_fen) for of in kept] == [(1, 10_000), (3, 10_000), (4, 10_000)]
    steps = await database.read(lambda connection: connection.execute(select(distributor_change)).all())
    assert {(of.status_before, of.status, of.changed_by) for of in steps} == {
        ("none", "active", system_acting("policy"))
    }
    assert len(steps) == 3
    assert await database.read(audit) == []


async def test_however_often_a_batch_comes_it_gives_the_right_once(database: AnyDatabase) -> None:
    await open_shop(database, m1=10_000, m2=20_000)
    await database.transact(publish, SPENT)
    [first, *_] = await announced(database)
    given = await asyncio.gather(*(database.transact(grant_rights_by_spend, first) for _ in range(30)))
    assert sum(given) == 2
    assert len(await database.read(published, "EarningRightGranted")) == 2


async def test_what_later_refunds_leave_decides_as_for_everybody(database: AnyDatabase) -> None:
    await open_shop(database, m1=10_000)
    await database.transact(publish, SPENT)
    await carry_out(database)
    await refund(database, 1, 1)
    assert await status(database, 1) == "none"


async def refund(database: AnyDatabase, member_id: int, fen: int) -> None:
    decided = {"order_no": f"T{member_id}", "refund_no": f"R{member_id}", "total_fen": fen, "lines": {"1": fen}}
    await database.transact(decide_refund, **decided)
    await database.transact(count_sale, f"T{member_id}")


async def test_a_refund_counted_at_the_same_instant_leaves_nobody_the_right_below_what_is_asked(
    database: AnyDatabase,
) -> None:
    await open_shop(database, **{f"m{n}": 10_000 for n in range(1, 31)})
    await database.transact(publish, SPENT)
    await asyncio.gather(carry_out(database, 7), *(refund(database, n, 1) for n in range(1, 31, 2)))
    assert [await status(database, n) for n in range(1, 31)] == ["none", "active"] * 15
    assert await database.read(audit) == []


async def test_it_waits_until_the_policy_holds_and_what_began_before_has_ended(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await open_shop(database, m1=10_000)
    later = START + timedelta(days=30)
    await database.transact(publish_at, SPENT, later)
    [event] = await announced(database)
    assert determine_grant_at(event) == later + timedelta(minutes=1)
    assert await database.transact(grant_rights_by_spend, event) == 0, "not in force"
    clock.now = determine_grant_at(event)
    assert await database.transact(grant_rights_by_spend, event) == 1


def publish_at(tx: Transaction, document: dict[str, Any], effective_at: Any) -> None:
    acknowledge(tx, CURRENT_NOTICE, by=staff_acting("owner"))
    publish_policy(tx, document, by=staff_acting("owner"), effective_at=effective_at)


async def test_a_policy_that_was_replaced_gives_nobody_anything(database: AnyDatabase, clock: MovableClock) -> None:
    await open_shop(database, m1=10_000)
    await database.transact(publish, SPENT)
    clock.advance(minutes=1)
    await database.transact(publish, HAND_PICKED)
    assert await carry_out(database) == 0
    assert await status(database, 1) == "none"


async def test_only_a_right_by_spend_looks_back(database: AnyDatabase) -> None:
    await open_shop(database, m1=10_000)
    assert await announced(database) == []


async def test_the_suspended_and_those_who_may_earn_already_stay_as_they_are(database: AnyDatabase) -> None:
    await open_shop(database, m1=10_000, m2=10_000)
    await database.transact(make_active, 1, 2)
    await database.transact(suspend_distributor, MemberId(2), by=staff_acting("owner"), reason="x")
    await database.transact(publish, SPENT)
    assert await carry_out(database) == 0
    assert [await status(database, n) for n in (1, 2)] == ["active", "suspended"]


def make_active(tx: Transaction, *members: int) -> None:
    tx.connection.execute(update(distributor).where(distributor.c.member_id.in_(members)).values(status="active"))
