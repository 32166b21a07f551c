"""What the areas room brings to its house."""

from commissions.room import Room
from shop.areas.checks import CHECKS
from shop.areas.tables import area

ROOM = Room("areas", tables=(area,), checks=CHECKS, forgets=(area,))
