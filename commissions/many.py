"""Many rows sent as one value of a statement, so that a batch takes as few statements as a single row."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, FromClause, TypeDecorator, bindparam, column, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from commissions.schema import Json

DIALECTS = ("sqlite", "postgresql")
Columns = Mapping[str, type[TypeEngine[Any]] | TypeEngine[Any]]


class _Unnamed(TypeDecorator[Sequence[Mapping[str, Any]]]):
    """Rows as JSON without their columns' names, which SQLite takes apart in half the time."""

    impl = Json
    cache_ok = True

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.names = names

    def process_bind_param(self, value: Sequence[Mapping[str, Any]] | None, dialect: Dialect) -> Any:
        """The values of each row, in the order of the names."""
        return [[row[name] for name in self.names] for row in value or ()]


def unfold(dialect: str, name: str, columns: Columns) -> FromClause:
    """The rows that a statement is given as its parameter `name`: a list of dicts with these columns.

    The driver sends them as JSON and the database takes them apart again, in their order.
    """
    if dialect == "sqlite":
        given = func.json_each(bindparam(name, type_=_Unnamed(tuple(columns))))
        row = given.table_valued("value", name=f"{name}_row").c.value
        parts = {key: func.json_extract(row, _path(at), type_=of) for at, (key, of) in enumerate(columns.items())}
        return select(*(part.label(key) for key, part in parts.items())).subquery(name)
    rows = func.jsonb_to_recordset(bindparam(name, type_=JSONB))
    typed = rows.table_valued(*(column(key, of) for key, of in columns.items()))
    return typed.render_derived(name=name, with_types=True)


def _path(place: int) -> Any:
    """SQLite's way to the value at a place of a JSON array."""
    return literal_column(f"'$[{place}]'")
