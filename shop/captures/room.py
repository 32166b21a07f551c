"""What the captures room brings to its house."""

from commissions.room import Room, Shown
from shop.captures.tables import payment_capture, set_aside_payment

ROOM = Room(
    "captures",
    tables=(payment_capture, set_aside_payment),
    shown={"set_aside": Shown(set_aside_payment.c.transaction_id)},
)
