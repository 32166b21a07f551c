"""What the orders room brings to its house."""

from commissions.ports import Job
from commissions.room import Room, Sealed, Shown, Told
from shop.orders.checks import CHECKS
from shop.orders.erasing import forget_buyer, list_open_order_numbers
from shop.orders.events import OrderPaid
from shop.orders.queries import list_all_orders
from shop.orders.reminding import remind_unpaid
from shop.orders.repository import renew_recipient
from shop.orders.screening import screen_paid
from shop.orders.tables import (
    order_adjustment,
    order_flag,
    order_line,
    order_note,
    order_price_change,
    order_reminder,
    order_step,
    portion,
    shop_order,
)

_ORDER = Shown(shop_order.c.no, frozenset({"recipient", "note", "request_key", "request_digest"}))

ROOM = Room(
    "orders",
    tables=(
        shop_order,
        order_line,
        order_adjustment,
        order_price_change,
        portion,
        order_step,
        order_note,
        order_flag,
        order_reminder,
    ),
    jobs=(Job("orders.remind_unpaid", 60, remind_unpaid),),
    checks=CHECKS,
    hears={"screening": {OrderPaid: screen_paid}},
    erases=forget_buyer,
    unfinished={"order": list_open_order_numbers},
    seals=(Sealed("orders", shop_order, shop_order.c.id, shop_order.c.recipient, renew_recipient),),
    tells={"orders": Told(shop_order, list_all_orders)},
    shown=dict.fromkeys(("order", "award", "pickup"), _ORDER),
)
