"""Everything that the shop knows of one person, when they ask (PIPL, article 45).

Every table that names a member is read, so that none is forgotten. Sealed columns are opened, keyed digests are left
out: they say nothing to anyone. Others appear by number only.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, Table, select

import commissions.schema
import shop.schema
from commissions.beneficiary import BeneficiaryKind, MemberId
from commissions.beneficiary import member as as_wallet
from shop.addresses.service import list_addresses
from shop.members.tables import member
from shop.orders.order import Order
from shop.orders.queries import list_orders
from shop.payees.companies import find_company
from shop.payees.service import find_payee

_APART = {
    "address": "opened under `addresses`",
    "payee": "opened under `payee`",
    "company_payee": "opened under `company`",
    "shop_order": "opened under `orders`",
    "review_case": "what the merchant looks into is theirs until it is decided",
}
"""Tables that are not told as they are, with the reason."""
_DIGESTS = ("_index", "_hash", "digest", "_key", "fingerprint")
"""Ends of the names of columns that say nothing to a person, or would let them in."""


def draw_portrait(connection: Connection, member_id: MemberId) -> dict[str, Any]:
    """All of it, as plain values, by table. Reads as much as there is of the person, nothing of others."""
    told = {
        "member": _read_rows(connection, member, (member.c.id == member_id,)),
        "addresses": list_addresses(connection, member_id),
        "payee": find_payee(connection, member_id),
        "company": find_company(connection, as_wallet(member_id)),
        "orders": list(_iterate_orders(connection, member_id)),
    }
    return told | {
        str(source.name): _read_rows(connection, source, _is_own(source, member_id)) for source in _list_sources()
    }


def _list_sources() -> list[Table]:
    """Every table of both houses that names a member, but those told apart."""
    tables = (*commissions.schema.metadata.tables.values(), *shop.schema.metadata.tables.values())
    named = [source for source in tables if {"member_id", "person_id"} & set(source.c.keys())]
    return sorted((source for source in named if source.name not in _APART), key=lambda source: source.name)


def _read_rows(connection: Connection, source: Table, mine: tuple[ColumnElement[bool], ...]) -> list[dict[str, Any]]:
    """Rows without what is sealed and without digests."""
    columns = [
        column for column in source.c if not isinstance(column.type, LargeBinary) and not column.name.endswith(_DIGESTS)
    ]
    names = [str(column.name) for column in columns]
    return [dict(zip(names, row, strict=True)) for row in connection.execute(select(*columns).where(*mine))]


def _is_own(source: Table, member_id: MemberId) -> tuple[ColumnElement[bool], ...]:
    """What makes a row of a table this member's."""
    if "member_id" in source.c:
        return (source.c.member_id == member_id,)
    return source.c.person_kind == BeneficiaryKind.MEMBER.value, source.c.person_id == member_id


def _iterate_orders(connection: Connection, member_id: MemberId) -> Iterator[Order]:
    """All orders, page by page."""
    page = list_orders(connection, member_id, limit=50)
    yield from page.items
    while page.next:
        page = list_orders(connection, member_id, before=page.next, limit=50)
        yield from page.items
