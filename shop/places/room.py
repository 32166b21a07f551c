"""What the places room brings to its house."""

from commissions.room import Room
from shop.places.checks import CHECKS
from shop.places.tables import place, stock_move

ROOM = Room(
    "places",
    tables=(place, stock_move),
    checks=CHECKS,
)
