"""What people wrote, as a list: what is held and what nobody has looked at stands under its own tab."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from shop.lists.source import Filter, Sort, Source
from shop.members.tables import member
from shop.staff.queries import name_actors
from shop.writings.tables import writing


@dataclass(frozen=True)
class WritingRow:
    """A writing with who wrote it; `decided_by` as a screen names them, `picture` the address of one."""

    id: int
    kind: str
    text: str
    picture: str | None
    author: str
    author_number: int
    hits: str
    state: str
    written_at: datetime
    decided_by: str | None


_KINDS = ("name", "picture", "shop_notice", "shop_cover", "review", "review_more")
_PICTURES = ("picture", "shop_cover")


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[WritingRow, ...]:
    names = name_actors(connection, {row.decided_by for row in rows if row.decided_by is not None})
    return tuple(
        WritingRow(
            id=row.id,
            kind=row.kind,
            text="" if row.kind in _PICTURES else row.text,
            picture=row.text if row.kind in _PICTURES else None,
            author=row.author,
            author_number=row.author_number,
            hits="、".join(row.hits),
            state=row.state,
            written_at=row.written_at,
            decided_by=names.get(row.decided_by),
        )
        for row in rows
    )


_of = writing.c
WRITINGS = Source(
    name="writings",
    select=select(
        *(_of.id, _of.kind, _of.text, _of.hits, _of.state, _of.written_at, _of.decided_by),
        func.coalesce(member.c.own_name, member.c.generated_name).label("author"),
        member.c.id.label("author_number"),
    ).join(member, member.c.id == _of.member_id),
    key=_of.id,
    sorts=(Sort("newest", _of.id), Sort("oldest", _of.id, descending=False)),
    restore=_restore,
    filters=(
        Filter("state", "choice", lambda it: _of.state == it, choices=("held", "fresh", "seen", "hidden", "replaced")),
        Filter("kind", "choice", lambda it: _of.kind == it, choices=_KINDS),
        Filter("written", "days", lambda first, after: and_(_of.written_at >= first, _of.written_at < after)),
    ),
)
