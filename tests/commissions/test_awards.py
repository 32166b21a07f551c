"""The life of an award on real databases: frozen, accrued, held, matured, taken back, given back."""

from commissions.awards.service import mature_awards
from tests.commissions.stage import balances, build_chain, complete, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase


async def test_a_paid_order_earns_three_levels_which_become_available_after_receipt_and_hold(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2, 3, 4, 5)
    await sell(database, "T1", 1)
    assert [await balances(database, n) for n in (1, 2, 3, 4, 5)] == [
        {}, {"pending": 1000}, {"pending": 500}, {"pending": 200}, {},
    ]  # fmt: skip
    await complete(database, "T1")
    clock.advance(days=7, seconds=-1)
    assert await database.transact(mature_awards) == 0
    clock.advance(seconds=1)
    assert await database.transact(mature_awards) == 3
    assert await database.transact(mature_awards) == 0
    assert [await balances(database, n) for n in (2, 3, 4)] == [
        {"available": 1000}, {"available": 500}, {"available": 200},
    ]  # fmt: skip
