"""All tables of all houses, gathered so that one migration history can carry them."""

import importlib
import pkgutil

from sqlalchemy import Connection, MetaData

import commissions
import commissions.schema
import shop
import shop.schema


def all_metadata() -> tuple[MetaData, ...]:
    """The houses' `MetaData`, with every room's tables registered."""
    for house in (commissions, shop):
        for module in pkgutil.walk_packages(house.__path__, f"{house.__name__}."):
            if module.name.endswith(".tables"):
                importlib.import_module(module.name)
    return commissions.schema.metadata, shop.schema.metadata


def create_all(connection: Connection) -> None:
    """Make every table on an empty database, straight from the metadata."""
    for metadata in all_metadata():
        metadata.create_all(connection)
