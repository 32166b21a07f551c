"""G2: killed at any point, the shop comes back, and everything has happened exactly once.

There are more points than CI has time for: it takes forty a day, so that each comes up within the week. `make torture`
takes them all on both databases, and then lives that are killed again and again, anywhere.
"""

import asyncio
import os
import random
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.crashes.killing import ANYWHERE, Doom, DoomedDatabase, live_in_a_process, open_database
from tests.crashes.stories import STORIES
from tests.crashes.story import Known, live_until
from tests.crashes.world import open_world
from tests.support.databases import PostgresDatabases, SqliteFiles, published

TORTURE = bool(os.environ.get("LIANPU_TORTURE"))
CASES = tuple((name, point) for name, story in STORIES.items() for point in story.points)
MATTER_MOST = (
    ("payment", "confirm_payment:before"),
    ("payment", "confirm_payment:after"),
    ("payment", "request_refund:sent"),
    ("price", "close_payment:sent"),
    ("switch", "close_payment:sent"),
    ("switch", "create_prepay:sent"),
    ("price", "end_payment:after"),
    ("price", "change_price:before"),
    ("offer", "place_order:before#2"),
    ("offer", "close_unbegun:before"),
    ("offer", "record_refund_fact:before#2"),
    ("offer", "decide_refund:before#2"),
    ("awards", "mature_awards:before"),
    ("awards", "count_sale:after"),
    ("awards", "reverse_awards:before"),
    ("dividends", "approve_within:before#2"),
    ("dividends", "pay_dividends:before"),
    ("withdrawal", "begin_transfer:after"),
    ("withdrawal", "send_transfer:sent"),
    ("withdrawal", "record_transfer_fact:before#3"),
    ("withdrawal", "record_transfer_returned:before"),
    ("cancellation", "cancel_transfer:sent"),
    ("refusal", "give_up_transfer:before"),
    ("refusal", "give_up_transfer:after"),
    ("bank", "export_batch:before"),
    ("bank", "import_batch_results:before"),
    ("complaint", "carry:sent"),
    ("complaint", "record_complaint:before#3"),
    ("reconciliation", "take_in_trade:before"),
    ("reconciliation", "mend_difference:before"),
)
SEEDS = range(1200) if TORTURE else range(2)
LONGEST_LIFE_MS = 250


def of_today(cases: tuple[tuple[str, str], ...], a_day: int) -> tuple[tuple[str, str], ...]:
    """The cases whose turn it is."""
    if TORTURE:
        return cases
    turn = datetime.now(UTC).toordinal() * a_day
    return tuple(cases[(turn + place) % len(cases)] for place in range(a_day))


@dataclass(frozen=True)
class Beginning:
    """A story before its first life, its database and the world in a folder; and what an undisturbed life did."""

    folder: Path
    known: Known
    passed: tuple[str, ...]
    events: Counter[str]


@pytest.fixture(scope="module")
def beginnings(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Beginning]:
    """Each story is begun, and lived once without any harm."""
    folders = {name: tmp_path_factory.mktemp(name) for name in STORIES}
    return {name: asyncio.run(begin(name, folders[name], sqlite_files)) for name in STORIES}


async def begin(name: str, folder: Path, sqlite_files: SqliteFiles) -> Beginning:
    story, before, harmless = STORIES[name], folder / "before", folder / "harmless"
    before.mkdir()
    sqlite_files.copy_to(before / "lianpu.db")
    world = open_world(before, Doom())
    database = open_database(str(before / "lianpu.db"), world.clock)
    known = await story.begin(database, world)
    await database.close()
    shutil.copytree(before, harmless)
    doom = Doom()
    world = open_world(harmless, doom)
    database = open_database(str(harmless / "lianpu.db"), world.clock)
    await story.live(DoomedDatabase(database, doom), world, known)
    passed = tuple(doom.passed)
    await story.prove(database, world, known)
    events = await database.read(count_events, name)
    await database.close()
    return Beginning(before, known, passed, events)


def count_events(connection: Connection, name: str) -> Counter[str]:
    """How often each event was published, but for those that a life less or more may change."""
    return Counter(event for event, _ in published(connection) if event not in STORIES[name].varies)


@pytest.mark.parametrize("name", STORIES)
def test_every_point_that_a_life_comes_by_is_named(beginnings: dict[str, Beginning], name: str) -> None:
    named = [point.split("#") for point in STORIES[name].points]
    passed = Counter(beginnings[name].passed)
    assert {point for point, *_ in named} == set(passed)
    assert all(passed[point] >= int(turn) for point, turn in filter(lambda of: len(of) == 2, named))


async def come_back(name: str, address: str, folder: Path, known: Known, events: Counter[str]) -> None:
    """After the restart everybody repeats what they do; then all is as it would have been."""
    story, world = STORIES[name], open_world(folder, Doom())
    database = open_database(address, world.clock)
    await story.live(database, world, known)
    await story.prove(database, world, known)
    assert await database.read(count_events, name) == events
    await database.close()


@pytest.mark.parametrize(("name", "point"), of_today(CASES, 32))
async def test_killed_at_any_point_on_sqlite(
    beginnings: dict[str, Beginning], tmp_path: Path, name: str, point: str
) -> None:
    before, folder = beginnings[name], tmp_path / "world"
    shutil.copytree(before.folder, folder)
    address = str(folder / "lianpu.db")
    assert await live_in_a_process(live_until, STORIES[name].live, address, folder, point, before.known)
    await come_back(name, address, folder, before.known, before.events)


@pytest.mark.parametrize(("name", "point"), CASES if TORTURE else of_today(MATTER_MOST, 8))
async def test_killed_where_it_matters_most_on_postgres(
    beginnings: dict[str, Beginning], postgres_url: str, tmp_path: Path, name: str, point: str
) -> None:
    known = await begin_on(name, postgres_url, tmp_path)
    assert await live_in_a_process(live_until, STORIES[name].live, postgres_url, tmp_path, point, known)
    await come_back(name, postgres_url, tmp_path, known, beginnings[name].events)


async def begin_on(name: str, address: str, folder: Path) -> Known:
    """Begin a story on a database."""
    world = open_world(folder, Doom())
    database = open_database(address, world.clock)
    known = await STORIES[name].begin(database, world)
    await database.close()
    return known


@pytest.mark.parametrize("seed", SEEDS)
async def test_killed_again_and_again_anywhere(
    beginnings: dict[str, Beginning], postgres_databases: PostgresDatabases, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    name, folder = dice.choice([*STORIES]), tmp_path / "world"
    before = beginnings[name]
    on_postgres = TORTURE and seed % 4 == 0
    if on_postgres:
        folder.mkdir()
        address = await postgres_databases.create()
        known = await begin_on(name, address, folder)
    else:
        shutil.copytree(before.folder, folder)
        address, known = str(folder / "lianpu.db"), before.known
    for _ in range(dice.choice((1, 2, 3))):
        point = f"{dice.choice(before.passed)}#{dice.choice((1, 1, 2))}"
        point = point if dice.random() < 0.5 else f"{ANYWHERE}:{dice.randrange(1, LONGEST_LIFE_MS)}"
        await live_in_a_process(live_until, STORIES[name].live, address, folder, point, known)
    await come_back(name, address, folder, known, before.events)
    if on_postgres:
        await postgres_databases.drop(address)
