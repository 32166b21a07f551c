"""Compares a use case with a twin: the plainest way to write the same rows on a copy of the same database, in turn."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import asyncpg
from sqlalchemy import Connection

from benchmarks.comparing import Plan
from benchmarks.databases import KINDS, Farm, Seed, farm, open_pool, opened
from benchmarks.machine import Cores
from benchmarks.results import Result, compare_rounds
from benchmarks.rows import Counts, count_rows, count_tables, find_difference
from benchmarks.turns import Player, compare_cpu, take_turns, working_alone
from shop.database.database import Database

GOALS = {"SQLite": 0.50, "PostgreSQL": 0.45}
AT_ONCE = {"SQLite": 32, "PostgreSQL": 8}
"""Units of work at the same time; on SQLite those that wait share a commit."""
ROUNDS, PIECES_PER_SECOND = 7, 800
Piece = TypeVar("Piece")
Work = Callable[[Piece], Awaitable[object]]


@dataclass(frozen=True)
class Contest(Generic[Piece]):
    """What is compared. `written` has a query for each thing that both sides must write alike; `count` names the one
    that counts pieces. `seed` is given how many pieces are wanted; `list_pieces` finds them in the database.
    """

    goal: str
    what: Mapping[str, str]
    written: Mapping[str, str]
    count: str
    seed: Callable[[Connection, int], None]
    list_pieces: Callable[[Connection], Sequence[Piece]]
    ours: Callable[[Database], Work[Piece]]
    postgres: Callable[[asyncpg.Pool], Work[Piece]]
    sqlite: Callable[[str, AsyncExitStack], Work[Piece]]


async def measure_contest(contest: Contest[Piece], plan: Plan, cores: Cores) -> list[Result]:
    """Both databases."""
    return [await _measure_kind(contest, kind, plan, cores) for kind in KINDS]


async def _measure_kind(contest: Contest[Piece], kind: str, plan: Plan, cores: Cores) -> Result:
    """One database, one copy of it for each side."""
    pieces = int(plan.seconds * ROUNDS * PIECES_PER_SECOND)
    seed: Seed = partial(_seed, contest, pieces)
    with farm(kind) as place:
        address = await place.make(seed)
        twin = await place.copy(address)
        with working_alone(cores):
            result = await _compare(contest, place, (address, twin), Plan(ROUNDS, plan.seconds))
        for used in (address, twin):
            await place.drop(used)
    return result


def _seed(contest: Contest[Piece], pieces: int, connection: Connection) -> None:
    contest.seed(connection, pieces)


async def _compare(contest: Contest[Piece], place: Farm, addresses: tuple[str, str], plan: Plan) -> Result:
    """Ours on one, theirs on the other, in turn."""
    kind = place.kind
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(opened(addresses[0]))
        waiting = await database.read(contest.list_pieces)
        before = await database.read(count_rows, contest.written)
        ours = _make_player("ours", contest.ours(database), waiting, AT_ONCE[kind])
        rival = await _connect(contest, kind, addresses[1], stack)
        theirs = _make_player("theirs", rival, waiting, AT_ONCE[kind])
        await take_turns((ours, theirs), plan, most=len(waiting))
        after = [await database.read(count_rows, contest.written)]
    async with opened(addresses[1]) as other:
        after.append(await other.read(count_rows, contest.written))
    note, by_cpu = _judge(contest, before, after), compare_cpu(ours, theirs)
    what, goal = contest.what[kind], GOALS[kind]
    return compare_rounds(contest.goal, what, ours.rates, theirs.rates, goal, ratio_by_cpu=by_cpu, note=note)


async def _connect(contest: Contest[Piece], kind: str, address: str, stack: AsyncExitStack) -> Work[Piece]:
    """How the other side works."""
    if kind == "SQLite":
        return contest.sqlite(address, stack)
    pool = await open_pool(address, AT_ONCE[kind])
    stack.push_async_callback(pool.close)
    return contest.postgres(pool)


def _make_player(name: str, do: Work[Piece], waiting: Sequence[Piece], at_once: int) -> Player:
    """Works through the pieces, so many at a time."""
    todo = iter(waiting)

    async def work(pieces: Iterator[Piece]) -> None:
        for piece in pieces:
            await do(piece)

    async def play(count: int) -> None:
        pieces = iter([next(todo) for _ in range(count)])
        await asyncio.gather(*(work(pieces) for _ in range(at_once)))

    return Player(name, play)


def _judge(contest: Contest[Piece], before: Counts, after: Sequence[Counts]) -> str:
    """How many rows one piece made, if they are the same on both sides."""
    done = [of[contest.count] - before[contest.count] for of in after]
    written = [find_difference(before, of, number) for of, number in zip(after, done, strict=True)]
    if written[0] != written[1]:
        differing = {name: (mine, written[1][name]) for name, mine in written[0].items() if mine != written[1][name]}
        return f"not the same rows: {differing}"
    tables = [name for name, query in contest.written.items() if query == count_tables(name)[name]]
    return f"the same rows, {sum(written[0][name] for name in tables):.0f} new ones each"
