"""A former recipient as a change keeps it: sealed, and bound to its order."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from shop.orders.order import Recipient
from shop.settings.sealing import sealer_of


def seal_former(connection: Connection, order_no: str, recipient: Recipient) -> bytes:
    """Where the order was to go, sealed."""
    return sealer_of(connection).seal(_name_place(order_no), orjson.dumps(recipient).decode())


def open_former(connection: Connection, order_no: str, sealed: bytes) -> Recipient:
    """Where the order was to go. Raises SealBroken."""
    return Recipient(**orjson.loads(sealer_of(connection).open(_name_place(order_no), sealed)))


def renew_former(connection: Connection, row: Row[Any]) -> Mapping[str, Any]:
    """The same under the present key."""
    return {"former": seal_former(connection, row.order_no, open_former(connection, row.order_no, row.former))}


def _name_place(order_no: str) -> str:
    return f"address_change:{order_no}"
