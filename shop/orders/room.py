"""What the orders room brings to its house."""

from commissions.room import Room
from shop.orders.checks import CHECKS
from shop.orders.tables import order_adjustment, order_line, order_price_change, order_step, portion, shop_order

ROOM = Room(
    "orders",
    tables=(shop_order, order_line, order_adjustment, order_price_change, portion, order_step),
    checks=CHECKS,
)
