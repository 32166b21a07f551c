"""Writes of the settings room."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def put(connection: Connection, target: Table, row: Mapping[str, Any]) -> None:
    """Insert the row, or overwrite the one that has its primary key."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    key = [column.name for column in target.primary_key]
    statement = insert(target).values(**row)
    rest = {name: statement.excluded[name] for name in row if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=rest))
