"""What the integrations room brings to its house."""

from commissions.room import Room, Shown
from shop.integrations.tables import integration

ROOM = Room(
    "integrations",
    tables=(integration,),
    shown={"integration": Shown(integration.c.code, frozenset({"key_digest"}))},
)
