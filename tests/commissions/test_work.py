"""How much work a use case is: the same number of statements for a small order and a large one."""

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from commissions.awards.service import accrue_awards, decide_refund, freeze_sale, mature_awards
from commissions.beneficiary import MemberId, member
from commissions.policies.events import EarningBySpendPublished
from commissions.statements.queries import find_earnings, list_awards
from commissions.tallies.service import count_sale, grant_rights_by_spend
from tests.commissions.stage import THREE_LEVELS, admit, bind, build_chain, complete, line, publish, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def count(work: Awaitable[Any]) -> int:
    with statements() as sent:
        await work
    return len(sent)


async def test_an_orders_size_does_not_change_the_number_of_statements(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    database = sqlite_database
    await build_chain(database, 1, 2, 3, 4)
    counts = []
    for number, size in (("T1", 1), ("T2", 20)):
        lines = [line(str(n)) for n in range(size)]
        whole = {str(n): 10_000 for n in range(size)}
        counts.append(
            (
                await count(database.transact(freeze_sale, number, MemberId(1), lines)),
                await count(database.transact(accrue_awards, number, paid_fen=10_000 * size)),
                await count(complete(database, number)),
                clock.advance(days=7),
                await count(database.transact(mature_awards)),
                await count(
                    database.transact(
                        decide_refund, order_no=number, refund_no=number, total_fen=10_000 * size, lines=whole
                    )
                ),
            )
        )
    assert counts[0] == counts[1]
    assert counts[0][1] <= 11, (
        "paying: sale, lines, policy, awards, caps, entry, postings, balances, buyer, sums, events"
    )


async def test_a_bind_costs_no_more_under_a_long_chain_or_a_large_team(sqlite_database: AnyDatabase) -> None:
    await sqlite_database.transact(admit, *range(60))
    for member_id in range(30):
        await sqlite_database.transact(bind, member_id, member_id + 1)
    early = await count(sqlite_database.transact(bind, 50, 2))
    for member_id in range(51, 60):
        await sqlite_database.transact(bind, member_id, 2)
    assert await count(sqlite_database.transact(bind, 40, 2)) == early


async def test_a_persons_pages_read_no_more_with_a_longer_history(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(sqlite_database, 1, 2)
    counts = []
    for size in (1, 30):
        for number in range(size):
            await sqlite_database.transact(freeze_sale, f"T{size}-{number}", MemberId(1), [line()])
            await sqlite_database.transact(accrue_awards, f"T{size}-{number}", paid_fen=10_000)
        counts.append(
            (
                await count(sqlite_database.read(find_earnings, member(MemberId(2)), clock())),
                await count(sqlite_database.read(list_awards, member(MemberId(2)))),
            )
        )
    assert counts[0] == counts[1] == (3, 1)


async def test_a_batch_of_rights_by_past_spend_takes_as_many_statements_for_many_as_for_one(
    sqlite_database: AnyDatabase,
) -> None:
    database, members = sqlite_database, range(1, 13)
    await database.transact(publish, THREE_LEVELS | {"who_may_earn": "hand_picked"})
    await database.transact(admit, *members)
    for n in members:
        await sell(database, f"T{n}", n)
        await database.transact(count_sale, f"T{n}")
    await database.transact(publish, THREE_LEVELS | {"who_may_earn": {"spent_fen": 10_000}})
    counts = []
    for limit in (1, 11):
        [*_, (_, payload)] = await database.read(published, "EarningBySpendPublished")
        batch = EarningBySpendPublished(**payload)
        counts.append(await count(database.transact(grant_rights_by_spend, batch, limit=limit)))
    assert counts[0] == counts[1]
    assert len(await database.read(published, "EarningRightGranted")) == len(members)
