"""Counts what two sides wrote, so that only the same work is compared."""

from collections.abc import Mapping

from sqlalchemy import Connection, text

Counts = Mapping[str, int]


def count_rows(connection: Connection, queries: Mapping[str, str]) -> Counts:
    """The number that each query gives, by its name."""
    return {name: int(connection.scalar(text(query)) or 0) for name, query in queries.items()}


def count_tables(*names: str) -> dict[str, str]:
    """Queries for the rows of tables."""
    return {name: f"SELECT count(*) FROM {name}" for name in names}


def find_difference(before: Counts, after: Counts, pieces: int) -> dict[str, float]:
    """What one piece of work wrote, by name."""
    return {name: round((after[name] - before[name]) / pieces, 2) for name in before}
