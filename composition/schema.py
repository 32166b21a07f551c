"""All tables of all houses, gathered so that one migration history can carry them."""

from sqlalchemy import Connection, MetaData

import commissions.schema
import shop.schema
from composition.rooms import ROOMS


def all_metadata() -> tuple[MetaData, ...]:
    """The houses' `MetaData`, with every room's tables registered."""
    metadata = commissions.schema.metadata, shop.schema.metadata
    brought = [table for room in ROOMS for table in room.tables]
    known = [table for one in metadata for table in one.tables.values()]
    assert len(brought) == len(known), "each table is brought by one room"
    return metadata


def create_all(connection: Connection) -> None:
    """Make every table on an empty database, straight from the metadata."""
    for metadata in all_metadata():
        metadata.create_all(connection)
