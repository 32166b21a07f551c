"""What the scenes room brings to its house."""

from commissions.ports import Job
from commissions.room import Room
from shop.scenes.service import tell_codes_ending
from shop.scenes.tables import permanent_code, scene_code

ROOM = Room(
    "scenes",
    tables=(scene_code, permanent_code),
    jobs=(Job("codes_ending", 3600, tell_codes_ending),),
    forgets=(scene_code,),
)
