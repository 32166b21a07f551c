"""P7: a job over many rows, maturing awards and reviewing tiers, against the SQL that writes the same rows at once."""

import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
from sqlalchemy import Connection

from benchmarks.comparing import Plan
from benchmarks.databases import KINDS, Farm, farm, opened
from benchmarks.machine import Cores
from benchmarks.placed import begin
from benchmarks.plain import matured, paid_sqlite, reviewed
from benchmarks.results import Result, compare_rounds
from benchmarks.rows import Counts, count_rows, count_tables
from benchmarks.servers.callback_kept import now
from benchmarks.turns import uncollected, working_alone
from benchmarks.world import World, seed_journal, seed_people, seed_sales, seed_tallies
from commissions.actor import staff_acting
from commissions.awards.service import mature_awards
from commissions.days import determine_day
from commissions.ports import Transaction
from commissions.tallies.periods import number_day
from commissions.tiers.reviewing import review_tiers
from commissions.tiers.service import publish_tiers

QUICK, LARGE = (1_000, 10_000), (10_000, 100_000, 1_000_000)
AWARDS_EACH = 10
LEAST_COMPARED = 10_000
"""Of fewer rows the beginning of a run is most of it: they only show the growth."""
TIMES, GOAL, GROWTH_GOAL = 3, 3.0, 1.5


@dataclass(frozen=True)
class Job:
    """`step` does the next batch until it returns 0; `plain` are the statements by kind of database."""

    what: str
    seed: Callable[[Connection, int], None]
    step: Callable[[Transaction], int]
    plain: Mapping[str, Sequence[str]]
    written: Mapping[str, str]


def seed_due(connection: Connection, awards: int) -> None:
    """Awards whose hold is over, ten of each person."""
    world = World(max(awards // AWARDS_EACH, 10), awards, "pending")
    for seed in (seed_people, seed_sales, seed_journal):
        seed(connection, world)


def seed_counted(connection: Connection, members: int) -> None:
    """Distributors of whom two in three rise: half of those by what they sold in a window of days."""
    world = World(members, 0)
    seed_people(connection, world)
    seed_tallies(connection, world)
    publish_tiers(begin(connection), reviewed.LADDER, by=staff_acting("bench"))


def list_jobs() -> list[Job]:
    """Both jobs."""
    first_day = number_day(determine_day(now()) - timedelta(days=reviewed.GOLD_DAYS - 1))
    available = "SELECT count(*) FROM award WHERE status = 'available'"
    balances = "SELECT sum(balance_fen) FROM ledger_balance WHERE account = 'available'"
    tables = count_tables("ledger_entry", "ledger_posting", "event_delivery")
    return [
        Job(
            "awards matured",
            seed_due,
            mature_awards,
            {"SQLite": matured.SQLITE, "PostgreSQL": matured.POSTGRES},
            tables | {"available": available, "balances": balances},
        ),
        Job(
            "tiers reviewed",
            seed_counted,
            review_tiers,
            {"SQLite": reviewed.sqlite(first_day), "PostgreSQL": reviewed.postgres(first_day)},
            count_tables("distributor_tier_change", "event_delivery")
            | {"golden": "SELECT count(*) FROM distributor WHERE tier = 'gold'"},
        ),
    ]


async def measure(plan: Plan, cores: Cores) -> list[Result]:
    """Each job on each database, in each size."""
    results = []
    for kind in KINDS:
        with farm(kind) as place, working_alone(cores):
            for job in list_jobs():
                results += await measure_job(place, job, LARGE if plan.large else QUICK)
    return results


async def measure_job(place: Farm, job: Job, sizes: Sequence[int]) -> list[Result]:
    """A job in rising sizes, against the plain SQL, and against itself with ten times less."""
    results, smaller = [], None
    for size in sizes:
        ours, theirs, note = await compare(place, job, size)
        what = f"{size:,} {job.what} on {place.kind}"
        against = f"{what}, against {len(job.plain[place.kind])} plain statement(s)"
        scale = {"unit": "s", "lower_is_better": True}
        if size >= LEAST_COMPARED:
            results.append(compare_rounds("P7", against, ours, theirs, GOAL, note=note, **scale))
        if smaller:
            count = min(len(ours), len(smaller[1]))
            pair = ([one * 1e6 / size for one in ours], [one * 1e6 / smaller[0] for one in smaller[1]])
            each = [of[:count] for of in pair]
            scale = {"unit": "µs", "lower_is_better": True}
            results.append(compare_rounds("P7", f"{what}, each, against {smaller[0]:,}", *each, GROWTH_GOAL, **scale))
        smaller = (size, ours)
    return results


async def compare(place: Farm, job: Job, size: int) -> tuple[list[float], list[float], str]:
    """Seconds of ours and theirs, each time on fresh copies of the same data, and whether they wrote the same."""
    template = await place.make(lambda connection: job.seed(connection, size))
    ways: dict[str, Callable[[str], Awaitable[float]]] = {
        "ours": lambda address: run_ours(address, job),
        "theirs": lambda address: run_plain(address, job.plain[place.kind]),
    }
    seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
    written: dict[str, Counts] = {}
    for _ in range(TIMES if size <= LEAST_COMPARED else 1):
        for name in random.sample(sorted(ways), 2):
            address = await place.copy(template)
            seconds[name].append(await ways[name](address))
            async with opened(address) as database:
                written[name] = await database.read(count_rows, job.written)
            await place.drop(address)
    await place.drop(template)
    same = written["ours"] == written["theirs"]
    note = "the same rows" if same else f"not the same rows: {written}"
    return seconds["ours"], seconds["theirs"], note


async def run_ours(address: str, job: Job) -> float:
    """Batch after batch, as the scheduler does it."""
    async with opened(address) as database:
        with uncollected():
            started = time.perf_counter()
            while await database.transact(job.step):
                pass
            return time.perf_counter() - started


async def run_plain(address: str, statements: Sequence[str]) -> float:
    """All statements in one commit."""
    if address.startswith("postgresql://"):
        remote = await asyncpg.connect(address)
        started = time.perf_counter()
        for statement in statements:
            await remote.execute(statement)
        seconds = time.perf_counter() - started
        await remote.close()
        return seconds
    local = paid_sqlite.connect(address)
    started = time.perf_counter()
    for statement in ("BEGIN IMMEDIATE", *statements, "COMMIT"):
        local.execute(statement)
    seconds = time.perf_counter() - started
    local.close()
    return seconds
