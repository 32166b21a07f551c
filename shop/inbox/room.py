"""What the inbox room brings to its house."""

from commissions.ports import Job
from commissions.room import Room, Told
from shop.inbox.holding import gather_held
from shop.inbox.queries import tell_notices
from shop.inbox.tables import notice, notice_wish

ROOM = Room(
    "inbox",
    tables=(notice, notice_wish),
    jobs=(Job("inbox.gather", 60, gather_held),),
    forgets=(notice, notice_wish),
    tells={"notices": Told(notice, tell_notices)},
)
