"""Commission line by line, and one line with the whole of its why."""

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.desk.award_pages import read_award_page
from shop.lists.awards import AWARDS, AwardRow
from shop.web.console.listing import Column, ListPage
from shop.web.console.member_view import PEOPLE
from shop.web.console.rendering import render
from shop.web.console.route import see
from shop.web.door import door
from shop.web.formats import percent, plain_money
from shop.words import words


def _say_why(row: AwardRow) -> str | None:
    """base × rate, or the fixed amount."""
    if row.rate_bp is not None and row.base_fen is not None:
        return f"{plain_money(row.base_fen)} × {percent(row.rate_bp)}"
    return None if row.fixed_fen is None else f"{plain_money(row.wanted_fen)}"


def _find_role(row: AwardRow) -> str:
    return f"referrer:{row.rank}" if row.role == "referrer" else row.role


def _link_person(row: AwardRow) -> str | None:
    is_member = row.person.person and ":" not in row.person.person
    return f"/console/members/{row.person.person}" if is_member else None


_LIST: ListPage[AwardRow] = ListPage(
    source=AWARDS,
    path="/console/awards",
    route="awards",
    permission=Permission.SEE_POLICIES,
    columns=(
        Column("accrued_at", "instant", sort="newest"),
        Column("person", value=lambda row: row.person.name, link=_link_person),
        Column("role", "choice", value=_find_role),
        Column("order_no", "code"),
        Column("why", value=_say_why),
        Column("cut", "money", value=lambda row: row.wanted_fen - row.amount_fen or None, shown=False),
        Column("amount", "money", value=lambda row: row.amount_fen),
        Column("taken", "money", value=lambda row: row.amount_fen - row.kept_fen or None),
        Column("kept", "money", value=lambda row: row.kept_fen),
        Column("state", "choice", tones={"available": "good", "review": "warn", "reversed": "wrong"}),
        Column("matures_at", "instant", shown=False),
    ),
    link=lambda row: f"/console/awards/{row.code}",
    tabs="state",
)


async def show_award(request: web.Request) -> web.Response:
    """One award."""
    page = await door(request).database.read(read_award_page, request.match_info["code"])
    return render(request, "console/people/award.html", page=page, said=words(PEOPLE))


ROUTES = (
    *_LIST.routes(),
    see(r"/console/awards/{code:[A-Za-z0-9_-]{1,40}}", show_award, "awards.one", Permission.SEE_POLICIES),
)
