"""Payments that fit no order: accepted, or sent back through Pay; and what Pay told otherwise than before."""

from typing import Any

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.captures.queries import count_set_aside, list_set_aside
from shop.payments.contradictions import believe_contradiction, dismiss_contradiction, list_contradictions
from shop.payments.setting_aside import accept_payment, send_back_payment
from shop.refunds.queries import list_stalled_refunds
from shop.web.console.door import console
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/misfits", "/console/misfits/{payment:[A-Za-z0-9_-]{1,64}}"


async def show_misfits(request: web.Request) -> web.Response:
    """What waits for a person, and refunds that Pay can't send."""
    return await _show(request)


async def decide(request: web.Request) -> web.Response:
    """Keep the money, or send it back."""
    form, payment = await request.post(), request.match_info["payment"]
    said: dict[str, Any] = {"by": acting(request), "reason": str(form.get("reason", "")).strip()}
    try:
        if form.get("decision") == "accept":
            await act(request, "set_aside.accept", payment, accept_payment, payment, **said)
            return go_on(request, _PATH, "misfit_accepted")
        prefix = console(request).shop.terms.number_prefix
        await act(request, "set_aside.return", payment, send_back_payment, payment, prefix=prefix, **said)
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "misfit_returned")


async def judge(request: web.Request) -> web.Response:
    """Say which of Pay's two words is true."""
    form, payment = await request.post(), request.match_info["payment"]
    said: dict[str, Any] = {"by": acting(request), "reason": str(form.get("reason", "")).strip()}
    try:
        if form.get("decision") == "believe":
            await act(request, "set_aside.believe", payment, believe_contradiction, payment, **said)
        else:
            await act(request, "set_aside.dismiss", payment, dismiss_contradiction, payment, **said)
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "misfit_judged")


async def _show(request: web.Request, problem: Refusal | None = None) -> web.Response:
    database = door(request).database
    page = {
        "payments": await database.read(list_set_aside),
        "told": await database.read(list_contradictions),
        "stalled": await database.read(list_stalled_refunds),
        "said": words("console/finance.toml"),
    }
    told = word_problem(request, problem) if problem else ""
    status = problem.status if problem else 200
    return render(request, "console/finance/misfits.html", status=status, problem=told, **page)


DUE = {"misfits": count_set_aside}
ROUTES = (
    see(_PATH, show_misfits, "misfits", Permission.SEE_FINANCE),
    do(f"{_ONE}/decision", decide, "misfits.decision", Permission.DECIDE_REFUNDS, confirms=True),
    do(f"{_ONE}/judgement", judge, "misfits.judgement", Permission.KEEP_BOOKS, confirms=True),
)
