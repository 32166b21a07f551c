"""All orders, as a list."""

from shop.accounts.permissions import Permission
from shop.lists.orders import ORDERS
from shop.web.console.listing import Column, ListPage

_TONES = {"placed": "warn", "paid": "brand", "shipped": "quiet", "completed": "good", "closed": "quiet"}
_FLAGS = {"red": "wrong", "orange": "warn", "green": "good", "blue": "brand", "grey": "quiet"}
_LIST = ListPage(
    source=ORDERS,
    path="/console/orders",
    route="orders",
    permission=Permission.SEE_ORDERS,
    columns=(
        Column("order_no"),
        Column("title"),
        Column("total_fen", "money", sort="total"),
        Column("state", "choice", tones=_TONES),
        Column("recipient"),
        Column("way", "choice", shown=False),
        Column("placed_at", "instant", sort="placed"),
        Column("refunded_fen", "money", value=lambda row: row.refunded_fen or None),
        Column("note"),
        Column("flag", "choice", tones=_FLAGS),
        Column("channel", "choice", shown=False),
        Column("units", "count", shown=False),
        Column("to_ship", "count", shown=False),
        Column("region", shown=False),
        Column("paid_at", "instant", shown=False),
    ),
    link=lambda row: f"/console/orders/{row.order_no}",
    tabs="state",
)
ROUTES = _LIST.routes()
