"""Months of the books: what came in, went back, is due, was paid and withheld; closed, and opened again."""

from typing import Any

from aiohttp import web

from commissions.actor import Actor
from commissions.ledger.months import Month
from commissions.ports import Transaction
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.month_end import MonthSheet, list_months, read_month
from shop.months.service import CLOSE, REOPEN, close_within, reopen_within
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.console.sheets import Sheet, answer_sheet
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/months", "/console/months/{month:[0-9-]{1,10}}"
_WORDS = "console/months.toml"


async def show_months(request: web.Request) -> web.Response:
    """Every month, the newest first."""
    rows = await door(request).database.read(list_months, door(request).clock())
    return render(request, "console/finance/months.html", rows=rows)


async def show_month(request: web.Request) -> web.Response:
    """One month."""
    return await _show(request)


async def close(request: web.Request) -> web.Response:
    """Close it; where something is open about it, this is the first of two words."""
    month, reason = _read_month(request), str((await request.post()).get("reason", ""))
    try:
        done = await act(request, CLOSE, month.name, close_within, month, by=acting(request), reason=reason)
    except Refusal as refusal:
        return await _show(request, refusal, reason)
    return go_on(request, f"{_PATH}/{month.name}", "month_closed" if done else "month_waits", month=month.name)


async def reopen(request: web.Request) -> web.Response:
    """Open it again, which takes two."""
    month, reason = _read_month(request), str((await request.post()).get("reason", ""))
    try:
        done = await act(request, REOPEN, month.name, reopen_within, month, by=acting(request), reason=reason)
    except Refusal as refusal:
        return await _show(request, refusal, reason)
    return go_on(request, f"{_PATH}/{month.name}", "month_reopened" if done else "month_waits", month=month.name)


async def export(request: web.Request) -> web.Response:
    """The numbers of the page as a file; whoever takes it stands in the log."""
    month = _read_month(request)
    sheet = await act(request, "months.export", month.name, _read_exported, month, by=acting(request))
    return await answer_sheet(_lay_out(sheet), f"month-{month.name}")


def _read_exported(tx: Transaction, month: Month, *, by: Actor) -> MonthSheet:
    """What is exported, in the commit that says to whom."""
    return read_month(tx.connection, month, tx.now)


def _lay_out(sheet: MonthSheet) -> Sheet:
    said, accounts = words(_WORDS), words("console/lists/ledger.toml")["choices"]["account"]
    rows: list[tuple[str | int, ...]] = []
    for section, figures in sheet.figures.items():
        rows += [(said["sections"][section], said["figures"][of.name], of.fen) for of in figures]
    for rate in sheet.rates:
        name = f"{said['rates'][str(rate.tax.rate_bp)]} {rate.tax.code}".strip()
        rows += [
            (said["by_rate"], f"{name} {said['rate_columns'][column]}", fen)
            for column, fen in (("sold", rate.sold_fen), ("returned", rate.returned_fen), ("tax", rate.tax_fen))
        ]
    rows += [(said["due"], accounts[of.account], of.closing_fen) for of in sheet.due]
    rows += [(said["differences"], said["ties"][of.name], of.difference_fen) for of in sheet.ties]
    return Sheet(sheet.month.name, [said["section"], said["figure"], said["amount"]], rows, frozenset({2}))


def _read_month(request: web.Request) -> Month:
    return Month(request.match_info["month"])


async def _show(request: web.Request, refusal: Refusal | None = None, reason: str = "") -> web.Response:
    month, now = _read_month(request), door(request).clock()
    sheet = await door(request).database.read(read_month, month, now)
    page: dict[str, Any] = {"sheet": sheet, "said": words(_WORDS), "reason": reason, "is_over": now >= month.ends_at}
    page |= {"accounts": words("console/lists/ledger.toml")["choices"]["account"]}
    told = word_problem(request, refusal) if refusal else ""
    status = refusal.status if refusal else 200
    return render(request, "console/finance/month.html", status=status, problem=told, **page)


ROUTES = (
    see(_PATH, show_months, "months", Permission.SEE_FINANCE),
    see(_ONE, show_month, "months.one", Permission.SEE_FINANCE),
    do(f"{_ONE}/closing", close, "months.close", Permission.KEEP_BOOKS, confirms=True),
    do(f"{_ONE}/reopening", reopen, "months.reopen", Permission.KEEP_BOOKS, confirms=True),
    do(f"{_ONE}/export", export, "months.export", Permission.EXPORT, also=Permission.SEE_FINANCE),
)
