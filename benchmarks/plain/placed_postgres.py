"""P6a's measure on PostgreSQL: one data-modifying statement in which an order is placed, by asyncpg."""

from functools import cache

import asyncpg

from benchmarks.ordering import Wish
from benchmarks.plain.placed_rows import list_rows

RESERVE = "UPDATE stock SET reserved = reserved + 1 WHERE id = $1 AND on_hand - reserved >= 1"


async def place(pool: asyncpg.Pool, wish: Wish) -> None:
    """One statement, one commit."""
    rows = list(list_rows(wish))
    shape = tuple((table, tuple(row)) for table, row in rows)
    await pool.execute(_write(shape), wish.stock_id, *(value for _, row in rows for value in row.values()))


@cache
def _write(shape: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """The statement that reserves a unit and inserts rows of these columns."""
    parts, place = [f"reserved AS ({RESERVE})"], 2
    for number, (table, columns) in enumerate(shape):
        values = ", ".join(f"${place + n}" for n in range(len(columns)))
        place += len(columns)
        parts.append(f"row_{number} AS (INSERT INTO {table} ({', '.join(columns)}) VALUES ({values}))")
    return f"WITH {', '.join(parts)} SELECT 1"
