"""Complaints, read for counting. A batch takes as many statements as one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, exists, or_, select

from commissions.awards.tables import sale_refund
from shop.complaints.tables import complaint
from shop.statistics.complaint_figures import ComplaintFacts

_row, _refund = complaint.c, sale_refund.c
_refunded_since = exists().where(
    _refund.order_no == _row.order_no,
    _refund.status != "reinstated",
    _refund.total_fen > 0,
    _refund.decided_at >= _row.made_at,
)
_FACTS: Select[Any] = select(
    *(_row.complaint_id, _row.order_no, _row.problem, _row.made_at),
    *(_row.answer_by, _row.end_by, _row.answered_at, _row.ended_at),
    or_(_row.refunded_whole, _refunded_since).label("is_refunded"),
)


def read_complaints(connection: Connection, complaint_ids: Sequence[str]) -> tuple[ComplaintFacts, ...]:
    """Some hundred complaints by Pay's number."""
    numbered = _FACTS.where(_row.complaint_id.in_(bindparam("numbers", expanding=True)))
    found = connection.execute(numbered, {"numbers": list(complaint_ids)})
    return tuple(ComplaintFacts(**of._mapping) for of in found)


def find_complainant(connection: Connection, complaint_id: str) -> int:
    """Whose complaint it is, to be counted one at a time; without an order its own number.

    Raises LookupError for an unknown number.
    """
    mine = select(_row.id, _row.member_id).where(_row.complaint_id == complaint_id)
    found = connection.execute(mine).first()
    if found is None:
        raise LookupError(complaint_id)
    return int(found.member_id or found.id)


def list_complaints_of(connection: Connection, order_no: str) -> tuple[str, ...]:
    """The complaints about an order, by Pay's number."""
    return tuple(connection.scalars(select(_row.complaint_id).where(_row.order_no == order_no).order_by(_row.id)))


def list_complaints_within(
    connection: Connection, after: int, most: int, begin: datetime, end: datetime
) -> tuple[int | None, tuple[str, ...]]:
    """Of the next complaints behind an id those that were made from `begin` until before `end`.

    With the last id that was looked at; None when there are no more.
    """
    is_within = and_(_row.made_at >= begin, _row.made_at < end).label("is_within")
    query = select(_row.id, _row.complaint_id, is_within).where(_row.id > after).order_by(_row.id).limit(most)
    rows = connection.execute(query).all()
    return (rows[-1].id if rows else None), tuple(of.complaint_id for of in rows if of.is_within)
