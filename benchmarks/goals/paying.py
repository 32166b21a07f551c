"""P6b: paying an order: its step, payment, stock, awards of three levels, journal, sums and outbox, in one commit."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from functools import partial

import asyncpg

from benchmarks.comparing import Plan
from benchmarks.databases import KINDS, Farm, farm, opened
from benchmarks.machine import Cores
from benchmarks.placed import Placed, list_placed, seed_placed
from benchmarks.plain import paid_postgres, paid_sqlite
from benchmarks.results import Result, compare_rounds
from benchmarks.rows import Counts, count_rows, count_tables, find_difference
from benchmarks.turns import Player, compare_cpu, take_turns, working_alone
from shop.database.database import Database
from shop.payments.service import Confirmation, confirm_payment

GOALS = {"SQLite": 0.50, "PostgreSQL": 0.45}
WHAT = {
    "SQLite": "an order paid on SQLite, against sqlite3 with one payment a commit",
    "PostgreSQL": "an order paid on PostgreSQL, against one asyncpg statement, eight connections",
}
AT_ONCE = {"SQLite": 32, "PostgreSQL": 8}
"""Payments under way at the same time; on SQLite those that wait share a commit."""
ROUNDS, ORDERS_PER_SECOND = 7, 800
WRITTEN = count_tables(
    *("order_step", "payment_capture", "award", "award_set", "ledger_entry", "ledger_posting", "event_delivery"),
) | {
    "orders paid": "SELECT count(*) FROM shop_order WHERE state = 'paid'",
    "payments paid": "SELECT count(*) FROM payment WHERE status = 'paid'",
    "sales paid": "SELECT count(*) FROM sale WHERE status = 'paid'",
    "units sold": "SELECT sum(sold) FROM stock",
    "earned": "SELECT sum(earned_fen) FROM earning",
    "awards counted": "SELECT sum(awards) FROM earning",
    "pending": "SELECT sum(balance_fen) FROM ledger_balance",
}
Pay = Callable[[Placed], Awaitable[object]]


async def measure(plan: Plan, cores: Cores) -> list[Result]:
    """Both databases."""
    return [await measure_kind(kind, plan, cores) for kind in KINDS]


async def measure_kind(kind: str, plan: Plan, cores: Cores) -> Result:
    """One database, one copy of it for each side."""
    orders = int(plan.seconds * ROUNDS * ORDERS_PER_SECOND)
    with farm(kind) as place:
        address = await place.make(partial(seed_placed, orders=orders))
        twin = await place.copy(address)
        with working_alone(cores):
            result = await compare(place, (address, twin), Plan(ROUNDS, plan.seconds))
        for used in (address, twin):
            await place.drop(used)
    return result


async def compare(place: Farm, addresses: tuple[str, str], plan: Plan) -> Result:
    """Ours on one, theirs on the other, in turn."""
    kind = place.kind
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(opened(addresses[0]))]
        waiting = await databases[0].read(list_placed)
        before = await databases[0].read(count_rows, WRITTEN)
        rival = await connect(kind, addresses[1], stack)
        ours = make_player("ours", pay_ours(databases[0]), waiting, AT_ONCE[kind])
        theirs = make_player("theirs", rival, waiting, AT_ONCE[kind])
        await take_turns((ours, theirs), plan, most=len(waiting))
        after = [await databases[0].read(count_rows, WRITTEN)]
    async with opened(addresses[1]) as other:
        after.append(await other.read(count_rows, WRITTEN))
    note = judge(before, after)
    by_cpu = compare_cpu(ours, theirs)
    return compare_rounds("P6b", WHAT[kind], ours.rates, theirs.rates, GOALS[kind], ratio_by_cpu=by_cpu, note=note)


async def connect(kind: str, address: str, stack: AsyncExitStack) -> Pay:
    """How the other side pays."""
    if kind == "PostgreSQL":
        pool = await asyncpg.create_pool(address, min_size=AT_ONCE[kind], max_size=AT_ONCE[kind])
        stack.push_async_callback(pool.close)
        return partial(paid_postgres.pay, pool)
    connection = paid_sqlite.connect(address)
    stack.callback(connection.close)

    async def pay(order: Placed) -> None:
        paid_sqlite.pay(connection, order)

    return pay


def pay_ours(database: Database) -> Pay:
    """As a notice of Pay's is taken in."""

    async def pay(order: Placed) -> None:
        assert await database.transact(confirm_payment, order.fact) is Confirmation.PAID

    return pay


def make_player(name: str, pay: Pay, waiting: Sequence[Placed], at_once: int) -> Player:
    """Pays orders, so many at a time."""
    todo = iter(waiting)

    async def work(orders: Iterator[Placed]) -> None:
        for order in orders:
            await pay(order)

    async def play(pieces: int) -> None:
        orders = iter([next(todo) for _ in range(pieces)])
        await asyncio.gather(*(work(orders) for _ in range(at_once)))

    return Player(name, play)


def judge(before: Counts, after: Sequence[Counts]) -> str:
    """How many rows and changes one payment made, if they are the same on both sides."""
    paid = [of["orders paid"] - before["orders paid"] for of in after]
    written = [find_difference(before, of, number) for of, number in zip(after, paid, strict=True)]
    if written[0] != written[1]:
        differing = {name: (mine, written[1][name]) for name, mine in written[0].items() if mine != written[1][name]}
        return f"not the same rows: {differing}"
    return f"the same rows, {sum(written[0][name] for name in count_tables(*TABLES)):.0f} new ones each"


TABLES = tuple(name for name in WRITTEN if " " not in name and name not in ("earned", "pending"))
