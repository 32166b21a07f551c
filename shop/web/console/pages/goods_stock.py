"""A product's stock: what arrives, and what is counted differently from the books, each with its reason."""

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.places.shelving import Correct, Receive, correct_stock, receive_stock
from shop.web.console.forms import read_count
from shop.web.console.presence import acting
from shop.web.console.route import do
from shop.web.console.saying import act, go_on
from shop.words import words

_FIELDS = words("console/goods.toml")["fields"]
_ONE = "/console/goods/{code:[a-z0-9]{10}}"


async def change_stock(request: web.Request) -> web.Response:
    """Units arrive (`in`), or there are more or fewer than the books say (`more`, `fewer`)."""
    code, form = request.match_info["code"], await request.post()
    said = {name: str(form.get(name, "")).strip() for name in ("place", "sku", "batch", "reason", "how")}
    units, by = read_count(_FIELDS["units"], str(form.get("units", ""))), acting(request)
    place, sku, batch, reason = said["place"], said["sku"], said["batch"], said["reason"]

    if said["how"] == "in":
        arrived = Receive(place, sku, units, by, batch=batch, reason=reason, key=str(form.get("key", "")))
        await act(request, "product.stock", code, receive_stock, arrived)
    else:
        signed = units if said["how"] == "more" else -units
        await act(request, "product.stock", code, correct_stock, Correct(place, sku, signed, reason, by, batch))
    return go_on(request, f"/console/goods/{code}#stock", "stock_changed")


ROUTES = (do(f"{_ONE}/stock", change_stock, "goods.stock", Permission.EDIT_GOODS),)
