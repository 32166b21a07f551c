"""Writes compiled once for a dialect and handed to its driver as text: SQLAlchemy's way costs as much as the write.

Only for what `Transaction.write` carries out: values go in, and no row comes out that would want its types back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, CursorResult, Delete, Dialect, Insert, Select, Update
from sqlalchemy.sql.compiler import SQLCompiler

from commissions.ports import Row

Adapt = Callable[[Any], Any] | None


@dataclass(frozen=True)
class CompiledWrite:
    """The text of a statement, and its values in the order of the driver: each by its name, with what adapts it.

    `constants` are values that stand in the statement itself.
    """

    text: str
    values: tuple[tuple[str, Adapt], ...]
    constants: Mapping[str, Any]

    def execute(self, connection: Connection, rows: Sequence[Row]) -> CursorResult[Any]:
        """Carry it out with each row."""
        given = [self._adapt({**self.constants, **row}) for row in rows]
        return connection.exec_driver_sql(self.text, given if len(given) > 1 else given[0])

    def _adapt(self, row: Row) -> tuple[Any, ...]:
        return tuple([row[name] if adapt is None else adapt(row[name]) for name, adapt in self.values])


def compile_write(
    dialect: Dialect, statement: Insert | Update | Delete | Select[Any], names: Sequence[str]
) -> CompiledWrite:
    """A statement for the dialect's driver. `names` are those of the values that each row gives."""
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    assert isinstance(compiled, SQLCompiler)
    assert compiled.positiontup is not None, "drivers take values in order"
    assert not compiled.post_compile_params, "a list of any length is not written so"

    order, binds = compiled.positiontup, compiled.binds
    adapted = ((name, binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order)
    given = set(names)
    constants = {name: binds[name].effective_value for name in order if name not in given}
    return CompiledWrite(compiled.string, tuple(adapted), constants)
