"""Statements that PostgreSQL has prepared, given to asyncpg itself.

SQLAlchemy's cursor describes columns, holds a lock and copies the rows for each statement, which costs half as much
as asyncpg's way to PostgreSQL and back.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.util import await_

_KEPT = "prepared"
"""Under which name a connection of the pool has its statements; they go with it."""
_MOST = 1024


def is_ready(connection: Connection) -> bool:
    """Whether this is asyncpg's, in a transaction: SQLAlchemy begins one with the first statement that it sees."""
    return connection.dialect.driver == "asyncpg" and _find_driver(connection).is_in_transaction()


def run_prepared(connection: Connection, text: str, values: Sequence[Any]) -> tuple[int, Sequence[Sequence[Any]]]:
    """How many rows it changed or found, and those that it returned. Raises the errors of SQLAlchemy's driver."""
    kept = connection.connection.info.setdefault(_KEPT, {})
    try:
        statement = kept.get(text)
        if statement is None:
            statement = await_(_find_driver(connection).prepare(text))
            _keep(kept, text, statement)
        rows = await_(statement.fetch(*values))
    except Exception as error:
        # The tables may have changed since it was prepared.
        kept.pop(text, None)
        _tell(connection, error)
        raise

    # Such as "INSERT 0 1" or "UPDATE 1".
    return int(statement.get_statusmsg().rpartition(" ")[2]), rows


def _find_driver(connection: Connection) -> Any:
    """asyncpg's own connection."""
    return connection.connection.driver_connection


def _tell(connection: Connection, error: Exception) -> None:
    """Raise asyncpg's error as that of SQLAlchemy's driver; whatever is none of asyncpg's stays as it is."""
    adapter: Any = connection.connection.dbapi_connection
    adapter._handle_exception(error)


def _keep(kept: dict[str, Any], text: str, statement: Any) -> None:
    """Keep a statement; the oldest goes where there are too many."""
    if len(kept) >= _MOST:
        del kept[next(iter(kept))]
    kept[text] = statement
