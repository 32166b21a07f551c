"""What must hold whatever runs at the same instant: tasks that race on a real database."""

from collections import Counter
from typing import Any

from commissions.audit import audit
from commissions.awards.refusals import RefundTooLarge
from commissions.awards.service import (
    accrue_awards,
    complete_sale,
    decide_refund,
    freeze_sale,
    mature_awards,
    reinstate_refund,
    settle_refund,
)
from commissions.beneficiary import MemberId
from commissions.network.queries import TeamCounts, find_team
from commissions.network.service import admit_member
from tests.commissions.stage import admit, balances, bind, build_chain, complete, line, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.racing import RACING, ROUNDS, TASKS, race

pytestmark = RACING


async def test_two_people_who_bind_each_other_at_once_make_no_circle(database: AnyDatabase) -> None:
    for pair in range(ROUNDS):
        anna, ben = 2 * pair, 2 * pair + 1
        await database.transact(admit, anna, ben)
        couples = ((anna, ben), (ben, anna)) * (TASKS // 2)
        outcomes = Counter(outcome.status for outcome in await race(*(database.transact(bind, *of) for of in couples)))
        assert outcomes == {"bound": 1, "already": TASKS // 2 - 1, "circle": TASKS // 2}
    assert await database.read(audit) == []


async def test_many_who_bind_in_a_ring_at_once_leave_it_open(database: AnyDatabase) -> None:
    for number in range(ROUNDS):
        ring = range(10 * number, 10 * number + 6)
        await database.transact(admit, *ring)
        neighbours = zip(ring, [*ring[1:], ring[0]], strict=True)
        outcomes = [of.status for of in await race(*(database.transact(bind, *couple) for couple in neighbours))]
        assert sorted(outcomes) == ["bound"] * 5 + ["circle"]
    assert await database.read(audit) == []


async def test_a_crowd_that_joins_at_once_while_its_referrer_joins_too_is_counted_exactly(
    database: AnyDatabase,
) -> None:
    await database.transact(admit, 1, 2, 3)
    crowd = [database.transact(bind, member_id, 1) for member_id in range(10, 50)]
    above = [database.transact(bind, 1, 2), database.transact(bind, 2, 3)]
    outcomes = await race(*crowd[:20], *above, *crowd[20:])
    assert {of.status for of in outcomes} == {"bound"}
    assert await database.read(find_team, MemberId(1)) == TeamCounts(40, 0, 0)
    assert await database.read(find_team, MemberId(2)) == TeamCounts(1, 40, 0)
    assert await database.read(find_team, MemberId(3)) == TeamCounts(1, 1, 40)
    assert await database.read(audit) == []


async def test_a_member_admitted_many_times_at_once_has_one_code(database: AnyDatabase) -> None:
    admitted = await race(*(database.transact(admit_member, MemberId(1)) for _ in range(20)))
    assert len({of.distributor.code for of in admitted}) == 1


async def test_a_payment_told_many_times_at_once_accrues_once(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2, 3, 4)
    for number in range(ROUNDS):
        await database.transact(freeze_sale, f"T{number}", MemberId(1), [line()])
        told = await race(*(database.transact(accrue_awards, f"T{number}", paid_fen=10_000) for _ in range(TASKS)))
        assert all(len(awards) == 3 for awards in told)
    assert await balances(database, 2) == {"pending": 1000 * ROUNDS}
    assert len(await database.read(published, "CommissionEarned")) == 3 * ROUNDS
    assert await database.read(audit) == []


async def test_many_orders_paid_at_once_under_the_same_upline_add_up(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2, 3, 4)
    await race(*(sell(database, f"T{number}", 1 + number % 3) for number in range(40)))
    assert [await balances(database, n) for n in (2, 3, 4)] == [
        {"pending": 14 * 1000}, {"pending": 14 * 500 + 13 * 1000}, {"pending": 14 * 200 + 13 * 500 + 13 * 1000},
    ]  # fmt: skip
    assert await database.read(audit) == []


QUARTER: dict[str, Any] = {"total_fen": 2_500, "lines": {"1": 2_500}}


async def test_a_refund_against_maturity_ends_with_what_the_refund_leaves(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2, 3, 4)
    for turn in range(1, ROUNDS + 1):
        orders = [f"T{turn}-{n}" for n in range(12)]
        for order_no in orders:
            await sell(database, order_no, 1)
            await complete(database, order_no)
        clock.advance(days=7)
        tasks = [
            task
            for order_no in orders
            for task in (
                database.transact(decide_refund, order_no=order_no, refund_no=f"R{order_no}", **QUARTER),
                *(database.transact(mature_awards, limit=7) for _ in range(7)),
            )
        ]
        results = await race(*tasks)
        assert not [result for result in results if isinstance(result, Exception)]
        await race(*(database.transact(settle_refund, f"R{order_no}") for order_no in orders))
        while await database.transact(mature_awards):
            pass
        left = [{"available": turn * len(orders) * fen} for fen in (750, 375, 150)]
        assert [await balances(database, n) for n in (2, 3, 4)] == left
    assert await database.read(audit) == []


async def test_two_refunds_of_the_same_money_at_once_refund_it_once(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    for number in range(10):
        await sell(database, f"T{number}", 1)
    tasks = [
        database.transact(
            decide_refund, order_no=f"T{n}", refund_no=f"R{n}{copy}", total_fen=10_000, lines={"1": 10_000}
        )
        for n in range(10)
        for copy in "ab"
    ]
    results = await race(*tasks)
    assert results.count(None) == 10
    assert sum(isinstance(result, RefundTooLarge) for result in results) == 10
    assert await balances(database, 2) == {}
    assert await database.read(audit) == []


async def test_a_refund_settled_and_given_up_at_once_ends_one_way(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    for number in range(ROUNDS):
        await sell(database, f"T{number}", 1)
        await database.transact(
            decide_refund, order_no=f"T{number}", refund_no=f"R{number}", total_fen=10_000, lines={"1": 10_000}
        )
        endings = [database.transact(end, f"R{number}") for end in (settle_refund, reinstate_refund) * 4]
        assert (await race(*endings)).count(None) == 4
    assert await database.read(audit) == []


async def test_completion_told_many_times_at_once_starts_one_hold(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)
    await race(*(database.transact(complete_sale, "T1") for _ in range(10)))
    clock.advance(days=7)
    counts = await race(*(database.transact(mature_awards) for _ in range(10)))
    assert sum(counts) == 1
    assert await balances(database, 2) == {"available": 1000}


async def test_refunds_and_runs_that_share_an_upline_never_lock_each_other_out(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2, 3, 4)
    for number in range(30):
        await sell(database, f"T{number}", 1 + number % 3, line("1"), line("2"))
        if number % 2:
            await complete(database, f"T{number}")
    clock.advance(days=7)
    await database.transact(mature_awards, limit=20)
    whole = {"total_fen": 20_000, "lines": {"1": 10_000, "2": 10_000}}
    refunds = [database.transact(decide_refund, order_no=f"T{n}", refund_no=f"R{n}", **whole) for n in range(30)]
    results = await race(*refunds, *(database.transact(mature_awards) for _ in range(4)))
    assert not [result for result in results if isinstance(result, Exception)]
    assert [await balances(database, n) for n in (2, 3, 4)] == [{}, {}, {}]
    assert await database.read(audit) == []
