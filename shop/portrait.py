"""Everything that the shop knows of one person, when they ask (PIPL, article 45).

Every table that names a member is read, so that none is forgotten. Sealed columns are opened, keyed digests are left
out: they say nothing to anyone. Others appear by number only.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, Table, select

import commissions.rooms
import shop.rooms
from commissions.beneficiary import BeneficiaryKind, MemberId
from shop.members.tables import member

_ROOMS = (*commissions.rooms.ROOMS, *shop.rooms.ROOMS)
_APART = {told.table for room in _ROOMS for told in room.tells.values()} | {
    table for room in _ROOMS for table in room.withholds
}
"""Tables that are told in other words, or not at all: their rooms say which."""
_DIGESTS = ("_index", "_hash", "digest", "_key", "fingerprint")
"""Ends of the names of columns that say nothing to a person, or would let them in."""


def draw_portrait(connection: Connection, member_id: MemberId) -> dict[str, Any]:
    """All of it, as plain values, by table. Reads as much as there is of the person, nothing of others."""
    portrait: dict[str, Any] = {"member": _read_rows(connection, member, (member.c.id == member_id,))}
    for room in _ROOMS:
        portrait |= {name: told.read(connection, member_id) for name, told in room.tells.items()}

    return portrait | {
        str(source.name): _read_rows(connection, source, _is_own(source, member_id)) for source in _list_sources()
    }


def _list_sources() -> list[Table]:
    """Every table of both houses that names a member, but those told apart."""
    tables = (table for room in _ROOMS for table in room.tables)
    named = [table for table in tables if {"member_id", "person_id"} & set(table.c.keys())]
    return sorted((table for table in named if table not in _APART), key=lambda table: table.name)


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
