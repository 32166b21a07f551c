"""为什么是这个数: every line that moved a balance, with the balance after it (docs/money.md §5)."""

import hmac
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId, member
from commissions.ledger.entry import Account
from commissions.ledger.queries import BalanceLine, find_balances, list_balance_lines
from commissions.paging import Page
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import READ, Route
from shop.web.sessions import member_id
from shop.web.signing import calculate_mac

_PAGE = 30
_ACCOUNTS = ("available", "pending", "withdrawing")


@dataclass(frozen=True)
class _BalancePage:
    """A balance and a page of the lines that made it."""

    account: str
    balance_fen: int
    lines: Page[BalanceLine]


def _find_balance_page(connection: Connection, me: MemberId, account: str, before: str | None) -> _BalancePage:
    """One page, the newest first."""
    mine = Account(member(me), account)
    lines = list_balance_lines(connection, mine, before, _PAGE)
    return _BalancePage(account, find_balances(connection, mine.owner).get(account, 0), lines)


async def show_balance(request: web.Request) -> web.Response:
    """GET /me/balances/{account}?before=…: of pending, available and withdrawing; any other is not found."""
    account = request.match_info["account"]
    if account not in _ACCOUNTS:
        raise web.HTTPNotFound
    before = _find_cursor(request, account)
    page = await door(request).database.read(_find_balance_page, member_id(request), account, before)
    older = _sign_cursor(request, account, page.lines.next) if page.lines.next else None
    return render(request, "h5/me/balance.html", page=page, older=older, continued=before is not None)


def _sign_cursor(request: web.Request, account: str, cursor: str) -> str:
    """A cursor as it stands in an address.

    It says what the balance was there, so nobody else may write one.
    """
    about = f"{member_id(request)} {account} {cursor}"
    return f"{cursor}.{calculate_mac(door(request).secret_key, 'balance', about)}"


def _find_cursor(request: web.Request, account: str) -> str | None:
    """The cursor of the address if a page of ours wrote it for this person and balance.

    Else the list begins anew.
    """
    sent = request.query.get("before", "")
    cursor = sent.rpartition(".")[0]
    return cursor if hmac.compare_digest(sent.encode(), _sign_cursor(request, account, cursor).encode()) else None


ROUTES = (Route("GET", "/me/balances/{account}", show_balance, "balance", "member", "nobody", READ),)
