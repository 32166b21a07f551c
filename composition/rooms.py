"""The rooms of both houses, in order: what is joined here follows from them."""

import commissions.rooms
import shop.rooms

ROOMS = (*commissions.rooms.ROOMS, *shop.rooms.ROOMS)
