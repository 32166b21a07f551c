"""Writes the frozen SQL of the first schema and its revision from the tables (`make schema`; ADR 12).

Only while nothing is released: afterwards a revision's files never change and a new one is written by hand.
"""

import hashlib
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, create_mock_engine
from sqlalchemy.schema import DDLElement

from composition.schema import all_metadata
from shop.database.migrate import FOLDER

_FIRST = FOLDER / "versions" / "0001_first_schema.py"
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+asyncpg"}
"""SQLAlchemy's name of what each dialect is spoken through: a driver that wants no `%` doubled."""

_SEPARATOR = "\n;;\n"


def describe_schema(dialect: str) -> str:
    """The statements that make every table, index and trigger on an empty database, as one text."""
    statements = [text for metadata in all_metadata() for text in _list_statements(dialect, metadata)]
    return _SEPARATOR.join(statements) + _SEPARATOR


def determine_revision() -> str:
    """The revision's name: it follows the schema, so that a database of another state is refused."""
    said = "".join(describe_schema(dialect) for dialect in DRIVERS)
    return f"0001_{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def name_file(dialect: str) -> Path:
    """Where the frozen SQL of a dialect lies."""
    return _FIRST.with_name(f"{_FIRST.stem}.{dialect}.sql")


def _write_schema() -> None:
    """Write both dialects' files, and the revision into the migration."""
    for dialect in DRIVERS:
        name_file(dialect).write_text(describe_schema(dialect))

    lines = _FIRST.read_text().splitlines(keepends=True)
    revision = f'revision = "{determine_revision()}"\n'
    _FIRST.write_text("".join(revision if line.startswith("revision = ") else line for line in lines))


def _list_statements(dialect: str, metadata: MetaData) -> list[str]:
    """What SQLAlchemy would send to make these tables, in its order; nothing is connected to."""
    statements: list[str] = []

    def keep(element: DDLElement, *_: Any, **__: Any) -> None:
        text = str(element.compile(dialect=engine.dialect))
        statements.append("\n".join(line.rstrip() for line in text.expandtabs(4).strip().splitlines()))

    engine = create_mock_engine(f"{DRIVERS[dialect]}://", keep)
    metadata.create_all(engine, tables=metadata.sorted_tables, checkfirst=False)
    return _sort_indexes(statements)


def _sort_indexes(statements: list[str]) -> list[str]:
    """SQLAlchemy keeps a table's indexes in a set.

    Sorted among each other, the same tables give the same text.
    """
    return [
        text
        for is_index, run in groupby(statements, key=lambda text: text.startswith(("CREATE INDEX", "CREATE UNIQUE")))
        for text in (sorted(run) if is_index else run)
    ]


if __name__ == "__main__":
    _write_schema()
