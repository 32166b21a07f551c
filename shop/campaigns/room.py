"""What the campaigns room brings to its house."""

from commissions.room import Room, Shown
from shop.campaigns.tables import campaign

ROOM = Room(
    "campaigns",
    tables=(campaign,),
    shown={"campaign": Shown(campaign.c.code)},
)
