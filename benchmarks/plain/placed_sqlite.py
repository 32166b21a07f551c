"""P6a's measure on SQLite: the same rows by the standard library's sqlite3, one order a commit."""

import sqlite3
from datetime import datetime
from functools import cache
from typing import Any

from benchmarks.ordering import Wish
from benchmarks.plain.paid_sqlite import EPOCH, connect
from benchmarks.plain.placed_rows import list_rows

__all__ = ["connect", "place"]
RESERVE = "UPDATE stock SET reserved = reserved + 1 WHERE id = ? AND on_hand - reserved >= 1"


def place(connection: sqlite3.Connection, wish: Wish) -> None:
    """One transaction, one commit."""
    connection.execute("BEGIN IMMEDIATE")
    assert connection.execute(RESERVE, (wish.stock_id,)).rowcount == 1
    for table, row in list_rows(wish):
        connection.execute(_write(table, tuple(row)), [_adapt(value) for value in row.values()])
    connection.execute("COMMIT")


@cache
def _write(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _adapt(value: Any) -> Any:
    """Instants are microseconds there."""
    return int((value - EPOCH).total_seconds() * 1_000_000) if isinstance(value, datetime) else value
