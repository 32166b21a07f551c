"""What was bought, for screens that show single lines of many orders: a name, a picture, how many."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select, tuple_

from shop.catalog.shelf import Picture
from shop.orders.tables import order_line

Key = tuple[str, str]
"""(order number, line)"""


@dataclass(frozen=True)
class BoughtLine:
    """One line as it was bought; `label` names the SKU's values."""

    name: str
    label: str
    picture: Picture | None
    quantity: int


def list_bought_lines(connection: Connection, keys: Collection[Key]) -> dict[Key, BoughtLine]:
    """These lines by key; unknown ones are left out. One statement."""
    line = order_line.c
    query = select(line.order_no, line.line, line.name, line.label, line.picture, line.colour, line.quantity)
    rows = connection.execute(query.where(tuple_(line.order_no, line.line).in_(list(keys)))) if keys else ()
    return {
        (row.order_no, row.line): BoughtLine(
            row.name, row.label, Picture(row.picture, row.colour) if row.picture else None, row.quantity
        )
        for row in rows
    }
