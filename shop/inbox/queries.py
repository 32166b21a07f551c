"""Reads of the inbox."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from commissions.beneficiary import MemberId
from shop.inbox.notice import APART_KINDS, STAFF_KIND, KeptNotice, Notice
from shop.inbox.tables import notice

_COLUMNS = (
    notice.c.id,
    notice.c.member_id,
    notice.c.kind,
    notice.c.facts,
    notice.c.order_no,
    notice.c.state,
    notice.c.channel,
    notice.c.created_at,
    notice.c.sending_since,
    notice.c.read_at,
)
_OF_OTHERS = ("buyer", "recruit")
"""Facts that name somebody else."""


def find_notice_of_delivery(connection: Connection, delivery_id: int) -> KeptNotice | None:
    """The notice that a delivery of the outbox made."""
    row = connection.execute(select(*_COLUMNS).where(notice.c.delivery_id == delivery_id)).mappings().one_or_none()
    return _read_notice(row) if row else None


def find_notice(connection: Connection, notice_id: int) -> KeptNotice | None:
    """One notice by its number."""
    row = connection.execute(select(*_COLUMNS).where(notice.c.id == notice_id)).mappings().one_or_none()
    return _read_notice(row) if row else None


def list_notices(
    connection: Connection, member_id: MemberId, before: int | None = None, limit: int = 20
) -> Sequence[KeptNotice]:
    """A member's notices, newest first; `before` is the id of the last one seen."""
    query = select(*_COLUMNS).where(notice.c.member_id == member_id, notice.c.kind.not_in(APART_KINDS))
    if before is not None:
        query = query.where(notice.c.id < before)
    return [_read_notice(row) for row in connection.execute(query.order_by(notice.c.id.desc()).limit(limit)).mappings()]


def list_order_notices(connection: Connection, member_id: MemberId, order_no: str) -> Sequence[KeptNotice]:
    """What a buyer was told of one of their orders, the oldest first; the first fifty."""
    told = (notice.c.member_id == member_id, notice.c.order_no == order_no)
    query = select(*_COLUMNS).where(*told).order_by(notice.c.id).limit(50)
    return [_read_notice(row) for row in connection.execute(query).mappings()]


def list_waiting_notices(connection: Connection, member_id: MemberId, limit: int = 10) -> Sequence[KeptNotice]:
    """Notices about orders that could not be delivered yet, oldest first."""
    waiting = (notice.c.member_id == member_id, notice.c.state == "waiting", notice.c.order_no.is_not(None))
    query = select(*_COLUMNS).where(*waiting).order_by(notice.c.id).limit(limit)
    return [_read_notice(row) for row in connection.execute(query).mappings()]


def count_unread(connection: Connection, member_id: MemberId) -> int:
    """How many notices the member has not seen."""
    unread = (notice.c.member_id == member_id, notice.c.read_at.is_(None), notice.c.kind.not_in(APART_KINDS))
    return connection.scalar(select(func.count()).where(*unread)) or 0


def tell_notices(connection: Connection, member_id: MemberId) -> list[dict[str, Any]]:
    """What a person is told of their notices: all of them, without the names of others and what concerns staff."""
    mine = (notice.c.member_id == member_id, notice.c.kind != STAFF_KIND)
    rows = connection.execute(select(*_COLUMNS).where(*mine).order_by(notice.c.id)).mappings()
    return [
        {"kind": row["kind"], "facts": {name: row["facts"][name] for name in row["facts"] if name not in _OF_OTHERS}}
        | {name: row[name] for name in ("order_no", "state", "channel", "created_at", "read_at")}
        for row in rows
    ]


def _read_notice(found: RowMapping) -> KeptNotice:
    """A row as a value."""
    told = Notice(MemberId(found["member_id"]), found["kind"], found["facts"], found["order_no"])
    return KeptNotice(
        found["id"],
        told,
        found["state"],
        found["channel"],
        found["created_at"],
        found["sending_since"],
        found["read_at"],
    )
