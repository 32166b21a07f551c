"""What the repeats room brings to its house."""

from commissions.ports import Job
from commissions.room import Room
from shop.repeats.service import forget_old_answers
from shop.repeats.tables import answered_request

ROOM = Room(
    "repeats",
    tables=(answered_request,),
    jobs=(Job("repeats.forget", 3600, forget_old_answers),),
    forgets=(answered_request,),
    withholds=(answered_request,),
)
