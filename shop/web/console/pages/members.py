"""The members: everyone who ever followed or came in, with what they bought and earned."""

from shop.accounts.permissions import Permission
from shop.lists.members import MEMBERS, MemberRow
from shop.web.console.listing import Column, ListPage

_LIST: ListPage[MemberRow] = ListPage(
    source=MEMBERS,
    path="/console/members",
    route="members",
    permission=Permission.SEE_PEOPLE,
    columns=(
        Column("name"),
        Column("number", "code", shown=False),
        Column("code", "code"),
        Column("status", "choice", tones={"active": "good", "suspended": "warn"}),
        Column("tier"),
        Column("follows", "choice", value=lambda row: "yes" if row.follows else "no", shown=False),
        Column("joined", "instant", sort="joined", value=lambda row: row.joined_at),
        Column("referrer", value=lambda row: row.referrer and row.referrer.name, link=lambda row: _link(row.referrer)),
        Column("customers", "count", shown=False),
        Column("spent", "money", sort="spent", value=lambda row: row.spent_fen),
        Column("earned", "money", sort="earned", value=lambda row: row.earned_fen),
    ),
    link=lambda row: f"/console/members/{row.code}",
    tabs="status",
)


def _link(person: object) -> str | None:
    return f"/console/members/{person.person}" if person else None  # type: ignore[attr-defined]


ROUTES = _LIST.routes()
