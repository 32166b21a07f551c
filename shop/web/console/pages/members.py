"""The members: everyone who ever followed or came in; one of them; and why a balance is what it is."""

import re

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.desk.member_pages import BALANCES, read_balance_page
from shop.desk.members import read_agreement_copy
from shop.desk.people import Named
from shop.lists.members import MEMBERS, MemberRow
from shop.settings.texts import read_blocks
from shop.web.console.listing import Column, ListPage
from shop.web.console.member_view import PEOPLE, show_member
from shop.web.console.rendering import render
from shop.web.console.route import see
from shop.web.door import door
from shop.words import words

_CURSOR = re.compile(r"\d{1,18}:\d{1,9}:-?\d{1,18}", re.ASCII)


def _link(person: Named | None) -> str | None:
    return f"/console/members/{person.person}" if person else None


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


async def _show_one(request: web.Request) -> web.Response:
    """One member, by link code or number."""
    return await show_member(request, request.match_info["code"])


async def show_balance(request: web.Request) -> web.Response:
    """The entries behind a balance, the newest first."""
    code, account, before = request.match_info["code"], request.match_info["account"], request.query.get("before", "")
    cursor = before if _CURSOR.fullmatch(before) else None
    page = await door(request).database.read(read_balance_page, code, account, cursor)
    said = words(PEOPLE)
    return render(request, "console/people/balance.html", page=page, said=said, continued=cursor is not None)


async def show_agreement(request: web.Request) -> web.Response:
    """The merchant's copy of what a member agreed to."""
    code, document = request.match_info["code"], request.match_info["document"]
    found = await door(request).database.read(read_agreement_copy, code, document)
    if found is None:
        raise web.HTTPNotFound
    blocks = read_blocks(found[2].agreement.body)
    return render(request, "console/people/agreement.html", code=found[0], name=found[1], copy=found[2], blocks=blocks)


_ONE = r"/console/members/{code:[a-z0-9]{1,18}}"
_COPY = r"/console/members/{code:[a-z0-9]{1,18}}/agreements/{document:[a-z]{1,20}}"
ROUTES = (
    *_LIST.routes(),
    see(_ONE, _show_one, "members.one", Permission.SEE_PEOPLE),
    see(_COPY, show_agreement, "members.agreement", Permission.SEE_PEOPLE),
    see(f"{_ONE}/balances/{{account:{'|'.join(BALANCES)}}}", show_balance, "members.balance", Permission.SEE_PEOPLE),
)
