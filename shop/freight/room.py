"""What the freight room brings to its house."""

from commissions.room import Room, Shown
from shop.freight.tables import freight_template

ROOM = Room("freight", tables=(freight_template,), shown={"freight": Shown(freight_template.c.code)})
