"""What the threads room brings to its house."""

from commissions.room import Room, Sealed, Shown, Told
from shop.threads.queries import tell_messages
from shop.threads.service import renew_words
from shop.threads.tables import thread, thread_message

ROOM = Room(
    "threads",
    tables=(thread, thread_message),
    forgets=(thread_message, thread),
    seals=(Sealed("threads", thread_message, thread_message.c.id, thread_message.c.sealed, renew_words),),
    tells={"thread_messages": Told(thread_message, tell_messages)},
    shown={"thread": Shown(thread.c.member_id)},
)
