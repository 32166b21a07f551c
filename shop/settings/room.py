"""What the settings room brings to its house."""

from commissions.room import Room, Shown
from shop.settings.tables import document, document_stamp, document_version, secret, setting

ROOM = Room(
    "settings",
    tables=(document, document_version, document_stamp, setting, secret),
    shown={"settings": Shown(document.c.key)},
)
