"""What the baskets room brings to its house."""

from commissions.room import Room
from shop.baskets.tables import basket, basket_order

ROOM = Room("baskets", tables=(basket, basket_order), forgets=(basket,))
