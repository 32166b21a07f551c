"""Conversations with the account.

Until when, and how often, WeChat lets us write (docs/wechat.md §5.5).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.chat.tables import chat_window
from shop.schema import insert_or_update


@dataclass(frozen=True)
class _WindowRule:
    """How long a window stays open and how many messages fit into it."""

    open_for: timedelta
    messages: int


_WINDOWS = {
    "message": _WindowRule(timedelta(hours=48), 5),
    "tap": _WindowRule(timedelta(minutes=1), 3),
    "follow": _WindowRule(timedelta(minutes=1), 3),
    "scan": _WindowRule(timedelta(minutes=1), 3),
}


def record_interaction(tx: Transaction, member_id: MemberId, kind: str, *, at: datetime | None = None) -> None:
    """A member wrote ("message"), used the menu ("tap"), followed or scanned.

    The window opens anew, at `at` or now.
    """
    rule, opened_at = _WINDOWS[kind], at or tx.now
    window = {
        "member_id": member_id,
        "kind": kind,
        "opened_at": opened_at,
        "expires_at": opened_at + rule.open_for,
        "allowed": rule.messages,
        "sent": 0,
    }
    insert_or_update(tx.connection, chat_window, ("member_id", "kind"), window)


def may_chat(connection: Connection, member_id: MemberId, now: datetime) -> bool:
    """Whether a customer-service message to this member would be accepted."""
    return _find_open_window(connection, member_id, now) is not None


@dataclass(frozen=True)
class OpenWindow:
    """Until when WeChat lets us write to a member, and how often."""

    ends_at: datetime
    left: int


def find_window(connection: Connection, member_id: MemberId, now: datetime) -> OpenWindow | None:
    """The open window that lasts the longest, with what is left in all of them; None where none is open."""
    row = chat_window.c
    open_ones = select(row.expires_at, row.allowed - row.sent).where(
        row.member_id == member_id, row.expires_at > now, row.sent < row.allowed
    )
    found = connection.execute(open_ones).all()
    return OpenWindow(max(of[0] for of in found), sum(of[1] for of in found)) if found else None


def _find_open_window(connection: Connection, member_id: MemberId, now: datetime) -> str | None:
    """The kind of the open window that ends first, so that the long ones are kept for later."""
    window = chat_window
    query = (
        select(window.c.kind)
        .where(window.c.member_id == member_id, window.c.expires_at > now, window.c.sent < window.c.allowed)
        .order_by(window.c.expires_at, window.c.kind)
        .limit(1)
    )
    return connection.scalar(query)


def take_chat(tx: Transaction, member_id: MemberId) -> bool:
    """Count one message against an open window. Returns False when none is open: don't send."""
    kind = _find_open_window(tx.connection, member_id, tx.now)
    if kind is None:
        return False
    window = chat_window
    mine = (window.c.member_id == member_id, window.c.kind == kind, window.c.sent < window.c.allowed)
    return tx.connection.execute(update(window).where(*mine).values(sent=window.c.sent + 1)).rowcount == 1


def close_chat(tx: Transaction, member_id: MemberId) -> None:
    """WeChat says that the conversation is over or used up (45015, 45047): believe it."""
    mine = chat_window.c.member_id == member_id
    tx.connection.execute(update(chat_window).where(mine).values(expires_at=tx.now))
