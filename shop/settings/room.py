"""What the settings room brings to its house."""

from commissions.room import Room
from shop.settings.tables import secret, setting

ROOM = Room(
    "settings",
    tables=(setting, secret),
)
