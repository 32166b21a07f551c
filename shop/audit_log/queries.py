"""Reads of the audit log, the newest acts first, and of what the last audit of the books found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from commissions.paging import Page
from shop.audit_log.act import RecordedAct
from shop.audit_log.refusals import ActUnknown
from shop.audit_log.tables import act, act_head, audit_run

COLUMNS = [act.c[name] for name in RecordedAct.__dataclass_fields__]


@dataclass(frozen=True)
class AuditRun:
    """An audit of the books that has ended. `report` is what `lianpu audit --json` prints."""

    started_at: datetime
    ended_at: datetime
    why: str
    findings: int
    report: dict[str, Any]


def list_acts(
    connection: Connection, *, subject: str | None = None, before: int | None = None, limit: int = 50
) -> Page[RecordedAct]:
    """Acts, the newest first, of one subject or of all.

    `before` is the number at which the last page ended.
    """
    query = select(*COLUMNS).order_by(act.c.number.desc()).limit(limit + 1)
    if subject is not None:
        query = query.where(act.c.subject == subject)
    if before is not None:
        query = query.where(act.c.number < before)
    found = [RecordedAct(*row) for row in connection.execute(query)]
    return Page(tuple(found[:limit]), str(found[limit - 1].number) if len(found) > limit else None)


def get_act(connection: Connection, number: int) -> RecordedAct:
    """The act of this number. Raises ActUnknown."""
    row = connection.execute(select(*COLUMNS).where(act.c.number == number)).first()
    if row is None:
        raise ActUnknown(number=number)
    return RecordedAct(*row)


def find_log_head(connection: Connection) -> str | None:
    """The digest of the newest act, which stands for the whole log; None for an empty one."""
    digest: str | None = connection.scalar(select(act_head.c.digest).where(act_head.c.number > 0))
    return digest


def find_last_audit(connection: Connection) -> AuditRun | None:
    """The newest audit of the books."""
    columns = [audit_run.c[name] for name in AuditRun.__dataclass_fields__]
    row = connection.execute(select(*columns).order_by(audit_run.c.id.desc()).limit(1)).first()
    return AuditRun(*row) if row else None
