"""The network: who brought people, and each branch opened level by level."""

from aiohttp import web

from commissions.network.queries import LEVELS
from shop.accounts.permissions import Permission
from shop.desk.branches import read_branch
from shop.lists.network import NETWORK, TeamRow
from shop.web.console.listing import Column, ListPage
from shop.web.console.member_view import PEOPLE
from shop.web.console.rendering import render
from shop.web.console.route import see
from shop.web.door import door
from shop.words import words

_LIST: ListPage[TeamRow] = ListPage(
    source=NETWORK,
    path="/console/network",
    route="network",
    permission=Permission.SEE_PEOPLE,
    columns=(
        Column("name"),
        Column("status", "choice", tones={"active": "good", "suspended": "warn"}),
        Column("direct", "count", sort="largest"),
        Column("sales", "money", value=lambda row: row.sales_fen),
        Column("earned", "money", value=lambda row: row.earned_fen),
        Column("referrer", value=lambda row: row.referrer and row.referrer.name),
    ),
    link=lambda row: f"/console/network/{row.code}",
    tabs="place",
)


async def show_branch(request: web.Request) -> web.Response:
    """One person's branch, one level of it a page at a time."""
    typed, place = request.query.get("level", "1"), door(request)
    level = int(typed) if typed in {str(n) for n in range(1, LEVELS + 1)} else 1
    before = request.query.get("before")
    branch = await place.database.read(read_branch, request.match_info["code"], level, before, place.clock())
    said = words(PEOPLE)
    return render(request, "console/people/branch.html", branch=branch, said=said, continued=before is not None)


ROUTES = (
    *_LIST.routes(),
    see(r"/console/network/{code:[a-z0-9]{1,18}}", show_branch, "network.branch", Permission.SEE_PEOPLE),
)
