"""Many rows sent as one value of a statement, so that a batch takes as few statements as a single row."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import FromClause, bindparam, column, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from commissions.schema import Json

DIALECTS = ("sqlite", "postgresql")
Columns = Mapping[str, type[TypeEngine[Any]] | TypeEngine[Any]]


def unfold(dialect: str, name: str, columns: Columns) -> FromClause:
    """The rows that a statement is given as its parameter `name`: a list of dicts with these columns.

    The driver sends them as JSON and the database takes them apart again, in their order.
    """
    if dialect == "sqlite":
        row = func.json_each(bindparam(name, type_=Json)).table_valued("value", name=f"{name}_row").c.value
        parts = [func.json_extract(row, literal_column(f"'$.{part}'"), type_=of) for part, of in columns.items()]
        return select(*(part.label(key) for key, part in zip(columns, parts, strict=True))).subquery(name)
    rows = func.jsonb_to_recordset(bindparam(name, type_=JSONB))
    typed = rows.table_valued(*(column(key, of) for key, of in columns.items()))
    return typed.render_derived(name=name, with_types=True)
