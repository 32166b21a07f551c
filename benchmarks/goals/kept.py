"""P2: the callback with everything kept. Each message is a new person who follows through the code of a member."""

from collections.abc import Sequence
from itertools import count, islice
from pathlib import Path

import asyncpg

from benchmarks.account import GREETING
from benchmarks.comparing import Messages, Plan, Side, compare
from benchmarks.environments import NotInstalled, python_rival
from benchmarks.machine import Cores
from benchmarks.messages import Push, check_text_reply, push_follow
from benchmarks.results import Result, compare_sides
from benchmarks.seeding import make_postgres, make_sqlite, seed
from benchmarks.servers import python_server
from tests.support.postgres import PostgresServer

NUMBERS = count(1)
TABLES = (
    "answered_callback",
    "member",
    "identity",
    "distributor",
    "referral",
    "referral_change",
    "referral_attempt",
    "team_member",
    "chat_window",
    "event_delivery",
)
SQLITE = "everything kept on SQLite, against WeRoBot's SQLite session"
POSTGRES = "everything kept on PostgreSQL, against one asyncpg statement behind the same door"


def follow_by(scenes: Sequence[str]) -> Messages:
    """Messages of people who were never seen, spread over the scenes."""

    def make(how_many: int) -> list[Push]:
        numbers = islice(NUMBERS, how_many)
        return [push_follow(f"oNew{number:08d}_of_the_benchmark", scenes[number % len(scenes)]) for number in numbers]

    return make


def check_any_text(push: Push, body: bytes) -> None:
    """A welcome; the words are each side's own."""
    check_text_reply(push, body, None)


def check_greeting(push: Push, body: bytes) -> None:
    """The fixed words."""
    check_text_reply(push, body, GREETING)


async def measure(plan: Plan, cores: Cores) -> list[Result]:
    """Both databases."""
    return [await measure_sqlite(plan, cores), await measure_postgres(plan, cores)]


async def measure_sqlite(plan: Plan, cores: Cores) -> Result:
    """SQLite: ours keeps eleven tables, WeRoBot a counter for each person."""
    try:
        rival = Side(python_rival("werobot", BENCH_SESSION="1"), check_greeting)
    except NotInstalled as problem:
        return Result("P2", SQLITE, goal_ratio=4.0, note=str(problem))
    address = make_sqlite()
    scenes = await seed(address)
    ours = Side(python_server("callback_kept", BENCH_DATABASE=address), check_any_text)
    await compare([ours, rival], follow_by(scenes), plan, cores)
    for file in Path(address).parent.glob(Path(address).name + "*"):
        file.unlink()
    return compare_sides("P2", SQLITE, ours, rival, 4.0)


async def measure_postgres(plan: Plan, cores: Cores) -> Result:
    """PostgreSQL on the core of the load: the same rows on both sides, counted afterwards."""
    server = PostgresServer()
    try:
        addresses = [await make_postgres(server.url()) for _ in range(2)]
        scenes = [await seed(address) for address in addresses]
        ours = Side(python_server("callback_kept", BENCH_DATABASE=addresses[0]), check_any_text)
        rival = Side(python_server("one_statement", BENCH_DATABASE=addresses[1]), check_greeting)
        before = [await count_rows(address) for address in addresses]
        await compare([ours, rival], follow_by(scenes[0]), plan, cores)
        after = [await count_rows(address) for address in addresses]
    finally:
        server.stop()
    written = [rows_per_message(*pair) for pair in zip(before, after, strict=True)]
    if written[0] != written[1]:
        return Result("P2", POSTGRES, goal_ratio=0.4, note=f"not the same rows: {written}")
    return compare_sides("P2", POSTGRES, ours, rival, 0.4, note=f"{sum(written[0].values()):.0f} rows each")


async def count_rows(address: str) -> dict[str, int]:
    """How many rows each table has, and how many people its team counters count."""
    connection = await asyncpg.connect(address)
    try:
        rows = {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}
        return rows | {"team_count": int(await connection.fetchval("SELECT sum(members) FROM team_count"))}
    finally:
        await connection.close()


def rows_per_message(before: dict[str, int], after: dict[str, int]) -> dict[str, float]:
    """Rows that one message wrote, by table."""
    messages = after["answered_callback"] - before["answered_callback"]
    return {table: round((after[table] - before[table]) / messages, 3) for table in before}
