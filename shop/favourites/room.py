"""What the favourites room brings to its house."""

from commissions.room import Room
from shop.favourites.tables import favourite, footprint

ROOM = Room("favourites", tables=(favourite, footprint), forgets=(favourite, footprint))
