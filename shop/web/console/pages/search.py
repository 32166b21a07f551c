"""Search over everything that this person may see: orders, members, goods, money, and the console's own pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.desk.finding import find_everywhere
from shop.web.answers import redirect
from shop.web.console.menu import MenuPage, make_menu
from shop.web.console.presence import presence
from shop.web.console.rendering import render
from shop.web.console.route import see
from shop.web.door import door
from shop.words import words

_LONGEST = 100


@dataclass(frozen=True)
class _Kind:
    """Rows of a list among what is found: who may see them, and how one is named, told and opened."""

    permission: Permission
    name: Callable[[Any], str]
    more: Callable[[Any], str]
    path: Callable[[Any], str]


@dataclass(frozen=True)
class _Hit:
    """One thing that was found."""

    name: str
    more: str
    path: str


_KINDS: dict[str, _Kind] = {
    "orders": _Kind(
        Permission.SEE_ORDERS, lambda row: row.order_no, lambda row: row.title, lambda row: f"orders/{row.order_no}"
    ),
    "refunds": _Kind(
        Permission.SEE_ORDERS, lambda row: row.refund_no, lambda row: row.reason, lambda row: f"refunds/{row.refund_no}"
    ),
    "withdrawals": _Kind(
        Permission.SEE_FINANCE, lambda row: row.number, lambda row: row.name, lambda row: f"withdrawals/{row.number}"
    ),
    "members": _Kind(
        Permission.SEE_PEOPLE, lambda row: row.name, lambda row: row.code, lambda row: f"members/{row.code}"
    ),
    "goods": _Kind(
        Permission.SEE_GOODS, lambda row: row.name, lambda row: row.article, lambda row: f"goods/{row.code}"
    ),
}


async def search(request: web.Request) -> web.Response:
    """GET /console/search?q=…: what was found; the page itself when nothing else fits a full number.

    A script that asks while somebody types gets the findings alone.
    """
    typed = request.query.get("q", "").strip()[:_LONGEST]
    groups = await _find(request, typed) if typed else {}
    pages = _find_pages(request, typed) if typed else []
    as_typed = "HX-Request" in request.headers

    only = [hit for hits in groups.values() for hit in hits]
    if len(only) == 1 and not pages and not as_typed and only[0].name == typed.upper():
        return redirect(only[0].path)
    template = "console/search/found.html" if as_typed else "console/search/page.html"
    return render(request, template, typed=typed, groups=groups, pages=pages, said=words("console/search.toml"))


async def _find(request: web.Request, typed: str) -> dict[str, Sequence[_Hit]]:
    person = presence(request)
    kinds = [name for name, of in _KINDS.items() if person.may(of.permission)]
    found = await door(request).database.read(find_everywhere, typed, kinds)
    return {name: [_show(_KINDS[name], row) for row in rows] for name, rows in found.items() if rows}


def _show(kind: _Kind, row: Any) -> _Hit:
    return _Hit(kind.name(row), kind.more(row), f"/console/{kind.path(row)}")


def _find_pages(request: web.Request, typed: str) -> list[MenuPage]:
    """Pages of the rail whose name holds the text."""
    return [page for room in make_menu(request) for page in room.pages if typed in page.label]


ROUTES = (see("/console/search", search, "search", "staff"),)
