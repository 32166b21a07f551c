"""An order's money: its price while it is unpaid, and what goes back of it afterwards."""

import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

from aiohttp import web

from commissions.ledger.refusals import ReasonMissing
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.aftersales.deciding import decide_refund_within
from shop.aftersales.service import DecideRefund
from shop.desk.refund_preview import RefundPreview, look_at_refund
from shop.desk.whole_order import read_whole_order
from shop.orders.new_price import ChangePrice
from shop.orders.order import Order, OrderState
from shop.payments.repricing import change_price, change_price_at_pay
from shop.settings.limits import LIMITS
from shop.web.console.forms import read_count, read_parts, read_yuan
from shop.web.console.pages.orders import ONE, PATH, render_order
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_Form = Mapping[str, Any]


async def show_price(request: web.Request) -> web.Response:
    """A form with what each line costs."""
    return await _show_price(request, {})


async def save_price(request: web.Request) -> web.Response:
    """Rewrite the price; a payment sheet that is open ends at Pay first."""
    form, place = await request.post(), door(request)
    try:
        command = _read_price(request, form)
        change = partial(act, request, "order.price", command.order_no, change_price, command)
        order: Order = await change_price_at_pay(place.database, place.payments, command, change)
    except Refusal as refusal:
        return await _show_price(request, form, refusal)
    return go_on(request, f"{PATH}/{order.no}", "order_repriced", fen=order.total_fen)


async def show_refund(request: web.Request) -> web.Response:
    """A form that says what goes back."""
    return await _show_refund(request, {})


async def preview(request: web.Request) -> web.Response:
    """What the refund would do, with what each beneficiary gives back; nothing is decided."""
    form = await request.post()
    try:
        command = _read_refund(request, form)
        found = await door(request).database.read(look_at_refund, command, _limit(request))
    except Refusal as refusal:
        return await _show_refund(request, form, refusal)
    return await _show_refund(request, form, found=found)


async def refund(request: web.Request) -> web.Response:
    """Decide the refund, or propose it to a second person. The form's key makes a double click one refund."""
    form = await request.post()
    try:
        command = _read_refund(request, form)
        use_case = partial(decide_refund_within, alone_up_to_fen=_limit(request))
        decided = await act(request, "order.refund", command.order_no, use_case, command)
    except Refusal as refusal:
        return await _show_refund(request, form, refusal)
    if decided is None:
        return go_on(request, f"{PATH}/{command.order_no}", "refund_proposed")
    return go_on(request, f"{PATH}/{command.order_no}", "refund_decided", fen=decided.amount_fen)


async def _show_price(request: web.Request, typed: _Form, refusal: Refusal | None = None) -> web.Response:
    sheet = await door(request).database.read(read_whole_order, request.match_info["no"])
    if sheet.order.state is not OrderState.PLACED:
        return await render_order(request, refusal, "price") if refusal else go_on(request, f"{PATH}/{sheet.order.no}")
    page = {"problem": word_problem(request, refusal) if refusal else "", "typed": typed}
    status = refusal.status if refusal else 200
    return render(request, "console/orders/price.html", status=status, sheet=sheet, order=sheet.order, **page)


async def _show_refund(
    request: web.Request, typed: _Form, refusal: Refusal | None = None, found: RefundPreview | None = None
) -> web.Response:
    sheet = await door(request).database.read(read_whole_order, request.match_info["no"])
    page = {
        "problem": word_problem(request, refusal) if refusal else "",
        "typed": typed,
        "found": found,
        "key": typed.get("key") or secrets.token_hex(16),
        "limit_fen": _limit(request),
    }
    status = refusal.status if refusal else 200
    return render(request, "console/orders/refund.html", status=status, sheet=sheet, order=sheet.order, **page)


def _limit(request: web.Request) -> int:
    """Up to which amount one person refunds of an order."""
    return door(request).present.of(LIMITS).refund_alone_up_to_fen


def _read_price(request: web.Request, form: _Form) -> ChangePrice:
    """What was typed as a new price; an empty field leaves its part as it is. Raises FieldUnreadable."""
    fields = words("console/orders.toml")["fields"]
    lines = {
        name.removeprefix("line."): read_yuan(fields["price"], str(text))
        for name, text in form.items()
        if name.startswith("line.") and str(text).strip()
    }
    typed = str(form.get("shipping", "")).strip()
    shipping_fen = read_yuan(fields["shipping"], typed) if typed else None
    return ChangePrice(request.match_info["no"], lines, shipping_fen, str(form.get("reason", "")), acting(request))


def _read_refund(request: web.Request, form: _Form) -> DecideRefund:
    """What was typed as a refund. Raises FieldUnreadable, ReasonMissing."""
    fields = words("console/orders.toml")["fields"]
    whole = form.get("what") == "whole"
    typed, reason = str(form.get("shipping", "")).strip(), str(form.get("reason", "")).strip()[:200]
    if not reason:
        raise ReasonMissing
    return DecideRefund(
        order_no=request.match_info["no"],
        lines=None if whole else read_parts(form, "fen", fields["amount"], read_yuan),
        reason=reason,
        by=acting(request),
        request_key=str(form.get("key", ""))[:64] or secrets.token_hex(16),
        shipping_fen=read_yuan(fields["shipping"], typed) if typed and not whole else 0,
        restock=form.get("restock") == "on",
        units={} if whole else read_parts(form, "units", fields["units"], read_count),
    )


ROUTES = (
    see(f"{ONE}/price", show_price, "orders.price", Permission.PRICE_ORDERS),
    do(f"{ONE}/price", save_price, "orders.price.save", Permission.PRICE_ORDERS),
    see(f"{ONE}/refund", show_refund, "orders.refund", Permission.DECIDE_REFUNDS),
    do(f"{ONE}/refund/preview", preview, "orders.refund.preview", Permission.DECIDE_REFUNDS),
    do(f"{ONE}/refund", refund, "orders.refund.decide", Permission.DECIDE_REFUNDS, confirms=True),
)
