"""Reads of complaints."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from commissions.beneficiary import MemberId
from shop.complaints.complaint import Complaint, ComplaintState, Problem, Said, Step, StepKind
from shop.complaints.refusals import ComplaintUnknown
from shop.complaints.tables import complaint, complaint_line, complaint_step
from shop.settings.sealing import sealer_of

_COLUMNS = tuple(complaint.c[name] for name in Complaint.__dataclass_fields__)
_MOST_COUNTED = 1000
_MOST_NAMED = 20


def find_complaint(connection: Connection, complaint_id: str, *, lock: bool = False) -> Complaint | None:
    """One complaint; `lock` keeps it until the unit of work ends (orders are locked before)."""
    query = select(*_COLUMNS).where(complaint.c.complaint_id == complaint_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return restore(row) if row else None


def get_complaint(connection: Connection, complaint_id: str) -> Complaint:
    """As `find_complaint`. Raises ComplaintUnknown."""
    found = find_complaint(connection, complaint_id)
    if found is None:
        raise ComplaintUnknown(complaint_id=complaint_id)
    return found


def list_complaints_of(connection: Connection, order_no: str) -> tuple[Complaint, ...]:
    """All complaints about an order, the oldest first."""
    query = select(*_COLUMNS).where(complaint.c.order_no == order_no).order_by(complaint.c.made_at)
    return tuple(restore(row) for row in connection.execute(query))


def list_open(connection: Connection, *, limit: int = 20) -> tuple[Complaint, ...]:
    """Complaints that have not ended, the one that must end first before the others."""
    query = select(*_COLUMNS).where(complaint.c.state != "processed").order_by(complaint.c.end_by).limit(limit)
    return tuple(restore(row) for row in connection.execute(query))


def count_open(connection: Connection) -> int:
    """How many have not ended; counting stops at 1,000."""
    some = select(complaint.c.complaint_id).where(complaint.c.state != "processed").limit(_MOST_COUNTED)
    return connection.scalar(select(func.count()).select_from(some.subquery())) or 0


def list_said(connection: Connection, complaint_id: str) -> tuple[Said, ...]:
    """What both sides see, the oldest first."""
    row = complaint_line.c
    columns = (row.log_id, row.at, row.kind, row.side, row.text, row.pictures)
    query = select(*columns).where(row.complaint_id == complaint_id).order_by(row.at, row.position)
    return tuple(Said(*line) for line in connection.execute(query))


def list_steps(connection: Connection, complaint_id: str) -> tuple[Step, ...]:
    """What staff decided, the oldest first."""
    query = select(complaint_step).where(complaint_step.c.complaint_id == complaint_id).order_by(complaint_step.c.id)
    return tuple(restore_step(row) for row in connection.execute(query))


def open_phone(connection: Connection, complaint_id: str) -> str:
    """The phone that the buyer gave; "" where there is none (any more)."""
    sealed = connection.scalar(select(complaint.c.sealed_phone).where(complaint.c.complaint_id == complaint_id))
    return sealer_of(connection).open(name_place(complaint_id), sealed) if sealed else ""


def list_open_ids_of(connection: Connection, member_id: MemberId) -> Sequence[str]:
    """A buyer's complaints that must end before they are erased; the first twenty."""
    mine = (complaint.c.member_id == member_id, complaint.c.state != "processed")
    query = select(complaint.c.complaint_id).where(*mine).order_by(complaint.c.made_at).limit(_MOST_NAMED)
    return connection.scalars(query).all()


def tell_complaints(connection: Connection, member_id: MemberId) -> list[Mapping[str, Any]]:
    """All that is kept of a buyer's complaints, told to themselves."""
    mine = select(*_COLUMNS).where(complaint.c.member_id == member_id).order_by(complaint.c.made_at)
    return [
        {
            **{name: value for name, value in row._mapping.items() if name != "member_id"},
            "phone": open_phone(connection, row.complaint_id),
            "said": [vars(line) for line in list_said(connection, row.complaint_id)],
        }
        for row in connection.execute(mine).all()
    ]


def restore(row: Row[Any]) -> Complaint:
    """A complaint from the columns of its table that have its fields' names."""
    values = {name: row._mapping[name] for name in Complaint.__dataclass_fields__}
    values |= {"state": ComplaintState(row.state), "problem": Problem(row.problem)}
    values["member_id"] = None if row.member_id is None else MemberId(row.member_id)
    return Complaint(**values)


def restore_step(row: Row[Any]) -> Step:
    """A step from its row."""
    pictures = tuple(row.pictures)
    return Step(row.id, StepKind(row.kind), row.text, pictures, row.by, row.made_at, row.state, row.problem)


def name_place(complaint_id: str) -> str:
    """What a sealed phone is bound to."""
    return f"complaint:{complaint_id}"
