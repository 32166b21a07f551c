"""Posters on their way into the chat.

Which were uploaded, which a member still waits for, which were sent.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, or_, select, update

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from commissions.refusals import Refusal
from shop.posters.tables import chat_poster
from shop.schema import insert_or_ignore

_OWED = (
    select(chat_poster.c.kind)
    .where(chat_poster.c.member_id == bindparam("of_member"), chat_poster.c.owed)
    .order_by(chat_poster.c.kind)
    .limit(1)
)


class NoOwnShop(Refusal):
    """Only a distributor who is not suspended has a poster."""

    code = "no_own_shop"


def find_media(connection: Connection, member_id: MemberId, kind: str, now: datetime) -> str | None:
    """The media id under which the poster can be sent now, if it was uploaded."""
    row = chat_poster.c
    query = select(row.media_id).where(*_this(member_id, kind), row.usable_until > now)
    return connection.scalar(query)


def find_owed(connection: Connection, member_id: MemberId) -> str | None:
    """The kind of poster that could not be delivered and is owed with the next reply."""
    return connection.scalar(_OWED, {"of_member": member_id})


def record_media(tx: Transaction, member_id: MemberId, kind: str, media_id: str, *, usable_until: datetime) -> None:
    """The poster was uploaded; `usable_until` is the earlier end of the media and of the code on it."""
    _change(tx, member_id, kind, media_id=media_id, usable_until=usable_until)


def forget_media(tx: Transaction, member_id: MemberId) -> None:
    """What stands on the member's posters has changed: the next one is drawn anew."""
    mine = chat_poster.c.member_id == member_id
    tx.connection.execute(update(chat_poster).where(mine).values(media_id=None, usable_until=None))


def record_owed(tx: Transaction, member_id: MemberId, kind: str) -> None:
    """The chat is closed to us: the poster is given with the next reply."""
    _change(tx, member_id, kind, owed=True)


def settle_owed(tx: Transaction, member_id: MemberId, kind: str) -> None:
    """The poster was given."""
    tx.connection.execute(update(chat_poster).where(*_this(member_id, kind)).values(owed=False))


def begin_poster(tx: Transaction, member_id: MemberId, kind: str, delivery_id: int) -> bool:
    """Say before a poster leaves that it is about to. Returns False if this delivery has begun before.

    A customer-service message has no id by which WeChat would know a repeat: what may have arrived is not sent again.
    """
    _change(tx, member_id, kind)
    row = chat_poster.c
    news = or_(row.delivery_id.is_(None), row.delivery_id != delivery_id)
    begun = update(chat_poster).where(*_this(member_id, kind), news).values(delivery_id=delivery_id, owed=False)
    return tx.connection.execute(begun).rowcount == 1


def undo_poster(tx: Transaction, member_id: MemberId, kind: str) -> None:
    """It certainly did not arrive, so the same delivery may begin again."""
    tx.connection.execute(update(chat_poster).where(*_this(member_id, kind)).values(delivery_id=None))


def forget_posters(tx: Transaction, member_id: MemberId) -> None:
    """The member has left: nothing is owed any more."""
    tx.connection.execute(delete(chat_poster).where(chat_poster.c.member_id == member_id))


def _change(tx: Transaction, member_id: MemberId, kind: str, **values: object) -> None:
    fresh: dict[str, object] = {"member_id": member_id, "kind": kind, "owed": False}
    if not insert_or_ignore(tx.connection, chat_poster, fresh | values) and values:
        tx.connection.execute(update(chat_poster).where(*_this(member_id, kind)).values(**values))


def _this(member_id: MemberId, kind: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return chat_poster.c.member_id == member_id, chat_poster.c.kind == kind
