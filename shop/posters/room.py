"""What the posters room brings to its house."""

from commissions.room import Room
from shop.posters.tables import chat_poster

ROOM = Room(
    "posters",
    tables=(chat_poster,),
    forgets=(chat_poster,),
)
