"""What the stories room brings to its house."""

from commissions.room import Room, Shown
from shop.stories.tables import story

ROOM = Room(
    "stories",
    tables=(story,),
    shown={"story": Shown(story.c.code)},
)
