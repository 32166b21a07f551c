"""Orders: all of them as a list, and each with its price, money, parcels and awards, and with what staff note."""

from typing import Any

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.whole_order import WholeOrder, read_whole_order, show_whole_order
from shop.inbox.wording import tell_notice
from shop.lists.orders import ORDERS
from shop.orders.notes import LONGEST_NOTE, Flag
from shop.orders.noting import set_flag, write_note
from shop.web.console.listing import Column, ListPage
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

PATH, ONE = "/console/orders", "/console/orders/{no:[A-Z0-9]{4,40}}"
_TONES = {"placed": "warn", "paid": "brand", "shipped": "quiet", "completed": "good", "closed": "quiet"}
_FLAGS = {"red": "wrong", "orange": "warn", "green": "good", "blue": "brand", "grey": "quiet"}
_LIST = ListPage(
    source=ORDERS,
    path=PATH,
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
    link=lambda row: f"{PATH}/{row.order_no}",
    tabs="state",
)


async def show_order(request: web.Request) -> web.Response:
    """One order; who gets it is masked."""
    return await render_order(request)


async def show_recipient(request: web.Request) -> web.Response:
    """The same page with the recipient in full, which the log keeps."""
    no = request.match_info["no"]
    order = await act(request, "order.show", no, show_whole_order, no, by=acting(request))
    return _render(request, order, whole=True)


async def add_note(request: web.Request) -> web.Response:
    """Write a note for the colleagues."""
    no, form = request.match_info["no"], await request.post()
    try:
        await act(request, "order.note", no, write_note, no, str(form.get("note", "")), by=acting(request))
    except Refusal as refusal:
        return await render_order(request, refusal, "note", form)
    return go_on(request, f"{PATH}/{no}", "order_noted")


async def save_flag(request: web.Request) -> web.Response:
    """Mark the order with a colour, or with none."""
    no, typed = request.match_info["no"], str((await request.post()).get("flag", ""))
    flag = Flag(typed) if typed in set(Flag) else None
    await act(request, "order.flag", no, set_flag, no, flag, by=acting(request))
    return go_on(request, f"{PATH}/{no}", "order_flagged")


async def render_order(
    request: web.Request, refusal: Refusal | None = None, place: str = "", typed: Any = None
) -> web.Response:
    """The page of the order that the path names; with a refusal in the form of this `place`, and what was typed."""
    order = await door(request).database.read(read_whole_order, request.match_info["no"])
    return _render(request, order, refusal=refusal, place=place, typed=typed)


def _render(
    request: web.Request,
    order: WholeOrder,
    *,
    whole: bool = False,
    refusal: Refusal | None = None,
    place: str = "",
    typed: Any = None,
) -> web.Response:
    page = {
        "whole": whole,
        "said": words("console/orders.toml"),
        "complaints": words("console/complaints.toml"),
        "aftersales": words("aftersales.toml"),
        "problem": {place: word_problem(request, refusal)} if refusal else {},
        "typed": typed or {},
        "told": [(of, tell_notice(of.notice)) for of in order.notices],
        "longest_note": LONGEST_NOTE,
    }
    status = refusal.status if refusal else 200
    return render(request, "console/orders/one.html", status=status, sheet=order, order=order.order, **page)


ROUTES = (
    *_LIST.routes(),
    see(ONE, show_order, "orders.one", Permission.SEE_ORDERS),
    see(f"{ONE}/recipient", show_recipient, "orders.recipient", Permission.SEE_RECIPIENTS),
    do(f"{ONE}/notes", add_note, "orders.notes", Permission.SHIP_ORDERS),
    do(f"{ONE}/flag", save_flag, "orders.flag", Permission.SHIP_ORDERS),
)
