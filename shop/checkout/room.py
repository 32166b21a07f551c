"""What the checkout room brings to its house."""

from commissions.room import Room
from shop.checkout.tables import cart_line

ROOM = Room(
    "checkout",
    tables=(cart_line,),
    forgets=(cart_line,),
)
