"""What the own_shops room brings to its house."""

from commissions.room import Room, Told
from shop.own_shops.queries import tell_own_shop
from shop.own_shops.tables import own_shop, own_shop_product

ROOM = Room(
    "own_shops",
    tables=(own_shop, own_shop_product),
    forgets=(own_shop, own_shop_product),
    tells={"own_shop": Told(own_shop, tell_own_shop)},
)
