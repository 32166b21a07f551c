"""The journal: its entries, each with what it moved."""

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.desk.books import find_entry_sheet
from shop.lists.ledger import LEDGER
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
    said = words("console/lists/ledger.toml")["choices"]
    return render(request, "console/finance/entry.html", sheet=sheet, accounts=said["account"], codes=said["codes"])


ROUTES = (
    *_LIST.routes(),
    see(rf"{_PATH}/{{entry:\d{{1,18}}}}", show_entry, "ledger.entry", Permission.SEE_FINANCE),
)
