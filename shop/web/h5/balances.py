"""为什么是这个数: every line that moved a balance, with the balance after it (docs/money.md §5)."""

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId, distributor
from commissions.ledger.entry import Account
from commissions.ledger.queries import BalanceLine, find_balances, list_balance_lines
from commissions.paging import Page
from shop.web.door import door
from shop.web.rendering import render
from shop.web.sessions import member_id

PAGE = 30
ACCOUNTS = ("available", "pending", "withdrawing")


@dataclass(frozen=True)
class BalancePage:
    """A balance and a page of the lines that made it."""

    account: str
    balance_fen: int
    lines: Page[BalanceLine]


def find_balance_page(connection: Connection, me: MemberId, account: str, before: str | None) -> BalancePage:
    """One page, the newest first; a cursor that is none starts at the top."""
    mine = Account(distributor(me), account)
    try:
        lines = list_balance_lines(connection, mine, before, PAGE)
    except ValueError:
        lines = list_balance_lines(connection, mine, None, PAGE)
    return BalancePage(account, find_balances(connection, mine.owner).get(account, 0), lines)


async def show_balance(request: web.Request) -> web.Response:
    """GET /me/balances/{account}?before=…: of pending, available and withdrawing; any other is not found."""
    account, before = request.match_info["account"], request.query.get("before")
    if account not in ACCOUNTS:
        raise web.HTTPNotFound
    page = await door(request).database.read(find_balance_page, member_id(request), account, before)
    return render(request, "h5/me/balance.html", page=page, continued=before is not None)
