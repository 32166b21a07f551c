"""Refunds, maturity, reviews, after-sale cases and decisions about them at the same instant, on a real database."""

from typing import Any

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.awards.deciding import clear_case, uphold_case
from commissions.awards.queries import list_cases
from commissions.awards.refusals import CaseDecided
from commissions.awards.reviewing import hold_awards, release_awards, reverse_awards
from commissions.awards.screening import screen_sale
from commissions.awards.service import close_case, decide_refund, mature_awards, open_case
from commissions.awards.suspicion import Clues
from commissions.beneficiary import MemberId, member
from tests.commissions.stage import balances, build_chain, complete, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.racing import RACING, race

pytestmark = RACING
ANNA = MemberId(2)
WHY: dict[str, Any] = {"by": staff_acting("owner"), "reason": "a look"}


async def sell_due(database: AnyDatabase, clock: MovableClock, orders: int) -> None:
    """Orders of 100 yuan whose hold is over."""
    await build_chain(database, 1, 2, 3, 4)
    for number in range(orders):
        await sell(database, f"T{number}", 1)
        await complete(database, f"T{number}")
    clock.advance(days=7)


async def test_refund_maturity_review_and_case_at_once_end_in_one_order_or_another(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await sell_due(database, clock, 20)
    half = {"total_fen": 5_000, "lines": {"1": 5_000}}
    tasks = [
        task
        for n in range(20)
        for task in (
            database.transact(decide_refund, order_no=f"T{n}", refund_no=f"R{n}", **half),
            database.transact(mature_awards, limit=5),
            database.transact(hold_awards, f"T{n}", member(ANNA), **WHY),
            database.transact(open_case, f"T{n}", "1", case_no=f"A{n}"),
            database.transact(screen_sale, f"T{n}", {ANNA: Clues(device=True)}),
        )
    ]
    results = await race(*tasks)
    assert not [result for result in results if isinstance(result, Exception)]
    assert await database.read(audit) == []
    found = await balances(database, 2)
    assert sum(found.values()) == 20 * 500, "wherever it is, half of it is left"
    for n in range(20):
        await database.transact(close_case, f"T{n}", "1", case_no=f"A{n}")
        await database.transact(decide_refund, order_no=f"T{n}", refund_no=f"S{n}", **half)
    assert [await balances(database, n) for n in (2, 3, 4)] == [{}, {}, {}]
    assert await database.read(audit) == []


async def test_what_is_released_and_reversed_at_once_ends_one_way(database: AnyDatabase, clock: MovableClock) -> None:
    await sell_due(database, clock, 10)
    for n in range(10):
        await database.transact(hold_awards, f"T{n}", member(ANNA), **WHY)
    tasks = [
        database.transact(use_case, f"T{n}", member(ANNA), **WHY)
        for n in range(10)
        for _ in range(4)
        for use_case in (release_awards, reverse_awards)
    ]
    results = await race(*tasks, *(database.transact(mature_awards, limit=3) for _ in range(20)))
    assert not [result for result in results if isinstance(result, Exception)]
    while await database.transact(mature_awards):
        pass
    assert set(await balances(database, 2)) <= {"available"}
    assert await balances(database, 3) == {"available": 5_000}, "another's award is not touched"
    assert await database.read(audit) == []


async def test_a_case_cleared_and_upheld_at_once_is_decided_once(database: AnyDatabase, clock: MovableClock) -> None:
    await sell_due(database, clock, 5)
    await race(*(database.transact(screen_sale, f"T{n % 5}", {ANNA: Clues(phone=True)}) for n in range(50)))
    cases = (await database.read(list_cases)).items
    assert len(cases) == 5, "one case for each order, however often it is looked at"
    for case in cases:
        endings = [database.transact(end, case.code, **WHY) for end in (clear_case, uphold_case) * 5]
        results = await race(*endings)
        assert sum(isinstance(result, CaseDecided) for result in results) == 5
        assert not [of for of in results if isinstance(of, Exception) and not isinstance(of, CaseDecided)]
    assert (await database.read(list_cases)).items == ()
    assert await database.read(audit) == []
