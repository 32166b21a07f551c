"""Writes to a database behind the program's back, past every trigger, as whoever has its password or file can."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Column, Connection, text

from commissions.ledger.finding import Check
from commissions.ports import Transaction
from tests.support.databases import AnyDatabase

TRIGGERS = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")


async def tamper(database: AnyDatabase, *statements: Any) -> None:
    """Carry out `statements` with no trigger looking."""
    await database.transact(write_unseen, *statements)


def write_unseen(tx: Transaction, *statements: Any) -> None:
    """As `tamper`, inside a unit of work."""
    if tx.connection.dialect.name == "postgresql":
        tx.connection.execute(text("SET LOCAL session_replication_role = replica"))
        run_all(tx.connection, *statements)
        return
    triggers = tx.connection.execute(TRIGGERS).all()
    run_all(tx.connection, *(text(f"DROP TRIGGER {name}") for name, _ in triggers))
    run_all(tx.connection, *statements)
    for _, sql in triggers:
        tx.connection.exec_driver_sql(sql)


async def poison(database: AnyDatabase, column: Column[Any], value: str | int) -> None:
    """From now on nothing can be written to the rows in which `column` has this value: whoever tries fails."""
    await database.transact(_write_poison, column, value)


def _write_poison(tx: Transaction, column: Column[Any], value: str | int) -> None:
    name, of, is_bad = f"poison_{column.table.name}", column.table.name, f"OLD.{column.name} = {value!r}"
    if tx.connection.dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            raised = "BEGIN SELECT RAISE(ABORT, 'poisoned'); END"
            tx.connection.exec_driver_sql(f"CREATE TRIGGER {name}_{act} BEFORE {act} ON {of} WHEN {is_bad} {raised}")
        return
    body = "BEGIN RAISE EXCEPTION 'poisoned'; END"
    tx.connection.exec_driver_sql(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
    at = f"BEFORE UPDATE OR DELETE ON {of} FOR EACH ROW WHEN ({is_bad}) EXECUTE FUNCTION {name}()"
    tx.connection.exec_driver_sql(f"CREATE TRIGGER {name} {at}")


def run_all(connection: Connection, *statements: Any) -> None:
    """One after the other."""
    for statement in statements:
        connection.execute(statement)


class Seen(Exception):
    """Carries what the checks found out of a unit of work, and takes the tampering back with it."""


async def find_tampered(database: AnyDatabase, checks: Sequence[Check], *statements: Any) -> set[str]:
    """The names of what `checks` find after `statements`, which are taken back."""
    with pytest.raises(Seen) as seen:
        await database.transact(look_at_tampered, checks, *statements)
    names: set[str] = seen.value.args[0]
    return names


def look_at_tampered(tx: Transaction, checks: Sequence[Check], *statements: Any) -> None:
    """Raises Seen with what was found."""
    if tx.connection.dialect.name == "sqlite":
        tx.connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    write_unseen(tx, *statements)
    raise Seen({finding.check for check in checks for finding in check(tx.connection)})
