"""The trial balance: every account over some days, from kept sums, and each of its numbers down to its entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from commissions.actor import Actor
from commissions.days import determine_day
from commissions.ledger.chart import NAMES
from commissions.ledger.trial import AccountSums, list_days, sum_days
from commissions.ports import Transaction
from shop.accounts.permissions import Permission
from shop.web.console.forms import read_day
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import do, see
from shop.web.console.saying import act
from shop.web.console.sheets import Sheet, answer_sheet
from shop.web.door import door
from shop.words import words

_PATH = "/console/trial-balance"
_ACCOUNT = rf"{_PATH}/{{account:[a-z_:]{{1,50}}}}"


@dataclass(frozen=True)
class _Asked:
    """The days from `first` to `last`, as the address says them."""

    first: date
    last: date

    @property
    def query(self) -> str:
        """Them in an address."""
        return f"from={self.first}&to={self.last}"

    @property
    def month_before(self) -> str:
        """The calendar month before the first day, in an address."""
        last = self.first.replace(day=1) - timedelta(days=1)
        return f"from={last.replace(day=1)}&to={last}"


async def show_trial_balance(request: web.Request) -> web.Response:
    """Every account in some days."""
    asked = _read_asked(request, request.query)
    sums = await door(request).database.read(sum_days, asked.first, asked.last)
    page: dict[str, Any] = {"asked": asked, "sums": sums, "accounts": _say_accounts(), "today": _find_today(request)}
    return render(request, "console/finance/trial.html", **page)


async def show_account(request: web.Request) -> web.Response:
    """One account day by day."""
    account, asked = request.match_info["account"], _read_asked(request, request.query)
    if account not in NAMES:
        raise web.HTTPNotFound
    days = await door(request).database.read(list_days, account, asked.first, asked.last)
    page: dict[str, Any] = {"asked": asked, "days": days, "account": account, "accounts": _say_accounts()}
    return render(request, "console/finance/account.html", today=_find_today(request), **page)


async def export(request: web.Request) -> web.Response:
    """The table of the page as a file; whoever takes it stands in the log."""
    form = await request.post()
    asked = _read_asked(request, {name: str(value) for name, value in form.items()})
    subject = f"{asked.first}–{asked.last}"
    sums = await act(request, "ledger.trial_export", subject, _read_sums, asked, by=acting(request))
    return await answer_sheet(_lay_out(sums), f"trial-balance-{asked.first}-{asked.last}")


def _read_sums(tx: Transaction, asked: _Asked, *, by: Actor) -> tuple[AccountSums, ...]:
    """What is exported, in the commit that says to whom."""
    return sum_days(tx.connection, asked.first, asked.last)


def _lay_out(sums: tuple[AccountSums, ...]) -> Sheet:
    said, accounts = words("console/finance.toml")["trial"], _say_accounts()
    rows = [
        (of.account, accounts.get(of.account, ""), of.opening_fen, of.in_fen, of.out_fen, of.closing_fen) for of in sums
    ]
    heads = [said[name] for name in ("account", "name", "opening", "in", "out", "closing")]
    return Sheet(said["title"], heads, rows, frozenset({2, 3, 4, 5}))


def _read_asked(request: web.Request, query: Mapping[str, str]) -> _Asked:
    """The days of an address; it says nothing: this month. `day` alone is that day."""
    today = _find_today(request)
    first, last = query.get("from") or query.get("day"), query.get("to") or query.get("day")
    begin = read_day("日期", first) if first else today.replace(day=1)
    end = read_day("日期", last) if last else max(begin, today)
    return _Asked(min(begin, end), max(begin, end))


def _find_today(request: web.Request) -> date:
    return determine_day(door(request).clock())


def _say_accounts() -> Mapping[str, str]:
    accounts: Mapping[str, str] = words("console/lists/ledger.toml")["choices"]["account"]
    return accounts


ROUTES = (
    see(_PATH, show_trial_balance, "trial", Permission.SEE_FINANCE),
    see(_ACCOUNT, show_account, "trial.account", Permission.SEE_FINANCE),
    do(f"{_PATH}/export", export, "trial.export", Permission.EXPORT, also=Permission.SEE_FINANCE),
)
