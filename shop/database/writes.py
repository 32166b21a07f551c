"""Writes that wait for one another.

What a unit of work writes and does not read back takes one round trip, not many. SQLite is in this process, so there
they are carried out one by one. PostgreSQL gets a single statement with a CTE for each write. The parts of such a
statement all see the rows as they were before it, so that two writes to one table never share one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    Connection,
    Dialect,
    Insert,
    Select,
    Update,
    bindparam,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.sql.expression import ColumnClause

from commissions.compiled import Joined, compile_joined, compile_once, name_apart
from commissions.driver import execute
from commissions.ports import Row

Shape = tuple[Insert | Update, tuple[str, ...], int]
"""A statement, the names of its values, and for how many rows it is given them."""
_SHAPES = 512
_MOST_ROWS = 50
"""An insert of more rows is sent by itself, row after row: a statement has room for 32,767 values, and no more."""


@dataclass(frozen=True)
class Write:
    """A statement that was built once, and the rows to carry it out for.

    Many for an insert, one for an update. A row of an insert maps columns, that of an update the statement's
    parameters. `otherwise` is raised unless each row of the write changes one of the table; no database says that of
    more than `_MOST_ROWS`.
    """

    statement: Insert | Update
    rows: Sequence[Row]
    otherwise: Exception | None = None

    @property
    def shape(self) -> Shape:
        """What the SQL depends on."""
        return self.statement, tuple(self.rows[0]), len(self.rows)

    @property
    def is_long(self) -> bool:
        """Whether it has too many rows to be joined with others."""
        return len(self.rows) > _MOST_ROWS

    def carry_out(self, connection: Connection) -> int:
        """Carry it out by itself. Returns how many rows it changed."""
        compiled = compile_once(connection.dialect, self.statement, tuple(self.rows[0]))
        given = [compiled.bind(row) for row in self.rows]
        return self.check(execute(connection, compiled.text, given if len(given) > 1 else given[0]).changed)

    def check(self, changed: int) -> int:
        """Raises `otherwise` if the database changed another number of rows than the write has."""
        if self.otherwise is not None and changed != len(self.rows):
            raise self.otherwise
        return changed


def send(connection: Connection, writes: Sequence[Write]) -> int:
    """Carry out writes in their order. Returns how many rows the last one changed.

    Raises the `otherwise` of the first that did not change what it should.
    """
    if connection.dialect.name != "postgresql":
        return [write.carry_out(connection) for write in writes][-1]
    return [_send_together(connection, together) for together in _group_by_tables(writes)][-1]


def _send_together(connection: Connection, together: Sequence[Write]) -> int:
    if len(together) == 1 and (len(together[0].rows) == 1 or together[0].is_long):
        return together[0].carry_out(connection)
    return _send_joined(connection, together)


def _group_by_tables(writes: Sequence[Write]) -> Iterator[list[Write]]:
    """Neighbours with no table in common; a long one is its only neighbour."""
    together: list[Write] = []
    for write in writes:
        if together and any(
            write.is_long or of.is_long or write.statement.table is of.statement.table for of in together
        ):
            yield together
            together = []
        together.append(write)
    yield together


def _send_joined(connection: Connection, writes: Sequence[Write]) -> int:
    """Carry out writes to different tables in one statement."""
    joined = _join(connection.dialect, tuple(write.shape for write in writes))
    rows = [row for write in writes for row in write.rows]
    changed = execute(connection, joined.text, joined.bind(rows)).rows[0]
    return [write.check(count) for write, count in zip(writes, changed, strict=True)][-1]


@lru_cache(maxsize=_SHAPES)
def _join(dialect: Dialect, shapes: tuple[Shape, ...]) -> Joined:
    """One statement that carries out each of `shapes` and tells how many rows it changed."""
    parts = [_name_apart(number, *shape) for number, shape in enumerate(shapes)]
    joined = select(*(select(func.count()).select_from(part).scalar_subquery() for part in parts))
    rows = [(number, index, names) for number, (_, names, rows) in enumerate(shapes) for index in range(rows)]
    places = {
        _name_value(number, index) + name: (place, name)
        for place, (number, index, names) in enumerate(rows)
        for name in names
    }
    return compile_joined(dialect, joined, places)


def _name_apart(number: int, statement: Insert | Update, names: Sequence[str], rows: int) -> CTE:
    """A part of a joined statement, whose values have names of their own."""
    if isinstance(statement, Insert):
        columns = [statement.table.c[name] for name in names]
        given = [_select_row(columns, _name_value(number, index)) for index in range(rows)]
        statement = statement.from_select(names, union_all(*given) if rows > 1 else given[0])
    else:
        statement = name_apart(statement, _name_value(number, 0))
    return statement.returning(literal_column("1").label("one")).cte(f"write_{number}")


def _select_row(columns: Sequence[ColumnClause[Any]], prefix: str) -> Select[Any]:
    """The values of one row of an insert. `VALUES` of many rows would be compiled anew each time."""
    return select(*(bindparam(f"{prefix}{column.name}", type_=column.type) for column in columns))


@cache
def _name_value(number: int, index: int) -> str:
    """How names of values of a row begin."""
    return f"w{number}_{index}_"
