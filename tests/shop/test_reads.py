"""Statements at the driver: rows, errors and listeners as SQLAlchemy's own, and several questions in one statement."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Select, bindparam, insert, literal, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from commissions import prepared
from commissions.actor import staff_acting
from commissions.driver import change
from commissions.ports import Transaction
from commissions.reads import Question, ask_all, fetch, fetch_first
from shop.database.sqlite import make_engine
from shop.database.tables import answered_callback, event_delivery
from shop.places.repository import make_first_place
from shop.places.tables import place
from shop.pricing.offer import Scope
from shop.pricing.repository import write_offer
from shop.pricing.times import OfferTime
from shop.thresholds.tables import threshold
from tests.support.databases import AnyDatabase

ADD = insert(answered_callback)
BY_KEY = select(answered_callback.c.key, answered_callback.c.answer).where(
    answered_callback.c.key == bindparam("key", type_=answered_callback.c.key.type)
)
NEWEST = select(answered_callback.c.key).order_by(answered_callback.c.key.desc()).limit(bindparam("most"))
ALL = tuple(select(of) for of in (threshold, place, event_delivery, answered_callback))
"""Instants, JSON, actors, booleans, words and nothing at all."""


def fill(tx: Transaction) -> None:
    """A row of each kind, and callbacks a, b and c."""
    time = OfferTime(tx.now, tx.now + timedelta(days=1))
    own = {"steps": [[100, 10]], "most": None, "most_each": 3}
    write_offer(tx, threshold, "满减", time, Scope("sku", frozenset("xy")), by=staff_acting("anna"), **own)
    make_first_place(tx)
    row = {"consumer": "a", "event": "b", "payload": {"of": [1, None]}, "partition": None, "status": "waiting"}
    tx.write(insert(event_delivery), row | {"attempts": 0, "due_at": tx.now, "created_at": tx.now})
    tx.write(ADD, [{"key": key, "answer": f"“{key}”", "answered_at": tx.now} for key in "abc"])


def describe(rows: Any) -> list[tuple[tuple[str, ...], tuple[Any, ...]]]:
    """Names and values of rows."""
    return [(row._fields, tuple(row)) for row in rows]


def as_it_is(statement: Select[Any], **values: Any) -> Question[Any]:
    """A question whose answer is its rows."""
    return Question(statement, values, describe)


async def test_rows_are_those_that_sqlalchemy_would_give(database: AnyDatabase) -> None:
    await database.transact(fill)

    def compare(tx: Transaction) -> None:
        known = [describe(tx.connection.execute(statement)) for statement in ALL]
        assert all(known), "there is something to compare"
        assert [describe(fetch(tx.connection, statement)) for statement in ALL] == known
        assert list(ask_all(tx.connection, *map(as_it_is, ALL))) == known

    await database.transact(compare)


async def test_questions_keep_their_own_parameters_order_and_bounds(database: AnyDatabase) -> None:
    await database.transact(fill)

    def ask(connection: Connection) -> tuple[Any, ...]:
        questions = [as_it_is(BY_KEY, key="b"), as_it_is(NEWEST, most=2), as_it_is(BY_KEY, key="z")]
        return tuple([values for _, values in rows] for rows in ask_all(connection, *questions))

    assert await database.read(ask) == ([("b", "“b”")], [("c",), ("b",)], [])


async def test_questions_are_one_statement_on_postgresql_and_each_is_heard_of(
    database: AnyDatabase, statements: list[str]
) -> None:
    def ask(tx: Transaction) -> None:
        connection, before = tx.connection, len(statements)
        ask_all(connection, as_it_is(BY_KEY, key="a"), as_it_is(NEWEST, most=1))
        assert len(statements) - before == (2 if tx.dialect == "sqlite" else 1)
        assert fetch_first(connection, BY_KEY, {"key": "z"}) is None
        assert statements[-1].startswith("SELECT answered_callback.")

    await database.transact(ask)


async def test_a_change_tells_how_many_rows_it_changed_with_what_waited_before_it(database: AnyDatabase) -> None:
    def work(tx: Transaction) -> None:
        tx.write(insert(event_delivery), [])
        rows = [{"key": key, "answer": "", "answered_at": tx.now} for key in "de"]
        assert tx.change(ADD, rows) == 2
        tx.write(ADD, rows[0] | {"key": "f"})
        assert tx.change(ADD, [rows[0] | {"key": "g"}]) == 1
        assert len(fetch(tx.connection, ALL[-1])) == 4

    await database.transact(work)


async def test_a_refused_write_is_sqlalchemys_error_and_nothing_of_it_is_kept(database: AnyDatabase) -> None:
    await database.transact(fill)

    def again(tx: Transaction) -> None:
        row = {"key": "d", "answer": "", "answered_at": tx.now}
        assert change(tx.connection, ADD, row) == 1
        change(tx.connection, ADD, row | {"key": "a"})

    with pytest.raises(IntegrityError) as raised:
        await database.transact(again)
    assert "”" not in str(raised.value), "parameters stay hidden"
    assert len(await database.read(fetch, ALL[-1])) == 3


async def test_a_value_that_no_driver_knows_is_refused(database: AnyDatabase) -> None:
    with pytest.raises(Exception, match=r"(?i)str|bind"):
        await database.read(fetch, BY_KEY, {"key": object()})
    assert await database.read(fetch, BY_KEY, {"key": "a"}) == []


def test_the_first_statement_of_a_connection_begins_its_transaction(tmp_path: Path) -> None:
    engine = make_engine(tmp_path / "empty.db")
    with engine.connect() as connection:
        assert fetch(connection, select(literal(1))) == [(1,)]
        assert connection.in_transaction()
    engine.dispose()


async def test_a_statement_whose_table_changed_is_prepared_anew(postgres_database: AnyDatabase) -> None:
    await postgres_database.transact(fill)
    known = await postgres_database.transact(lambda tx: describe(read_twice(tx)))

    def alter(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("ALTER TABLE answered_callback ALTER answer TYPE varchar(999)")
        tx.connection.exec_driver_sql("ALTER TABLE answered_callback ALTER answered_at TYPE timestamp")

    await postgres_database.transact(alter)
    with pytest.raises(DBAPIError, match="cached"):
        await postgres_database.transact(read_twice)
    after = await postgres_database.transact(lambda tx: describe(read_twice(tx)))
    assert [values[0] for _, values in after] == [values[0] for _, values in known]


def read_twice(tx: Transaction) -> Any:
    """The first statement of a unit of work begins it, and the others are those that are kept prepared."""
    fetch(tx.connection, ALL[1])
    return fetch(tx.connection, ALL[-1])


def test_a_connection_keeps_its_newest_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "_MOST", 2)
    kept: dict[str, Any] = {}
    for text in "abc":
        prepared._keep(kept, text, text.upper())
    assert kept == {"b": "B", "c": "C"}
