"""Applications to earn: who waits longest stands first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from commissions.network.tables import distributor, distributor_application
from shop.lists.source import Filter, Sort, Source
from shop.members.tables import member
from shop.staff.queries import name_actors

_of = distributor_application.c


@dataclass(frozen=True)
class ApplicationRow:
    """An application with whose it is; `decided_by` as a screen names them."""

    code: str
    name: str
    statement: str
    status: str
    applied_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    reason: str | None


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[ApplicationRow, ...]:
    names = name_actors(connection, {row.decided_by for row in rows if row.decided_by is not None})
    return tuple(
        ApplicationRow(
            code=row.code,
            name=row.name,
            statement=row.statement,
            status=row.status,
            applied_at=row.applied_at,
            decided_at=row.decided_at,
            decided_by=names.get(row.decided_by),
            reason=row.reason,
        )
        for row in rows
    )


APPLICATIONS = Source(
    name="applications",
    select=select(
        distributor.c.code,
        func.coalesce(member.c.own_name, member.c.generated_name).label("name"),
        *(_of.statement, _of.status, _of.applied_at, _of.decided_at, _of.decided_by, _of.reason),
    )
    .join(distributor, distributor.c.member_id == _of.member_id)
    .join(member, member.c.id == _of.member_id),
    key=_of.id,
    sorts=(Sort("oldest", _of.id, descending=False), Sort("newest", _of.id)),
    restore=_restore,
    filters=(
        Filter("status", "choice", lambda typed: _of.status == typed, ("pending", "approved", "refused")),
        Filter("applied", "days", lambda first, after: and_(_of.applied_at >= first, _of.applied_at < after)),
    ),
)
