"""BEGIN and COMMIT travel with statements: the same rows, the same errors, and fewer flights."""

from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from commissions.ports import Transaction
from commissions.reads import fetch
from shop.database.postgres import PostgresDatabase
from shop.database.tables import answered_callback
from shop.database.wire import Wire
from tests.shop.test_lost_connections import from_outside

ADD = insert(answered_callback)
COUNT = select(func.count().label("rows")).select_from(answered_callback)
REFUSE_AT_COMMIT = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE unique_violation; END $$;
CREATE CONSTRAINT TRIGGER refuse_at_commit AFTER INSERT ON answered_callback DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION refuse();
"""


def row(tx: Transaction, key: str) -> dict[str, Any]:
    """A row that only its key tells from others."""
    return {"key": key, "answer": "", "answered_at": tx.now}


def add(tx: Transaction, *keys: str) -> None:
    """Rows that nobody reads back."""
    tx.write(ADD, [row(tx, key) for key in keys])


def count(connection: Connection) -> int:
    """How many there are."""
    return int(fetch(connection, COUNT)[0].rows)


@pytest.fixture
def flights(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was sent, each time that something was."""
    sent: list[bytes] = []
    complete = Wire.write

    class Noting:
        def __init__(self, transport: Any) -> None:
            self._transport = transport

        def write(self, data: bytes) -> None:
            sent.append(bytes(data))
            self._transport.write(data)

    def write(wire: Wire, data: bytes) -> None:
        own, wire.transport = wire.transport, Noting(wire.transport)  # type: ignore[assignment]
        complete(wire, data)
        wire.transport = own

    monkeypatch.setattr(Wire, "write", write)
    return sent


async def test_a_unit_of_a_read_and_a_write_is_two_flights(
    postgres_database: PostgresDatabase, flights: list[bytes]
) -> None:
    def work(tx: Transaction, key: str) -> int:
        there = count(tx.connection)
        add(tx, key)
        return there

    assert await postgres_database.transact(work, "a") == 0
    flights.clear()
    assert await postgres_database.transact(work, "b") == 1
    assert [(b"BEGIN" in sent, b"COMMIT" in sent) for sent in flights] == [(True, False), (False, True)]
    assert await postgres_database.read(count) == 2


async def test_a_write_alone_is_one_flight(postgres_database: PostgresDatabase, flights: list[bytes]) -> None:
    await postgres_database.transact(add, "a", "b")
    flights.clear()
    await postgres_database.transact(add, "c", "d")
    assert len(flights) == 1
    assert await postgres_database.read(count) == 4


async def test_a_refused_last_write_is_the_same_error_and_keeps_nothing(postgres_database: PostgresDatabase) -> None:
    await postgres_database.transact(add, "a")
    for keys in (("a",), ("b", "a")):
        with pytest.raises(IntegrityError):
            await postgres_database.transact(add, *keys)
    assert await postgres_database.read(count) == 1
    await postgres_database.transact(add, "b")
    assert await postgres_database.read(count) == 2


async def test_what_came_before_a_refused_last_write_is_not_kept(postgres_database: PostgresDatabase) -> None:
    def work(tx: Transaction) -> None:
        assert tx.change(ADD, row(tx, "b")) == 1
        add(tx, "a")

    await postgres_database.transact(add, "a")
    with pytest.raises(IntegrityError):
        await postgres_database.transact(work)
    assert await postgres_database.read(count) == 1


async def test_what_refuses_at_the_commit_is_told_before_the_answer(
    postgres_database: PostgresDatabase, postgres_url: str
) -> None:
    await from_outside(postgres_url, REFUSE_AT_COMMIT)
    for _ in range(2):
        with pytest.raises(IntegrityError):
            await postgres_database.transact(add, "a")
        assert await postgres_database.read(count) == 0


async def test_a_write_that_must_change_a_row_is_looked_at_before_the_commit(
    postgres_database: PostgresDatabase, flights: list[bytes]
) -> None:
    def work(tx: Transaction) -> None:
        add(tx, "a")
        nobody = update(answered_callback).where(answered_callback.c.key == "nobody").values(answer="x")
        tx.write(nobody.values(answer="y"), {"answer": "z"}, otherwise=LookupError("nobody"))

    with pytest.raises(LookupError):
        await postgres_database.transact(work)
    assert not any(b"COMMIT" in sent for sent in flights)
    assert await postgres_database.read(count) == 0


async def test_a_first_statement_that_fails_leaves_the_connection_as_it_was(
    postgres_database: PostgresDatabase,
) -> None:
    def unknown(tx: Transaction) -> None:
        tx.connection.execute(text("SELECT nothing FROM nowhere"))

    def unbindable(tx: Transaction) -> None:
        add(tx, 5)  # type: ignore[arg-type]

    for _ in range(3):
        with pytest.raises(ProgrammingError):
            await postgres_database.transact(unknown)
        with pytest.raises((DataError, DBAPIError)):
            await postgres_database.transact(unbindable)
        assert await postgres_database.read(count) == 0
    await postgres_database.transact(add, "a")
    assert await postgres_database.read(count) == 1


async def test_a_unit_without_statements_sends_nothing(
    postgres_database: PostgresDatabase, flights: list[bytes]
) -> None:
    await postgres_database.transact(add, "a")
    flights.clear()
    await postgres_database.transact(lambda _: None)
    assert flights == []


async def test_rows_are_streamed_from_a_transaction_that_has_begun(postgres_database: PostgresDatabase) -> None:
    await postgres_database.transact(add, "a", "b", "c")

    def stream(connection: Connection) -> list[str]:
        streaming = connection.execution_options(stream_results=True)
        return [key for (key,) in streaming.execute(select(answered_callback.c.key)).yield_per(1)]

    assert sorted(await postgres_database.read(stream)) == ["a", "b", "c"]


async def test_reads_see_one_state_and_write_nothing(postgres_database: PostgresDatabase) -> None:
    def ask(connection: Connection) -> tuple[str, str]:
        level = connection.execute(text("SHOW transaction_isolation")).scalar_one()
        return level, connection.execute(text("SHOW transaction_read_only")).scalar_one()

    assert await postgres_database.read(ask) == ("repeatable read", "on")
    written = await postgres_database.transact(
        lambda tx: tx.connection.execute(text("SHOW transaction_isolation")).scalar_one()
    )
    assert written == "read committed"
