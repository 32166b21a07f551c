"""Statements compiled once for a dialect, so that its driver is given plain text and plain values.

SQLAlchemy's way through a statement, even through one that it has cached, costs ten times what SQLite does with it. A
value is adapted by its type as ever, and so is what comes back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import BindParameter, Delete, Dialect, Insert, Row, Select, Update
from sqlalchemy.engine.result import result_tuple
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import ExternallyTraversible, cloned_traverse
from sqlalchemy.types import TypeEngine

Statement = Select[Any] | Insert | Update | Delete
Adapt = Callable[[Any], Any] | None
_STATEMENTS = 1024


@dataclass(frozen=True)
class RowMaker:
    """Makes rows, whose columns have names, of what a driver gives. `adapts` are those of the columns, in order."""

    make: Callable[[Sequence[Any]], Row[Any]]
    adapts: tuple[Adapt, ...]

    def make_rows(self, given: Sequence[Sequence[Any]]) -> list[Row[Any]]:
        """The rows, each value as its column's type has it."""
        if not any(self.adapts):
            return [self.make(values) for values in given]
        return [self.make([self._adapt(*pair) for pair in zip(self.adapts, values, strict=True)]) for values in given]

    @staticmethod
    def _adapt(adapt: Adapt, value: Any) -> Any:
        return value if adapt is None else adapt(value)


@dataclass(frozen=True)
class Compiled:
    """The text of a statement, and its values in the order of the driver: each by its name, with what adapts it.

    `constants` are values that stand in the statement itself. `rows` makes rows of what it returns.
    """

    text: str
    values: tuple[tuple[str, Adapt], ...]
    constants: Mapping[str, Any]
    rows: RowMaker

    def bind(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """One row's values as the driver takes them."""
        given = {**self.constants, **row}
        return tuple([given[name] if adapt is None else adapt(given[name]) for name, adapt in self.values])


@dataclass(frozen=True)
class Joined:
    """The text of several statements as one, and its values in the order of the driver.

    Each value is told by the number of the row that has it, its name there, and what adapts it. Their long names in
    the statement are nobody's concern any more: making them anew for each order cost more than adapting the values.
    """

    text: str
    values: tuple[tuple[int, str, Adapt], ...]
    constants: Mapping[str, Any]

    def bind(self, rows: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
        """The values of all rows as the driver takes them."""
        given = (*rows, self.constants)
        return tuple([given[at][name] if adapt is None else adapt(given[at][name]) for at, name, adapt in self.values])


_CONSTANT = -1
"""The row of what stands in the statement itself: it comes after those that are given."""


@lru_cache(maxsize=_STATEMENTS)
def compile_once(dialect: Dialect, statement: Statement, names: tuple[str, ...]) -> Compiled:
    """A statement that was built once for the dialect's driver, remembered."""
    return _compile(dialect, statement, names)


def _compile(dialect: Dialect, statement: Statement, names: Sequence[str]) -> Compiled:
    """A statement for the dialect's driver. `names` are those of the values that each row gives."""
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    assert isinstance(compiled, SQLCompiler)
    assert compiled.positiontup is not None, "drivers take values in order"
    assert not compiled.post_compile_params, "a list of any length is not written so"

    order, binds = compiled.positiontup, compiled.binds
    adapted = ((name, binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order)
    given = set(names)
    constants = {name: binds[name].effective_value for name in order if name not in given}
    return Compiled(compiled.string, tuple(adapted), constants, _describe_rows(dialect, compiled))


def compile_joined(dialect: Dialect, statement: Statement, places: Mapping[str, tuple[int, str]]) -> Joined:
    """A statement made of several. `places` tells for the name of each value which row has it, and its name there."""
    compiled = _compile(dialect, statement, list(places))
    values = ((*places.get(name, (_CONSTANT, name)), adapt) for name, adapt in compiled.values)
    return Joined(compiled.text, tuple(values), compiled.constants)


def name_apart(statement: ExternallyTraversible, prefix: str) -> Any:
    """A copy of the statement whose parameters have longer names, so that it can stand beside others."""
    return cloned_traverse(statement, {}, {"bindparam": partial(_rename, prefix)})


def _rename(prefix: str, parameter: BindParameter[Any]) -> None:
    """Give a parameter, which is a copy, a longer name."""
    parameter.key = f"{prefix}{parameter.key}"


def _describe_rows(dialect: Dialect, compiled: SQLCompiler) -> RowMaker:
    """What the statement returns: its columns under the names that SQLAlchemy gives them."""
    columns = [(column.keyname, column.type) for column in compiled._result_columns]
    return RowMaker(result_tuple([name for name, _ in columns]), tuple(_read(dialect, type_) for _, type_ in columns))


def _read(dialect: Dialect, type_: TypeEngine[Any]) -> Adapt:
    return type_.dialect_impl(dialect).result_processor(dialect, None)
