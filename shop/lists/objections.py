"""Objections as a list: whose, about which order, answered or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from shop.lists.source import Filter, Sort, Source
from shop.members.tables import member
from shop.objections.tables import objection
from shop.staff.queries import name_actors


@dataclass(frozen=True)
class ObjectionRow:
    """An objection with who made it; `answered_by` as a screen names them."""

    id: int
    author: str
    author_number: int
    order_no: str
    words: str
    state: str
    made_at: datetime
    answered_by: str | None


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[ObjectionRow, ...]:
    names = name_actors(connection, {row.answered_by for row in rows if row.answered_by is not None})
    return tuple(
        ObjectionRow(
            id=row.id,
            author=row.author,
            author_number=row.author_number,
            order_no=row.order_no,
            words=row.words,
            state=row.state,
            made_at=row.made_at,
            answered_by=names.get(row.answered_by),
        )
        for row in rows
    )


_of = objection.c
OBJECTIONS = Source(
    name="objections",
    select=select(
        *(_of.id, _of.order_no, _of.words, _of.state, _of.made_at, _of.answered_by),
        func.coalesce(member.c.own_name, member.c.generated_name).label("author"),
        member.c.id.label("author_number"),
    ).join(member, member.c.id == _of.member_id),
    key=_of.id,
    sorts=(Sort("newest", _of.id), Sort("oldest", _of.id, descending=False)),
    restore=_restore,
    filters=(
        Filter("state", "choice", lambda it: _of.state == it, choices=("open", "answered")),
        Filter("order", "text", lambda it: _of.order_no == it.strip().upper()),
    ),
)
