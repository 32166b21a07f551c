"""Seals what carriers say: couriers' phones and receivers' doors stand in it."""

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from shop.settings.sealing import sealer_of
from shop.tracking.track import TrackEvent


def seal_events(connection: Connection, parcel_id: int, events: tuple[TrackEvent, ...]) -> bytes | None:
    """The events as they are kept, bound to their parcel; None for none."""
    if not events:
        return None
    rows = [[of.at.isoformat(), of.text] for of in events]
    return sealer_of(connection).seal(_name(parcel_id), orjson.dumps(rows).decode())


def open_events(connection: Connection, parcel_id: int, sealed: bytes | None) -> tuple[TrackEvent, ...]:
    """The events of a parcel. Raises SealBroken."""
    if sealed is None:
        return ()
    rows = orjson.loads(sealer_of(connection).open(_name(parcel_id), sealed))
    return tuple(TrackEvent(datetime.fromisoformat(at), said) for at, said in rows)


def renew_events(connection: Connection, row: Row[Any]) -> dict[str, object]:
    """The sealed events of a row under the present key."""
    events = open_events(connection, row.parcel_id, row.sealed_events)
    return {"sealed_events": seal_events(connection, row.parcel_id, events)}


def _name(parcel_id: int) -> str:
    return f"track:{parcel_id}"
