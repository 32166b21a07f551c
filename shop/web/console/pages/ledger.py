"""The journal: its entries, each with what it moved, and every account's balance at the end of a day."""

from datetime import datetime, time, timedelta

from aiohttp import web

from commissions.days import SHANGHAI, determine_day
from commissions.ledger.queries import sum_accounts
from shop.accounts.permissions import Permission
from shop.desk.books import find_entry_sheet
from shop.lists.ledger import LEDGER
from shop.web.console.forms import read_day
from shop.web.console.listing import Column, ListPage
from shop.web.console.rendering import render
from shop.web.console.route import see
from shop.web.door import door
from shop.words import words

_PATH = "/console/ledger"
_LIST = ListPage(
    source=LEDGER,
    path=_PATH,
    route="ledger",
    permission=Permission.SEE_FINANCE,
    columns=(
        Column("key"),
        Column("codes", "tags"),
        Column("amount_fen", "money"),
        Column("order_no"),
        Column("posted_at", "instant"),
    ),
    link=lambda row: f"{_PATH}/{row.id}",
)


async def show_entry(request: web.Request) -> web.Response:
    """One entry with its moves."""
    sheet = await door(request).database.read(find_entry_sheet, int(request.match_info["entry"]))
    if sheet is None:
        raise web.HTTPNotFound
    said = words("console/finance.toml")
    codes = words("console/lists/ledger.toml")["choices"]["codes"]
    return render(request, "console/finance/entry.html", sheet=sheet, accounts=said["accounts"], codes=codes)


async def show_trial_balance(request: web.Request) -> web.Response:
    """Every account at the end of a day. Read from the whole journal, so only when a day was chosen."""
    typed, balances, day = request.query.get("day"), None, None
    if typed:
        day = read_day("日期", typed)
        before = datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)
        balances = await door(request).database.read(sum_accounts, before)
    today = determine_day(door(request).clock())
    page = {"day": day, "today": today, "balances": balances, "accounts": words("console/finance.toml")["accounts"]}
    return render(request, "console/finance/trial.html", **page)


ROUTES = (
    *_LIST.routes(),
    see(rf"{_PATH}/{{entry:\d{{1,18}}}}", show_entry, "ledger.entry", Permission.SEE_FINANCE),
    see("/console/trial-balance", show_trial_balance, "trial", Permission.SEE_FINANCE),
)
