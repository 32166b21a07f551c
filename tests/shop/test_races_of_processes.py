"""G5 with processes that are really several, on PostgreSQL: money that they want at once goes one way each round."""

from collections.abc import AsyncIterator
from itertools import cycle, islice
from typing import Any

import pytest

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.awards.service import decide_refund, mature_awards, settle_refund
from commissions.beneficiary import MemberId
from commissions.withdrawals.service import request_withdrawal
from commissions.withdrawals.withdrawal import TransferTerms
from shop.database.postgres import PostgresDatabase
from shop.transfers.deciding import approve_within
from tests.commissions.stage import admit, balances, bind, build_chain, complete, sell
from tests.commissions.withdrawing import ask, bring_to, give
from tests.support.clock import MovableClock
from tests.support.payouts import sign_number
from tests.support.racers import Call, Racers, call, gather_racers
from tests.support.racing import TASKS
from tests.support.torture import TORTURE, tell

ROUNDS, PROCESSES = (50, 4) if TORTURE else (1, 2)
QUARTER: dict[str, Any] = {"total_fen": 2_500, "lines": {"1": 2_500}}


@pytest.fixture
async def racers(postgres_url: str) -> AsyncIterator[Racers]:
    async with gather_racers(postgres_url, PROCESSES) as gathered:
        yield gathered


async def test_processes_that_withdraw_one_balance_make_one_withdrawal(
    postgres_database: PostgresDatabase, racers: Racers
) -> None:
    for who in range(1, ROUNDS + 1):
        await postgres_database.transact(give, who, 10_000)
        calls = [call(request_withdrawal, ask(who, 10_000, f"key-{n:08}")) for n in range(TASKS)]
        assert await racers.race(calls) == {"approved": 1, "WithdrawalOpen": TASKS - 1}
        assert await balances(postgres_database, who) == {"withdrawing": 10_000}
        tell(f"G5 withdrawals of one balance between {PROCESSES} processes: round {who} of {ROUNDS}")
    assert await postgres_database.read(audit) == []


async def test_processes_that_approve_at_once_count_each_person_once(
    postgres_database: PostgresDatabase, racers: Racers
) -> None:
    terms = TransferTerms()
    for who in range(1, ROUNDS + 1):
        at = await bring_to(postgres_database, "requested", 600_000, member_id=who)
        await postgres_database.transact(sign_number, MemberId(who))
        alone = await racers.race([call(approve_within, at.number, by=staff_acting("Li"), terms=terms)] * TASKS)
        assert alone == {"requested": 1, "AnotherPersonNeeded": TASKS - 1}
        many = await racers.race(
            [call(approve_within, at.number, by=staff_acting(f"Wang {n}"), terms=terms) for n in range(TASKS)]
        )
        assert many == {"approved": 1, "WithdrawalMoved": TASKS - 1}
        tell(f"G5 double approval between {PROCESSES} processes: round {who} of {ROUNDS}")
    assert await postgres_database.read(audit) == []


async def test_a_refund_against_maturity_in_other_processes_leaves_what_it_should(
    postgres_database: PostgresDatabase, racers: Racers, clock: MovableClock
) -> None:
    await build_chain(postgres_database, 1, 2, 3, 4)
    for turn in range(1, ROUNDS + 1):
        orders = [f"T{turn}-{n}" for n in range(12)]
        for order_no in orders:
            await sell(postgres_database, order_no, 1)
            await complete(postgres_database, order_no)
        clock.advance(days=7)
        results = await racers.race(refund_and_mature(orders), clock.now)
        assert sum(results.values()) == TASKS
        assert results.pop("None") == len(orders)
        assert all(name.isdecimal() for name in results), results
        assert sum(int(name) * times for name, times in results.items()) <= 3 * len(orders)
        for order_no in orders:
            await postgres_database.transact(settle_refund, f"R{order_no}")
        while await postgres_database.transact(mature_awards):
            pass
        left = [{"available": turn * len(orders) * fen} for fen in (750, 375, 150)]
        assert [await balances(postgres_database, n) for n in (2, 3, 4)] == left
        tell(f"G5 refund against maturity between {PROCESSES} processes: round {turn} of {ROUNDS}")
    assert await postgres_database.read(audit) == []


def refund_and_mature(orders: list[str]) -> list[Call]:
    """A hundred calls: each order's refund among runs that let a few awards mature."""
    refunds = [call(decide_refund, order_no=of, refund_no=f"R{of}", **QUARTER) for of in orders]
    calls = [call(mature_awards, limit=7)] * (TASKS - len(orders))
    for place, refund in enumerate(refunds):
        calls.insert(place * TASKS // len(orders), refund)
    return calls


async def test_processes_that_bind_two_people_to_each_other_make_no_circle(
    postgres_database: PostgresDatabase, racers: Racers
) -> None:
    for pair in range(ROUNDS):
        anna, ben = MemberId(2 * pair + 1), MemberId(2 * pair + 2)
        await postgres_database.transact(admit, anna, ben)
        couples = islice(cycle(((anna, ben), (ben, anna))), TASKS)
        results = await racers.race([call(bind, *of) for of in couples])
        assert results == {"bound": 1, "already": TASKS // 2 - 1, "circle": TASKS // 2}
        tell(f"G5 binds that close a circle between {PROCESSES} processes: round {pair + 1} of {ROUNDS}")
    assert await postgres_database.read(audit) == []
