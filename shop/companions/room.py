"""What the companions room brings to its house."""

from commissions.ports import Job
from commissions.room import Room
from shop.companions.service import CONSUMER, fade_companions, hear_of_order
from shop.companions.tables import companion, companion_order
from shop.orders.events import OrderPaid
from shop.refunds.events import RefundDecided

ROOM = Room(
    "companions",
    tables=(companion, companion_order),
    jobs=(Job("companions.fade", 3600, fade_companions),),
    hears={CONSUMER: dict.fromkeys((OrderPaid, RefundDecided), hear_of_order)},
)
