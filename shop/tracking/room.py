"""What the tracking room brings to its house."""

from commissions.room import Room, Sealed
from shop.tracking.sealing import renew_events
from shop.tracking.service import forget_tracks
from shop.tracking.tables import track

ROOM = Room(
    "tracking",
    tables=(track,),
    erases=forget_tracks,
    seals=(Sealed("tracks", track, track.c.parcel_id, track.c.sealed_events, renew_events),),
)
