"""Column types and `MetaData` of the house's tables.

Alike on SQLite (STRICT) and PostgreSQL.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    literal_column,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import SchemaItem
from sqlalchemy.sql.operators import OperatorType

from commissions.actor import Actor, restore_actor
from commissions.driver import change

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_WORDS = frozenset({"status", "state", "to_status"})
"""What the columns are called that hold a `_Word`."""
_PLAIN_WORD = re.compile(r"[a-z_]+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

metadata = MetaData(naming_convention=NAMING)

Id = BigInteger
Fen = BigInteger
Json = JSON().with_variant(JSONB(), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime: `timestamptz` on PostgreSQL, integer microseconds since 1970 on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a row holds."""
        return datetime

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """The column type on each database."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Integer())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuses a naive datetime, so that no local time slips in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return (value - _EPOCH) // timedelta(microseconds=1) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Always aware UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return _EPOCH + timedelta(microseconds=value)
        return value.astimezone(UTC)  # type: ignore[no-any-return]


class _Word(Text):
    """Text that is one of a few words, such as a status.

    What it is compared with stands in the SQL itself. A bound parameter could be any word, so that neither database may
    use an index of the open rows alone for it: it would read the whole table, and more of it each week.
    """

    class Comparator(Text.Comparator[str]):
        """Writes plain words into the statement, and leaves everything else as it is."""

        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
            """See `ColumnOperators.operate`."""
            return super().operate(op, *map(_write_out, other), **kwargs)

    comparator_factory = Comparator


def _write_out(value: Any) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        return [_write_out(one) for one in (value if isinstance(value, list | tuple) else sorted(value))]
    if isinstance(value, str) and _PLAIN_WORD.fullmatch(value):
        return literal_column(f"'{value.value if isinstance(value, Enum) else value}'", Text)
    return value


class Who(TypeDecorator[Actor]):
    """Who acted, as text (`staff:k3v9`). Only an `Actor` can be written: a name is no identity."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Actor | None, dialect: Dialect) -> str | None:
        """Refuses whatever is no actor."""
        if value is not None and not isinstance(value, Actor):
            raise TypeError(f"{value!r} is no actor")
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Actor | None:
        """The actor, without the member that staff may be."""
        return None if value is None else restore_actor(value)


@compiles(BigInteger, "sqlite")
@compiles(Boolean, "sqlite")
def _integer(type_: Any, compiler: Any, **kw: Any) -> str:
    return "INTEGER"


@compiles(Text, "sqlite")
@compiles(String, "sqlite")
@compiles(JSON, "sqlite")
def _text(type_: Any, compiler: Any, **kw: Any) -> str:
    return "TEXT"


@compiles(LargeBinary, "sqlite")
def _blob(type_: Any, compiler: Any, **kw: Any) -> str:
    return "BLOB"


def declare(owner: MetaData, name: str, *items: SchemaItem) -> Table:
    """A table of `owner`, STRICT on SQLite so that no text can sit in an integer column.

    Statuses are `_Word`s.
    """
    for item in items:
        if isinstance(item, Column) and item.name in _WORDS and isinstance(item.type, Text):
            item.type = _Word()
    return Table(name, owner, *items, sqlite_strict=True)


def table(name: str, *items: SchemaItem) -> Table:
    """A table of the commissions house."""
    return declare(metadata, name, *items)


def insert_or_ignore(connection: Connection, target: Table, values: Mapping[str, Any]) -> bool:
    """Insert one row unless a unique key already holds it. Returns whether the row is new."""
    return change(connection, insert_if_new(connection.dialect.name, target), values) == 1


def insert_or_update(connection: Connection, target: Table, key: tuple[str, ...], values: Mapping[str, Any]) -> None:
    """Insert one row, or give the row that holds `key` already all the other values."""
    change(connection, _replacement(connection.dialect.name, target, key, tuple(values)), values)


@cache
def _replacement(
    dialect: str, target: Table, key: tuple[str, ...], columns: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    new = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(target)
    changed = {name: new.excluded[name] for name in columns if name not in key}
    return new.on_conflict_do_update(index_elements=key, set_=changed)


@cache
def insert_if_new(dialect: str, target: Table) -> sqlite.Insert | postgresql.Insert:
    """A statement that inserts rows unless a unique key already holds them, built once."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(target).on_conflict_do_nothing()
