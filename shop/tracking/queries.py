"""Reads of tracks."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from shop.fulfilment.parcel import Parcel
from shop.tracking.sealing import open_events
from shop.tracking.tables import track
from shop.tracking.track import Track, TrackState


def list_tracks(connection: Connection, parcels: Sequence[Parcel]) -> Mapping[int, Track]:
    """What is known of an order's parcels, by parcel. One statement.

    What was said of a number that turned out to be wrong is nobody's.
    """
    numbers = {of.id: of.number for of in parcels if of.number is not None}
    if not numbers:
        return {}
    rows = connection.execute(select(track).where(track.c.parcel_id.in_(numbers))).all()
    return {
        row.parcel_id: Track(
            parcel_id=row.parcel_id,
            state=TrackState(row.state),
            events=open_events(connection, row.parcel_id, row.sealed_events),
            answered_at=row.answered_at,
            problem=row.problem,
        )
        for row in rows
        if row.number == numbers[row.parcel_id]
    }
