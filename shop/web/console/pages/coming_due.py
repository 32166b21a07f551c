"""将到期: what becomes payable in 7 and in 30 days, beside what the operation account holds."""

from datetime import datetime, time
from typing import Any

from aiohttp import web

from commissions.actor import Actor
from commissions.days import SHANGHAI, determine_day
from commissions.ports import Transaction
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.coming_due import LATER, SOON, ComingDue, read_coming_due
from shop.funds.service import keep_balance
from shop.web.console.forms import read_day, read_yuan
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.console.sheets import Sheet, answer_sheet
from shop.web.door import door
from shop.words import words

_PATH = "/console/coming-due"


async def show_coming_due(request: web.Request) -> web.Response:
    """What is due, by day."""
    return await _show(request)


async def ask_pay(request: web.Request) -> web.Response:
    """Have Pay tell the balance now."""
    try:
        fen = await door(request).transfers.ask_balance()
        await act(request, "funds.asked", "OPERATION", keep_balance, fen, by=acting(request))
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "balance_kept")


async def type_balance(request: web.Request) -> web.Response:
    """The balance as somebody read it in Pay's merchant platform, and on which day."""
    form = await request.post()
    try:
        fen, day = read_yuan("余额", str(form.get("fen", ""))), read_day("日期", str(form.get("day", "")))
        now = door(request).clock()
        at = now if day == determine_day(now) else datetime.combine(day, time.max, SHANGHAI)
        await act(request, "funds.typed", "OPERATION", keep_balance, fen, at=at, by=acting(request))
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "balance_kept")


async def export(request: web.Request) -> web.Response:
    """The table of days as a file; whoever takes it stands in the log."""
    found = await act(request, "funds.export", "30 days", _read_exported, by=acting(request))
    return await answer_sheet(_lay_out(found), "coming-due")


def _read_exported(tx: Transaction, *, by: Actor) -> ComingDue:
    """What is exported, in the commit that says to whom."""
    return read_coming_due(tx.connection, tx.now)


def _lay_out(found: ComingDue) -> Sheet:
    said = words("console/finance.toml")["due"]
    rows = [(of.day.isoformat(), of.commission_fen, of.companies_fen, of.fen) for of in found.days]
    heads = [said[of] for of in ("day", "commission", "companies", "together")]
    return Sheet(said["title"], heads, rows, frozenset({1, 2, 3}))


async def _show(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    now = door(request).clock()
    found = await door(request).database.read(read_coming_due, now)
    page: dict[str, Any] = {"found": found, "soon": SOON, "later": LATER, "today": determine_day(now)}
    page |= {"said": words("console/finance.toml")["due"]}
    page |= {"statuses": words("console/lists/withdrawals.toml")["choices"]["status"]}
    page |= {"accounts": words("console/lists/ledger.toml")["choices"]["account"]}
    told = word_problem(request, refusal) if refusal else ""
    status = refusal.status if refusal else 200
    return render(request, "console/finance/coming_due.html", status=status, problem=told, **page)


ROUTES = (
    see(_PATH, show_coming_due, "due.money", Permission.SEE_FINANCE),
    do(f"{_PATH}/asked", ask_pay, "due.money.ask", Permission.KEEP_BOOKS),
    do(f"{_PATH}/balance", type_balance, "due.money.balance", Permission.KEEP_BOOKS),
    do(f"{_PATH}/export", export, "due.money.export", Permission.EXPORT, also=Permission.SEE_FINANCE),
)
