"""What the media room brings to its house."""

from commissions.ports import Job
from commissions.room import Room
from shop.media.service import drop_media_of, drop_unused
from shop.media.tables import media

ROOM = Room(
    "media",
    tables=(media,),
    jobs=(Job("media.drop_unused", 3600, drop_unused),),
    erases=drop_media_of,
)
