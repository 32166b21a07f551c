"""The audit log as a list: who did what when, narrowed by act, subject, person and days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from commissions.actor import restore_actor, staff_acting
from shop.audit_log.tables import act
from shop.lists.source import Filter, Sort, Source
from shop.staff.queries import name_actors


@dataclass(frozen=True)
class _LogRow:
    """An act; `who` as a screen names them."""

    number: int
    at: datetime
    who: str
    action: str
    subject: str
    origin: str
    reason: str


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[_LogRow, ...]:
    names = name_actors(connection, {row.actor for row in rows})
    return tuple(
        _LogRow(
            row.number,
            row.at,
            names[row.actor],
            row.action,
            row.subject,
            row.details.get("from", ""),
            row.details.get("reason", ""),
        )
        for row in rows
    )


LOG = Source(
    name="log",
    select=select(act.c.number, act.c.at, act.c.actor, act.c.action, act.c.subject, act.c.details),
    key=act.c.number,
    sorts=(Sort("number", act.c.number),),
    restore=_restore,
    filters=(
        Filter("action", "text", lambda typed: act.c.action == typed),
        Filter("subject", "text", lambda typed: act.c.subject == typed),
        Filter("actor", "text", lambda typed: act.c.actor == _read_actor(typed)),
        Filter("at", "days", lambda first, after: (act.c.at >= first) & (act.c.at < after)),
    ),
)


def _read_actor(typed: str) -> Any:
    """`terminal`, `system:jobs`, or the code of a member of staff."""
    try:
        return restore_actor(typed)
    except ValueError:
        return staff_acting(typed)
