"""P8 and P11: what a distributor's pages read, in a large shop against one of a hundredth of its size."""

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, event

from benchmarks.comparing import Plan
from benchmarks.databases import KINDS, Farm, farm, opened
from benchmarks.goals.trading import measure_trading
from benchmarks.machine import Cores
from benchmarks.results import Result, compare_rounds
from benchmarks.servers.callback_kept import now
from benchmarks.trading import EACH, GIANT, seed_trading
from benchmarks.turns import Player, take_turns, working_alone
from benchmarks.world import World
from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.network.queries import find_team, list_team, list_upline
from commissions.tallies.queries import Month, find_team_sales
from shop.database.database import Database
from shop.web.h5.ranking import find_ranking_page
from shop.web.views.earnings import find_earnings_page

QUICK, LARGE = 10_000, 1_000_000
SMALLER = 100
ROUNDS = 5
GOAL = 1.5
Query = Callable[[Connection, World], object]


def read_team(connection: Connection, world: World) -> object:
    """Counts and sales of three levels, and a page of each."""
    me = MemberId(world.me)
    lists = [list_team(connection, me, level) for level in (1, 2, 3)]
    return find_team(connection, me), find_team_sales(connection, me), lists


def read_upline(connection: Connection, world: World) -> object:
    """Three referrers above someone on the lowest level."""
    return list_upline(connection, MemberId(world.known), now(), most=3)


def read_ranking(connection: Connection, world: World) -> object:
    """The month's best with names, and one's own place."""
    return find_ranking_page(connection, MemberId(world.me), Month(f"{determine_day(now()):%Y-%m}"))


def read_earnings(connection: Connection, world: World) -> object:
    """All that the earnings page shows."""
    return find_earnings_page(connection, MemberId(world.me), now(), None, None)


QUERIES: Mapping[str, Query] = {
    "team: counts, sales, a list of each level": read_team,
    "upline of three": read_upline,
    "ranking of a month with one's own place": read_ranking,
    "earnings page": read_earnings,
}


async def measure(plan: Plan, cores: Cores) -> list[Result]:
    """Both databases: pages first, then what changes the network and the books."""
    members = LARGE if plan.large else QUICK
    worlds = (World(members, members, each=EACH, giant=GIANT), World(members // SMALLER, members // SMALLER, each=EACH))
    results = []
    for kind in KINDS:
        with farm(kind) as place:
            addresses = [await place.make(partial(seed_trading, world=world)) for world in worlds]
            with working_alone(cores):
                results += await measure_pages(place, addresses, worlds, Plan(ROUNDS, plan.seconds / 10))
                results += await measure_trading(place, addresses[0], worlds[0], Plan(ROUNDS, plan.seconds / 5))
    return results


async def measure_pages(place: Farm, addresses: Sequence[str], worlds: Sequence[World], plan: Plan) -> list[Result]:
    """Each query in both shops, in turn."""
    results = []
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(opened(address)) for address in addresses]
        for name, query in QUERIES.items():
            large, small = (
                Player(size, read_often(database, query, world))
                for size, database, world in zip(("large", "small"), databases, worlds, strict=True)
            )
            await take_turns((large, small), plan)
            statements = [
                await count_statements(database, query, world)
                for database, world in zip(databases, worlds, strict=True)
            ]
            note = f"p99 {large.p99:.1f} ms; {statements[0]} statements, {statements[1]} in the small shop"
            what = f"{name}, {worlds[0].people:,} members on {place.kind}, against {worlds[1].people:,}"
            times = (large.milliseconds, small.milliseconds)
            results.append(compare_rounds("P8", what, *times, GOAL, unit="ms", lower_is_better=True, note=note))
    return results


def read_often(database: Database, query: Query, world: World) -> Callable[[int], Awaitable[list[float]]]:
    """Reads one after the other, each timed."""

    async def play(pieces: int) -> list[float]:
        each = []
        for _ in range(pieces):
            started = time.perf_counter()
            await database.read(query, world)
            each.append(time.perf_counter() - started)
        return each

    return play


async def count_statements(database: Database, query: Query, world: World) -> int:
    """How often one read asks the database, without BEGIN and COMMIT."""
    with noted() as sent:
        await database.read(query, world)
    return sum(not statement.startswith("BEGIN") for statement in sent)


@contextmanager
def noted() -> Iterator[list[str]]:
    """The statements that any engine sends in here."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
