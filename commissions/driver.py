"""Gives a connection's driver a text and its values, past SQLAlchemy, in the transaction that SQLAlchemy has begun."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Delete, Insert, Update
from sqlalchemy.engine.interfaces import DBAPICursor

from commissions.compiled import compile_once
from commissions.prepared import is_ready, run_prepared

Values = tuple[Any, ...]


class Outcome(NamedTuple):
    """What a statement gave: the number of rows that it changed, and those that it returned."""

    changed: int
    rows: Sequence[Sequence[Any]]


def execute(connection: Connection, text: str, values: Values | list[Values]) -> Outcome:
    """Carry it out; with a list of values for each of them, and then no rows come back.

    Raises what SQLAlchemy would raise, and forgets a connection that is lost. Whoever listens to statements hears of
    this one too.
    """
    # SQLAlchemy begins a transaction with the first statement that it sees.
    if connection.dispatch.before_cursor_execute or not connection.in_transaction():
        return _execute_by_sqlalchemy(connection, text, values)
    if not isinstance(values, list) and is_ready(connection):
        return _execute_prepared(connection, text, values)

    cursor = connection.connection.cursor()
    try:
        if isinstance(values, list):
            cursor.executemany(text, values)
            rows: Sequence[Sequence[Any]] = ()
        else:
            cursor.execute(text, values)
            rows = cursor.fetchall() if cursor.description else ()
        return Outcome(cursor.rowcount, rows)
    except BaseException as error:
        _tell(connection, error, text, values, cursor)
        raise
    finally:
        cursor.close()


def change(connection: Connection, statement: Insert | Update | Delete, row: Mapping[str, Any]) -> int:
    """Carry out a write that was built once, of which the outcome is looked at at once: how many rows it changed."""
    compiled = compile_once(connection.dialect, statement, tuple(row))
    return execute(connection, compiled.text, compiled.bind(row)).changed


def _execute_prepared(connection: Connection, text: str, values: Values) -> Outcome:
    try:
        return Outcome(*run_prepared(connection, text, values))
    except BaseException as error:
        _tell(connection, error, text, values, None)
        raise


def _tell(
    connection: Connection, error: BaseException, text: str, values: Values | list[Values], cursor: DBAPICursor | None
) -> None:
    """Raise a driver's error as SQLAlchemy's own. Any other, such as a value that no driver knows, stays as it is."""
    if isinstance(error, connection.dialect.loaded_dbapi.Error) or not isinstance(error, Exception):
        connection._handle_dbapi_exception(error, text, values, cursor, None)


def _execute_by_sqlalchemy(connection: Connection, text: str, values: Values | list[Values]) -> Outcome:
    result = connection.exec_driver_sql(text, values)
    rows = [tuple(row) for row in result.cursor.fetchall()] if result.returns_rows else ()
    return Outcome(result.rowcount, rows)
