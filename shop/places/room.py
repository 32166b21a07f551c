"""What the places room brings to its house."""

from commissions.ports import Job
from commissions.room import Room, Shown
from shop.places.checks import CHECKS
from shop.places.shelving import end_sales
from shop.places.tables import place, stock_move

ROOM = Room(
    "places",
    tables=(place, stock_move),
    jobs=(Job("places.end_sales", 300, end_sales),),
    checks=CHECKS,
    shown={"place": Shown(place.c.code)},
)
