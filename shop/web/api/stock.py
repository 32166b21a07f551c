"""Stock for programs: what lies where, by page, and what was counted."""

from aiohttp import web

import shop.acting
from shop.accounts.permissions import Permission
from shop.fulfilment.counting import CountShelf, count_shelf
from shop.places.queries import StockRow, list_stock
from shop.web.api.calls import CALLER, read_body, read_cursor, read_text, read_units
from shop.web.api.orders import ORIGIN
from shop.web.api.route import READS, WRITES, ApiRoute
from shop.web.door import door

_LONGEST = 64


async def show_stock(request: web.Request) -> web.Response:
    """GET /stock?after=: a page of what lies where. `free` is what can still be ordered."""
    rows = await door(request).database.read(list_stock, after=read_cursor(request))
    following = str(rows[-1].stock_id) if rows else None
    return web.json_response({"stock": [_describe(row) for row in rows], "next": following})


async def set_stock(request: web.Request) -> web.Response:
    """PUT /stock {place, sku, units, batch?, reason?}: so many lie there, those that are sold and not sent included."""
    body, caller = await read_body(request), request[CALLER]
    counted = CountShelf(
        place=read_text(body, "place", longest=_LONGEST),
        sku=read_text(body, "sku", longest=_LONGEST),
        units=read_units(body, "units"),
        by=caller.actor,
        batch=read_text(body, "batch", longest=_LONGEST, required=False),
        reason=read_text(body, "reason", longest=_LONGEST, required=False),
    )
    subject = f"{counted.place} {counted.sku}"
    changed = await shop.acting.act(door(request).database, ORIGIN, "shelf.count", subject, count_shelf, counted)
    return web.json_response({"changed": changed})


def _describe(row: StockRow) -> dict[str, object]:
    return {
        "place": row.place,
        "sku": row.article,
        "name": row.name,
        "label": row.label,
        "batch": row.batch,
        "on_hand": row.on_hand,
        "reserved": row.reserved,
        "free": row.free,
        "sold": row.sold,
    }


ROUTES = (
    ApiRoute("GET", "/stock", show_stock, "stock", Permission.SEE_GOODS, READS),
    ApiRoute("PUT", "/stock", set_stock, "stock.count", Permission.EDIT_GOODS, WRITES),
)
