"""What the chat room brings to its house."""

from commissions.room import Room
from shop.chat.tables import chat_window

ROOM = Room(
    "chat",
    tables=(chat_window,),
    forgets=(chat_window,),
)
