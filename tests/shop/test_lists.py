"""Lists of the console: paging by key in both directions, filters, sorts and totals, whatever an address says."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from sqlalchemy import Column, Connection, MetaData, Table, Text, func, insert, select

from commissions.actor import staff_acting
from commissions.ports import Transaction
from shop.audit_log.act import Act
from shop.audit_log.service import record_act
from shop.lists.cursor import write_cursor
from shop.lists.reading import Asked, Shown, read_list
from shop.lists.source import Filter, Sort, Source, read_days
from shop.schema import Id, Instant
from shop.web.console import pages
from shop.web.console.listing import ListPage
from shop.web.door import Door
from tests.support.console import open_console
from tests.support.databases import AnyDatabase

START = datetime(2026, 11, 1, tzinfo=UTC)
thing = Table(
    "thing_of_tests",
    MetaData(),
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("colour", Text, nullable=False),
    Column("fen", Id, nullable=False),
    Column("at", Instant, nullable=False),
)


@dataclass(frozen=True)
class Thing:
    id: int
    colour: str


def restore(connection: Connection, rows: Any) -> tuple[Thing, ...]:
    return tuple(Thing(row.id, row.colour) for row in rows)


THINGS = Source(
    name="things",
    select=select(thing),
    key=thing.c.id,
    sorts=(Sort("at", thing.c.at), Sort("fen", thing.c.fen, descending=False)),
    restore=restore,
    filters=(
        Filter("colour", "choice", lambda typed: thing.c.colour == typed, choices=("red", "blue")),
        Filter("text", "text", lambda typed: thing.c.colour == typed),
        Filter("at", "days", lambda first, after: (thing.c.at >= first) & (thing.c.at < after)),
    ),
    totals={"total_fen": lambda of: func.sum(of.fen)},
)


def fill(tx: Transaction, count: int) -> None:
    thing.create(tx.connection)
    # Three share each instant and each amount, so that a page often ends between equals.
    rows = [
        {"id": n, "colour": ("red", "blue")[n % 2], "fen": n // 3, "at": START + timedelta(hours=n // 3)}
        for n in range(count)
    ]
    tx.connection.execute(insert(thing), rows)


async def read(database: AnyDatabase, **asked: Any) -> Shown[Thing]:
    return await database.read(read_list, THINGS, Asked(asked.pop("filters", {}), **asked))


@pytest.mark.parametrize("sort", ["at", "fen"])
async def test_pages_follow_each_other_and_lead_back(database: AnyDatabase, sort: str) -> None:
    await database.transact(fill, 132)
    usual = sorted(range(132), key=lambda n: (n // 3, n), reverse=sort == "at")

    pages, after = [], None
    while True:
        page = await read(database, sort=sort, after=after)
        pages.append(page)
        if page.after is None:
            break
        after = page.after
    assert [of.id for page in pages for of in page.items] == usual
    assert [len(page.items) for page in pages] == [50, 50, 32]
    assert pages[0].before is None

    back = await read(database, sort=sort, before=pages[2].before)
    assert back.items == pages[1].items
    first = await read(database, sort=sort, before=back.before)
    assert (first.items, first.before) == (pages[0].items, None)


async def test_filters_narrow_and_totals_are_of_all_that_fits(database: AnyDatabase) -> None:
    await database.transact(fill, 132)
    red = await read(database, filters={"colour": "red"})
    assert (red.count, red.totals) == (66, {"total_fen": sum(n // 3 for n in range(0, 132, 2))})
    day = await read(database, filters={"at": "2026-11-02~2026-11-02"})
    assert day.count == len([n for n in range(132) if 16 <= n // 3 < 40]), "a day of Shanghai begins at 16:00 UTC"
    nothing = await read(database, filters={"colour": "green"})
    assert (nothing.items, nothing.count, nothing.totals) == ((), 0, {"total_fen": 0})


def _forge(*values: Any) -> str:
    """A position as nobody writes one."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        *("x", "'; DROP TABLE act; --", "null", "e30", "W10", "9" * 401),
        *(write_cursor("text", 1), write_cursor(1, "text"), write_cursor(START, 2**70), write_cursor(True, None)),
        *(write_cursor(START, True), write_cursor(START.replace(tzinfo=None), 1)),
        *(_forge({"at": "0001-01-01T00:00:00+23:59"}, 1), _forge({"at": "9999-12-31T23:59:59-23:59"}, 1)),
        *(_forge({"at": 1}, 1), _forge({}, 1), _forge([], 1), _forge(float("inf"), 1), _forge(None, None)),
    ],
)
async def test_a_position_that_is_none_begins_anew(database: AnyDatabase, cursor: str) -> None:
    await database.transact(fill, 60)
    whole = await read(database)
    for word in ("after", "before"):
        found = await read(database, **{word: cursor})
        assert len(found.items) == len(whole.items)


@pytest.mark.parametrize("typed", ["' OR 1=1 --", "%", "🙂" * 50, "1e999"])
async def test_what_somebody_types_is_only_ever_a_value(sqlite_database: AnyDatabase, typed: str) -> None:
    await sqlite_database.transact(fill, 9)
    for name in ("colour", "text", "at", "unknown"):
        found = await read(sqlite_database, filters={name: typed}, sort=typed)
        assert len(found.items) == (9 if name == "unknown" else 0)


@pytest.mark.parametrize(
    ("typed", "days"), [("2026-11-01~2026-11-03", 3), ("2026-02-28", 1), ("2026-11-03~2026-11-01", None)]
)
def test_days_are_whole_and_of_shanghai(typed: str, days: int | None) -> None:
    found = read_days(typed)
    assert (found and (found[1] - found[0]).days) == days
    for nonsense in ("", "~", "yesterday", "2026-13-01", "0001-01-01", "9999-12-31"):
        assert read_days(nonsense) is None


async def test_the_log_is_a_page_that_can_be_narrowed(door: Door, sqlite_database: AnyDatabase) -> None:
    for n in range(60):
        act = Act(staff_acting("li"), f"order.{'price' if n % 2 else 'ship'}", f"L{n}", {"from": "console"})
        await sqlite_database.transact(record_act, act)
    async with open_console(door) as console:
        desk = await console.sign_in()
        page = await desk.read("/console/log?action=order.price")
        assert "共 30 条" in page
        assert "order.ship" not in page
        assert 'href="/console/log"' in page, "the condition can be taken away"
        first = await desk.read("/console/log")
        assert 'rel="next"' in first
        assert (await desk.get("/console/log/61")).status == 404
        assert "L3" in await desk.read("/console/log/4")
        assert "columns" in await desk.read("/console/log?columns=at&columns=who")


def test_every_list_says_what_it_declares() -> None:
    """Titles, columns, filters, choices and totals have their words, and sorts are the source's."""
    for page in list_pages():
        said, source = page.words, page.source
        assert said["title"]
        assert said["empty"]
        assert {of.name for of in page.columns} == set(said["columns"]), source.name
        needed = {of.name for of in source.filters if of.name != page.tabs}
        assert needed <= set(said.get("filters", {})) <= {of.name for of in source.filters}, source.name
        assert set(source.totals) == set(said.get("totals", {})), source.name
        for of in source.filters:
            assert set(of.choices) <= set(said.get("choices", {}).get(of.name, {})), (source.name, of.name)
        assert {of.sort for of in page.columns if of.sort} <= {of.name for of in source.sorts}
        assert page.tabs is None or said["all"]
        assert page.create is None or said["create"]
        assert {of.name for of in page.actions} == set(said.get("actions", {}))


async def test_every_list_is_read_in_every_order_and_by_every_filter(database: AnyDatabase) -> None:
    """On both databases: what an address may ask for is a statement that they take."""
    for source in {page.source.name: page.source for page in list_pages()}.values():
        for sort in source.sorts:
            await database.read(read_list, source, Asked({}, sort.name))
            position = write_cursor(_make_value(sort.column), _make_value(source.key))
            await database.read(read_list, source, Asked({}, sort.name, after=position))
            for odd in (2**40, "\ud800", "\0", True):
                value = _make_value(sort.column)
                fitting = {"at": value.isoformat()} if isinstance(value, datetime) else value
                for forged in (_forge(odd, odd), _forge(odd, _make_value(source.key)), _forge(fitting, odd)):
                    await database.read(read_list, source, Asked({}, sort.name, before=forged))
        for of in source.filters:
            typed = of.choices or (("2026-11-01~2026-11-30",) if of.kind == "days" else ("13800138000", "阿青", "9"))
            for one in typed:
                await database.read(read_list, source, Asked({of.name: one}))


def _make_value(column: Any) -> Any:
    """Something that this column may hold."""
    kind = column.type.python_type
    return START if kind is datetime else 1 if kind is int else "1"


def list_pages() -> list[ListPage[Any]]:
    """Every list of the console's pages."""
    modules = [import_module(f"{pages.__name__}.{found.name}") for found in iter_modules(pages.__path__)]
    return [value for module in modules for value in vars(module).values() if isinstance(value, ListPage)]
