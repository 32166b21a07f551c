"""The shop's `MetaData`; the column types are those of the commissions house, so that both read alike."""

from sqlalchemy import MetaData, Table
from sqlalchemy.schema import SchemaItem

from commissions.schema import (
    NAMING,
    Fen,
    Id,
    Instant,
    Json,
    Who,
    declare,
    insert_if_new,
    insert_or_ignore,
    insert_or_update,
)

__all__ = [
    "Fen",
    "Id",
    "Instant",
    "Json",
    "Who",
    "insert_if_new",
    "insert_or_ignore",
    "insert_or_update",
    "metadata",
    "table",
]

metadata = MetaData(naming_convention=NAMING)


def table(name: str, *items: SchemaItem) -> Table:
    """A table of the shop."""
    return declare(metadata, name, *items)
