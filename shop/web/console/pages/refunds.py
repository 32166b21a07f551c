"""Refunds: all of them as a list, and each with what to do when it doesn't go out."""

from functools import partial
from typing import Any

from aiohttp import web

from commissions.ledger.refusals import ReasonMissing
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.aftersales.deciding import give_up_refund_within
from shop.desk.one_refund import read_refund_sheet
from shop.lists.refunds import REFUNDS
from shop.refunds.queries import count_stuck_refunds
from shop.refunds.sending import ask_before_giving_up
from shop.settings.limits import LIMITS
from shop.web.console.listing import Column, ListPage
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/refunds", "/console/refunds/{refund:[A-Z0-9]{4,40}}"
_TONES = {"decided": "warn", "settled": "good", "given_up": "quiet"}
_LIST = ListPage(
    source=REFUNDS,
    path=_PATH,
    route="refunds",
    permission=Permission.SEE_ORDERS,
    columns=(
        Column("refund_no"),
        Column("amount_fen", "money", sort="amount"),
        Column("state", "choice", tones=_TONES),
        Column("problem", "choice", tones={}, value=lambda row: "stuck" if row.problem else None),
        Column("order_no", link=lambda row: f"/console/orders/{row.order_no}" if row.order_no else None),
        Column("reason"),
        Column("decided_by"),
        Column("decided_at", "instant", sort="decided"),
        Column("purpose", "choice", shown=False),
    ),
    link=lambda row: f"{_PATH}/{row.refund_no}",
    tabs="state",
)


async def show_refund(request: web.Request) -> web.Response:
    """One refund."""
    return await _show(request)


async def give_up(request: web.Request) -> web.Response:
    """End a refund that Pay can't send: money and awards are as before it. Pay is asked first."""
    number, form, place = request.match_info["refund"], await request.post(), door(request)
    reason = str(form.get("reason", "")).strip()[:200]
    limit_fen = place.present.of(LIMITS).refund_alone_up_to_fen
    try:
        if not reason:
            raise ReasonMissing
        await ask_before_giving_up(place.database, place.payments, number)
        use_case = partial(give_up_refund_within, alone_up_to_fen=limit_fen)
        done = await act(request, "refund.give_up", number, use_case, number, by=acting(request), reason=reason)
    except Refusal as refusal:
        return await _show(request, form, refusal)
    return go_on(request, f"{_PATH}/{number}", "refund_given_up" if done else "refund_proposed")


async def _show(request: web.Request, typed: Any = None, refusal: Refusal | None = None) -> web.Response:
    sheet = await door(request).database.read(read_refund_sheet, request.match_info["refund"])
    page = {
        "said": words("console/orders.toml"),
        "problems": words("console/refund_problems.toml"),
        "problem": word_problem(request, refusal) if refusal else "",
        "typed": typed or {},
        "limit_fen": door(request).present.of(LIMITS).refund_alone_up_to_fen,
    }
    status = refusal.status if refusal else 200
    return render(request, "console/orders/refunded.html", status=status, sheet=sheet, refund=sheet.refund, **page)


DUE = {"refunds": count_stuck_refunds}
ROUTES = (
    *_LIST.routes(),
    see(_ONE, show_refund, "refunds.one", Permission.SEE_ORDERS),
    do(f"{_ONE}/giving-up", give_up, "refunds.give_up", Permission.DECIDE_REFUNDS, confirms=True),
)
