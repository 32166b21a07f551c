"""Reads of objections."""

from typing import Any

from sqlalchemy import Connection, Row, func, select

from commissions.beneficiary import MemberId
from shop.objections.objection import Objection
from shop.objections.refusals import ObjectionUnknown
from shop.objections.tables import objection

_COLUMNS = tuple(objection.c[name] for name in Objection.__dataclass_fields__)
_MOST_COUNTED = 1000


def get_objection(connection: Connection, number: int) -> Objection:
    """One objection. Raises ObjectionUnknown."""
    row = connection.execute(select(*_COLUMNS).where(objection.c.id == number)).one_or_none()
    if row is None:
        raise ObjectionUnknown(objection=number)
    return _restore(row)


def list_objections_of(connection: Connection, member_id: MemberId, limit: int = 20) -> tuple[Objection, ...]:
    """What a person has objected to, the newest first."""
    query = select(*_COLUMNS).where(objection.c.member_id == member_id).order_by(objection.c.id.desc()).limit(limit)
    return tuple(_restore(row) for row in connection.execute(query))


def count_open(connection: Connection) -> int:
    """How many wait for an answer; counting stops at 1,000."""
    some = select(objection.c.id).where(objection.c.state == "open").limit(_MOST_COUNTED)
    return connection.scalar(select(func.count()).select_from(some.subquery())) or 0


def count_open_of(connection: Connection, member_id: MemberId) -> int:
    """How many of a person's wait."""
    mine = (objection.c.member_id == member_id, objection.c.state == "open")
    return connection.scalar(select(func.count()).where(*mine)) or 0


def _restore(row: Row[Any]) -> Objection:
    """A row of `_COLUMNS` as a value."""
    return Objection(**row._mapping)
