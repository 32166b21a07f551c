"""Threads as a list: whose, how long they wait, who has them, the last words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from commissions.actor import restore_actor
from commissions.beneficiary import MemberId
from shop.lists.source import Filter, Sort, Source
from shop.members.tables import member
from shop.staff.queries import name_actors
from shop.staff.tables import staff
from shop.threads.queries import list_last_words
from shop.threads.tables import thread
from shop.threads.thread import Form, ThreadState

_SHOWN = 60


@dataclass(frozen=True)
class ThreadRow:
    """A thread with its member, its last words (`form` where there are none), and who has it."""

    member_id: int
    author: str
    state: str
    since: datetime
    unread: int
    words: str
    form: str | None
    assigned_to: str | None
    last_at: datetime


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[ThreadRow, ...]:
    names = name_actors(connection, {row.assigned_to for row in rows if row.assigned_to is not None})
    last = list_last_words(connection, [MemberId(row.member_id) for row in rows])
    return tuple(
        ThreadRow(
            member_id=row.member_id,
            author=row.author,
            state=row.state,
            since=row.since,
            unread=row.unread,
            words=" ".join(last[row.member_id].words.split())[:_SHOWN] if row.member_id in last else "",
            form=_name_form(last.get(row.member_id)),
            assigned_to=names.get(row.assigned_to),
            last_at=row.last_at,
        )
        for row in rows
    )


def _name_form(last: Any) -> str | None:
    return last.form.value if last is not None and last.form is not Form.TEXT else None


def _offer_staff(connection: Connection) -> dict[str, str]:
    """Who works here, to narrow the list by."""
    rows = connection.execute(select(staff.c.code, staff.c.name).where(staff.c.ended_at.is_(None)).limit(200))
    return {row.code: row.name for row in rows}


_of = thread.c
THREADS = Source(
    name="threads",
    select=select(
        *(_of.member_id, _of.state, _of.since, _of.unread, _of.assigned_to, _of.last_at),
        func.coalesce(member.c.own_name, member.c.generated_name).label("author"),
    ).join(member, member.c.id == _of.member_id),
    key=_of.member_id,
    sorts=(
        Sort("waiting", _of.since, descending=False),
        Sort("latest", _of.last_at),
    ),
    restore=_restore,
    filters=(
        Filter("state", "choice", lambda it: _of.state == it, choices=tuple(ThreadState)),
        Filter("staff", "choice", lambda it: _of.assigned_to == restore_actor(f"staff:{it}"), offers=_offer_staff),
    ),
)
