"""库存: what lies where, what came and was corrected, what to order again, and one SKU with all of it."""

from datetime import date

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.fulfilment.counting import CountShelf, count_shelf
from shop.lists.purchases import PURCHASES, PurchaseListed
from shop.lists.reorder import REORDER, ReorderListed
from shop.lists.stock import STOCK, StockListed
from shop.lists.stock_moves import STOCK_MOVES, MoveListed
from shop.places.queries import call_place, list_places
from shop.places.shelving import Correct, Receive, correct_stock, receive_stock
from shop.reordering.queries import get_sku_stock
from shop.reordering.reorder import PACE_DAYS
from shop.reordering.service import (
    NotePurchase,
    ReceivePurchase,
    SetReorder,
    drop_purchase,
    note_purchase,
    receive_purchase,
    set_reorder,
)
from shop.sessions.service import make_secret
from shop.web.console.forms import read_count, read_day
from shop.web.console.listing import Column, ListPage
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH = "/console/stock"
_ONE = f"{_PATH}/skus/{{code:[a-z0-9]{{10}}}}"
_FIELDS = words("console/goods.toml")["fields"]
_SEE, _EDIT = Permission.SEE_GOODS, Permission.EDIT_GOODS


def _link(row: StockListed | MoveListed | ReorderListed | PurchaseListed) -> str:
    return f"{_PATH}/skus/{row.sku}"


_STOCK: ListPage[StockListed] = ListPage(
    source=STOCK,
    path=_PATH,
    route="stock",
    permission=_SEE,
    columns=(
        Column("name"),
        Column("label"),
        Column("article", "code"),
        Column("place"),
        Column("batch", "code"),
        Column("last_day", "day", sort="last_day"),
        Column("free", "count", sort="free"),
        Column("reserved", "count"),
        Column("on_hand", "count"),
        Column("sold", "count"),
        Column("selling", "choice", tones={"yes": "good", "no": "wrong"}, shown=False),
    ),
    link=_link,
)
_MOVES: ListPage[MoveListed] = ListPage(
    source=STOCK_MOVES,
    path=f"{_PATH}/moves",
    route="stock.moves",
    permission=_SEE,
    columns=(
        Column("at", "instant", sort="at"),
        Column(
            "kind", "choice", tones={"received": "good", "corrected": "warn", "moved": "quiet", "replaced": "quiet"}
        ),
        Column("name"),
        Column("label"),
        Column("article", "code", shown=False),
        Column("units", "count"),
        Column("place", shown=False),
        Column("batch", "code"),
        Column("reason"),
        Column("who"),
    ),
    link=_link,
    tabs="kind",
)
_REORDER: ListPage[ReorderListed] = ListPage(
    source=REORDER,
    path=f"{_PATH}/reorder",
    route="stock.reorder",
    permission=_SEE,
    columns=(
        Column("name"),
        Column("label"),
        Column("article", "code"),
        Column("units", "count", sort="units"),
        Column("cover_days", "count", sort="cover"),
        Column("sold_units", "count", sort="sold"),
        Column("free", "count"),
        Column("on_order", "count"),
        Column("lead_days", "count"),
        Column("safety_units", "count"),
        Column("status", "choice", tones={"on_sale": "good", "off_sale": "quiet", "draft": "warn"}, shown=False),
    ),
    link=_link,
    tabs="need",
    usual={"need": "order"},
)
_PURCHASES: ListPage[PurchaseListed] = ListPage(
    source=PURCHASES,
    path=f"{_PATH}/purchases",
    route="stock.purchases",
    permission=_SEE,
    columns=(
        Column("expected_on", "day", sort="expected"),
        Column("name"),
        Column("label"),
        Column("article", "code"),
        Column("units", "count"),
        Column("received_units", "count"),
        Column("place", shown=False),
        Column("state", "choice", tones={"open": "warn", "received": "good", "dropped": "quiet"}),
        Column("note"),
        Column("who"),
        Column("made_at", "instant", sort="made"),
    ),
    link=_link,
    tabs="state",
    usual={"state": "open"},
)


async def show_sku(request: web.Request) -> web.Response:
    """One SKU: what lies where, what is on its way, how fast it sells."""
    return await _show(request)


async def change(request: web.Request) -> web.Response:
    """Units arrive, are counted, or are more or fewer than the books say; each with its batch."""
    code, form, by = request.match_info["code"], await request.post(), acting(request)
    said = {name: str(form.get(name, "")).strip() for name in ("place", "batch", "reason", "how", "last_day")}
    place, batch, reason, how = said["place"], said["batch"], said["reason"], said["how"]
    try:
        units = read_count(_FIELDS["units"], str(form.get("units", "")))
        if how == "in":
            stop = read_count(_FIELDS["stop_days"], str(form.get("stop_days", "")) or "0")
            key = str(form.get("key", ""))
            came = Receive(place, code, units, by, batch, _read_last_day(said["last_day"]), stop, key, reason)
            await act(request, "product.stock", code, receive_stock, came)
        elif how == "count":
            await act(request, "product.stock", code, count_shelf, CountShelf(place, code, units, by, batch, reason))
        else:
            signed = units if how == "more" else -units
            await act(request, "product.stock", code, correct_stock, Correct(place, code, signed, reason, by, batch))
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, f"{_PATH}/skus/{code}", "stock_changed")


async def save_rule(request: web.Request) -> web.Response:
    """How long it takes to come, and how many are to be left then."""
    code, form = request.match_info["code"], await request.post()
    try:
        lead, safety = (read_count(_FIELDS[name], str(form.get(name, ""))) for name in ("lead_days", "safety_units"))
        wanted = SetReorder(code, lead, safety, acting(request), whole=form.get("whole") == "1")
        count = await act(request, "stock.reorder", code, set_reorder, wanted)
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, f"{_PATH}/skus/{code}", "reorder_set", count=count)


async def add_purchase(request: web.Request) -> web.Response:
    """Something was ordered."""
    code, form, by = request.match_info["code"], await request.post(), acting(request)
    try:
        units = read_count(_FIELDS["units"], str(form.get("units", "")))
        day = read_day(_FIELDS["expected_on"], str(form.get("expected_on", "")))
        place, key, note = (str(form.get(name, "")) for name in ("place", "key", "note"))
        await act(request, "purchase.note", None, note_purchase, NotePurchase(code, place, units, day, key, by, note))
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, f"{_PATH}/skus/{code}#coming", "purchase_noted")


async def end_purchase(request: web.Request) -> web.Response:
    """It has come, or it will not."""
    code, form, by = request.match_info["code"], await request.post(), acting(request)
    wanted = str(form.get("purchase", ""))
    try:
        if form.get("act") == "drop":
            await act(request, "purchase.drop", wanted, drop_purchase, wanted, by=by)
        else:
            units = read_count(_FIELDS["units"], str(form.get("units", "")))
            last_day = _read_last_day(str(form.get("last_day", "")).strip())
            came = ReceivePurchase(wanted, units, by, str(form.get("batch", "")).strip(), last_day)
            await act(request, "purchase.receive", wanted, receive_purchase, came)
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, f"{_PATH}/skus/{code}#coming", "purchase_ended")


async def _show(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    place = door(request)
    found = await place.database.read(get_sku_stock, request.match_info["code"])
    places = await place.database.read(list_places)
    return render(
        request,
        "console/goods/sku_stock.html",
        status=refusal.status if refusal else 200,
        found=found,
        places=places,
        place_choices=[(of.code, call_place(of)) for of in places],
        pace_days=PACE_DAYS,
        key=make_secret(),
        problem=word_problem(request, refusal) if refusal else "",
    )


def _read_last_day(typed: str) -> date | None:
    return read_day(_FIELDS["last_day"], typed) if typed else None


ROUTES = (
    *_STOCK.routes(),
    *_MOVES.routes(),
    *_REORDER.routes(),
    *_PURCHASES.routes(),
    see(_ONE, show_sku, "stock.sku", _SEE),
    do(f"{_ONE}/change", change, "stock.change", _EDIT),
    do(f"{_ONE}/rule", save_rule, "stock.rule", _EDIT),
    do(f"{_ONE}/purchases", add_purchase, "stock.order", _EDIT),
    do(f"{_ONE}/purchases/end", end_purchase, "stock.end", _EDIT),
)
