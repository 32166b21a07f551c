"""Pickup codes: drawn at random, sealed for the buyer's page, found at the counter by a blind index."""

import secrets
from typing import Any

from sqlalchemy import Connection, Row

from shop.fulfilment.parcel import CODE_DIGITS
from shop.settings.sealing import sealer_of

_SUBJECT = "pickup"


def draw_code() -> str:
    """A code that nobody can guess."""
    return str(secrets.randbelow(10**CODE_DIGITS)).zfill(CODE_DIGITS)


def seal_code(connection: Connection, order_no: str, code: str) -> dict[str, object]:
    """The columns that keep a code: sealed, bound to its order, and its index."""
    sealer = sealer_of(connection)
    return {"sealed_code": sealer.seal(_name(order_no), code), "code_index": sealer.index(_SUBJECT, code)}


def open_code(connection: Connection, order_no: str, sealed: bytes | None) -> str | None:
    """The code of a parcel that is fetched; None for one that is sent. Raises SealBroken."""
    return None if sealed is None else sealer_of(connection).open(_name(order_no), sealed)


def renew_code(connection: Connection, row: Row[Any]) -> dict[str, object]:
    """The sealed code of a parcel that is fetched, and its index, under the present key."""
    code = open_code(connection, row.order_no, row.sealed_code)
    assert code is not None, "only rows with a sealed code are looked at"
    return seal_code(connection, row.order_no, code)


def list_indexes(connection: Connection, code: str) -> tuple[str, ...]:
    """What a code is found by, under each key that is known."""
    return sealer_of(connection).indexes(_SUBJECT, code)


def _name(order_no: str) -> str:
    return f"parcel:{order_no}"
