"""Withdrawals: what waits, one with all that speaks for and against it, and the freezes that stop transfers."""

from typing import Any

from aiohttp import web

from commissions.refusals import Refusal
from commissions.withdrawals.freeze import freeze_transfers, lift_freeze
from commissions.withdrawals.queries import count_requested
from commissions.withdrawals.requesting import record_invoice, reject_withdrawal
from shop.accounts.permissions import Permission
from shop.desk.withdrawals import list_freeze_rows, read_withdrawal
from shop.lists.withdrawals import WITHDRAWALS
from shop.transfers.deciding import approve_within, give_up_within, take_back_within
from shop.web.console.door import console
from shop.web.console.listing import Column, ListPage
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/withdrawals", r"/console/withdrawals/{number:[A-Za-z0-9]{16,32}}"
_FREEZES = "/console/freezes"
_TONES = {
    "requested": "warn",
    "unknown": "wrong",
    "failed": "wrong",
    "settled": "good",
    "awaiting_confirmation": "brand",
}

_LIST = ListPage(
    source=WITHDRAWALS,
    path=_PATH,
    route="withdrawals",
    permission=Permission.SEE_FINANCE,
    columns=(
        Column("number"),
        Column("name"),
        Column("amount_fen", "money", sort="amount"),
        Column("net_fen", "money"),
        Column("channel", "choice"),
        Column("status", "choice", tones=_TONES),
        Column("problem"),
        Column("requested_at", "instant", sort="requested"),
        Column("closed_at", "instant", shown=False),
        Column("person", "code", shown=False),
    ),
    link=lambda row: f"{_PATH}/{row.number}",
    tabs="status",
)


async def show_withdrawal(request: web.Request) -> web.Response:
    """One withdrawal."""
    return await _show(request)


async def decide(request: web.Request) -> web.Response:
    """Approve, or reject with a reason that the person reads."""
    form, number, by = await request.post(), request.match_info["number"], acting(request)
    try:
        if form.get("decision") == "reject":
            said: dict[str, Any] = {"by": by, "reason": str(form.get("reason", "")).strip()}
            await act(request, "withdrawals.reject", number, reject_withdrawal, number, **said)
            return go_on(request, f"{_PATH}/{number}", "withdrawal_rejected")
        terms = console(request).shop.transfers.terms
        at = await act(request, "withdrawals.approve", number, approve_within, number, by=by, terms=terms)
    except Refusal as refusal:
        return await _show(request, refusal, str(form.get("reason", "")))
    waits = at.status == "requested"
    return go_on(request, f"{_PATH}/{number}", "withdrawal_waits" if waits else "withdrawal_approved")


async def save_invoice(request: web.Request) -> web.Response:
    """The number of the invoice that a company has sent."""
    number, invoice = request.match_info["number"], str((await request.post()).get("invoice", "")).strip()
    try:
        await act(request, "withdrawals.invoice", number, record_invoice, number, invoice, by=acting(request))
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, f"{_PATH}/{number}", "invoice_kept")


async def end_transfer(request: web.Request) -> web.Response:
    """Two people: what Pay never took is given up, or what had arrived came back in a bill."""
    form, number = await request.post(), request.match_info["number"]
    said: dict[str, Any] = {"by": acting(request), "reason": str(form.get("reason", "")).strip()}
    try:
        if form.get("end") == "returned":
            done: object = await act(request, "withdrawals.returned", number, take_back_within, number, **said)
        else:
            posts = await console(request).shop.transfers.ask_before_giving_up(number)
            done = await act(request, "withdrawals.give_up", number, give_up_within, number, posts, **said)
    except Refusal as refusal:
        return await _show(request, refusal, said["reason"])
    return go_on(request, f"{_PATH}/{number}", "withdrawal_waits" if done is None else "transfer_ended")


async def show_freezes(request: web.Request) -> web.Response:
    """What stops transfers."""
    return await _show_freezes(request)


async def freeze_all(request: web.Request) -> web.Response:
    """Stop every transfer at once. Whoever may send them may stop them, without the password again: it is urgent."""
    reason = str((await request.post()).get("reason", "")).strip()
    try:
        await act(request, "withdrawals.freeze", "everyone", freeze_transfers, reason=reason, by=acting(request))
    except Refusal as refusal:
        return await _show_freezes(request, refusal)
    return go_on(request, _FREEZES, "frozen")


async def unfreeze_all(request: web.Request) -> web.Response:
    """Let transfers go on."""
    reason = str((await request.post()).get("reason", "")).strip()
    try:
        await act(request, "withdrawals.unfreeze", "everyone", lift_freeze, reason=reason, by=acting(request))
    except Refusal as refusal:
        return await _show_freezes(request, refusal)
    return go_on(request, _FREEZES, "unfrozen")


async def _show(request: web.Request, problem: Refusal | None = None, reason: str = "") -> web.Response:
    sheet = await door(request).database.read(read_withdrawal, request.match_info["number"])
    said = words("console/lists/withdrawals.toml")["choices"]
    page = {"sheet": sheet, "at": sheet.withdrawal, "said": said, "reason": reason, "tones": _TONES}
    page |= {"reasons": words("withdrawals.toml")["reasons"]}
    told = word_problem(request, problem) if problem else ""
    status = problem.status if problem else 200
    return render(request, "console/finance/withdrawal.html", status=status, problem=told, **page)


async def _show_freezes(request: web.Request, problem: Refusal | None = None) -> web.Response:
    freezes = await door(request).database.read(list_freeze_rows)
    told = word_problem(request, problem) if problem else ""
    status = problem.status if problem else 200
    everyone = any(of.name is None for of in freezes)
    page = {"freezes": freezes, "everyone": everyone, "problem": told}
    return render(request, "console/finance/freezes.html", status=status, **page)


DUE = {"withdrawals": count_requested}
ROUTES = (
    *_LIST.routes(),
    see(_ONE, show_withdrawal, "withdrawals.one", Permission.SEE_FINANCE),
    do(f"{_ONE}/decision", decide, "withdrawals.decision", Permission.DECIDE_WITHDRAWALS, confirms=True),
    do(f"{_ONE}/invoice", save_invoice, "withdrawals.invoice", Permission.DECIDE_WITHDRAWALS),
    do(f"{_ONE}/end", end_transfer, "withdrawals.end", Permission.SEND_TRANSFERS, confirms=True),
    see(_FREEZES, show_freezes, "freezes", Permission.SEE_FINANCE),
    do(_FREEZES, freeze_all, "freezes.freeze", Permission.SEND_TRANSFERS),
    do(f"{_FREEZES}/lifting", unfreeze_all, "freezes.lift", Permission.SEND_TRANSFERS, confirms=True),
)
