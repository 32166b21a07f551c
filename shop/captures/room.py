"""What the captures room brings to its house."""

from commissions.room import Room
from shop.captures.tables import payment_capture, set_aside_payment

ROOM = Room(
    "captures",
    tables=(payment_capture, set_aside_payment),
)
