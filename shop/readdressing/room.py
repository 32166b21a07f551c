"""What the readdressing room brings to its house."""

from commissions.room import Room, Sealed, Told
from shop.readdressing.checks import CHECKS
from shop.readdressing.events import OrderReaddressed
from shop.readdressing.former import renew_former
from shop.readdressing.queries import list_changes_of
from shop.readdressing.service import screen_readdressed
from shop.readdressing.tables import address_change

ROOM = Room(
    "readdressing",
    tables=(address_change,),
    checks=CHECKS,
    hears={"screening": {OrderReaddressed: screen_readdressed}},
    forgets=(address_change,),
    seals=(Sealed("address_changes", address_change, address_change.c.id, address_change.c.former, renew_former),),
    tells={"address_changes": Told(address_change, list_changes_of)},
)
