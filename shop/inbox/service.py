"""Keeps notices and how far they got.

States move one way: waiting → sending → sent | maybe_sent | waiting again.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import insert, update

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.inbox.notice import Channel, KeptNotice, Notice
from shop.inbox.queries import find_notice_of_delivery
from shop.inbox.tables import notice
from shop.schema import insert_or_ignore


def record_notice(tx: Transaction, told: Notice, *, delivery_id: int) -> KeptNotice:
    """Put a notice into the inbox, once for each delivery of the outbox."""
    row = {
        "delivery_id": delivery_id,
        "member_id": told.member_id,
        "kind": told.kind,
        "facts": told.facts,
        "order_no": told.order_no,
        "state": "waiting",
        "created_at": tx.now,
    }
    insert_or_ignore(tx.connection, notice, row)
    kept = find_notice_of_delivery(tx.connection, delivery_id)
    assert kept is not None
    return kept


def tell_many(tx: Transaction, member_ids: Sequence[MemberId], kind: str, facts: Mapping[str, str]) -> None:
    """Put one text into many inboxes, and nowhere else. The caller answers for telling nobody twice."""
    row = {"kind": kind, "facts": dict(facts), "state": "waiting", "created_at": tx.now}
    tx.connection.execute(insert(notice), [{"member_id": of, **row} for of in member_ids])


def begin_sending(tx: Transaction, notice_id: int, channel: Channel) -> bool:
    """Say before anything leaves that it is about to. Returns False when somebody else has begun."""
    change = update(notice).where(notice.c.id == notice_id, notice.c.state == "waiting")
    change = change.values(state="sending", channel=channel, sending_since=tx.now, reason=None)
    return tx.connection.execute(change).rowcount == 1


def record_sent(tx: Transaction, notice_id: int, message_id: str | None) -> None:
    """WeChat accepted it. A template message's later outcome comes as an event with `message_id`."""
    _leave_sending(tx, notice_id, state="sent", sent_at=tx.now, message_id=message_id)


def record_doubt(tx: Transaction, notice_id: int, reason: str) -> None:
    """Nobody knows whether it arrived; it is not sent again."""
    _leave_sending(tx, notice_id, state="maybe_sent", reason=reason)


def keep_waiting(tx: Transaction, notice_id: int, reason: str) -> None:
    """It certainly did not arrive that way; it waits in the inbox, and another way may be tried."""
    _leave_sending(tx, notice_id, state="waiting", channel=None, sending_since=None, reason=reason)


def record_outcome(tx: Transaction, message_id: str, status: str) -> None:
    """What WeChat reports later about a template message (docs/wechat.md §2).

    Anything but success was refused.
    """
    if status == "success":
        return
    change = update(notice).where(notice.c.message_id == message_id, notice.c.state == "sent")
    tx.connection.execute(change.values(state="refused", reason=status))


def mark_read(tx: Transaction, member_id: MemberId) -> int:
    """The member has opened the inbox. Returns how many notices were new to them."""
    unread = update(notice).where(notice.c.member_id == member_id, notice.c.read_at.is_(None))
    return tx.connection.execute(unread.values(read_at=tx.now)).rowcount


def _leave_sending(tx: Transaction, notice_id: int, **values: object) -> None:
    change = update(notice).where(notice.c.id == notice_id, notice.c.state == "sending").values(**values)
    tx.connection.execute(change)
