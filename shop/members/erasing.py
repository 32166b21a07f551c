"""What the members room keeps of a request to be erased, and what it deletes when that is carried out.

The member's row stays as a number, because orders and the journal refer to it; nothing in it tells who that was. Of the
openid a keyed digest stays: so that the nightly comparison with WeChat's list does not bring the person back by itself,
and so that one who comes back can be shown to be the one whose balance is kept, or who was suspended
(docs/money.md §12).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, select, update

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.members.queries import find_openid
from shop.members.tables import erasure, identity, member
from shop.settings.sealing import Sealer, sealer_of
from shop.words import words

_NEWEST = (erasure.c.erased_at.desc(), erasure.c.member_id.desc())
_LATEST: Select[Any] = select(erasure.c.member_id).order_by(*_NEWEST).limit(1)


@dataclass(frozen=True)
class Erasure:
    """A request to be erased: `erased_at` is None while it waits for what is open."""

    member_id: MemberId
    requested_at: datetime
    requested_by: Actor
    reason: str
    erased_at: datetime | None


_FIELDS = [erasure.c[name] for name in Erasure.__dataclass_fields__]


def find_erasure(connection: Connection, member_id: MemberId) -> Erasure | None:
    """The request of this member, carried out or not."""
    row = connection.execute(select(*_FIELDS).where(erasure.c.member_id == member_id)).one_or_none()
    return Erasure(*row) if row else None


def keep_request(tx: Transaction, member_id: MemberId, *, by: Actor, reason: str) -> Erasure:
    """Write the request down, unless there is one. The caller has the member locked."""
    known = find_erasure(tx.connection, member_id)
    if known:
        return known
    row = {"member_id": member_id, "requested_at": tx.now, "requested_by": by, "reason": reason}
    tx.connection.execute(insert(erasure).values(**row, looked_at=tx.now))
    return Erasure(member_id, tx.now, by, reason, None)


def drop_request(tx: Transaction, member_id: MemberId) -> bool:
    """Take back a request that is not carried out. Returns whether there was one."""
    waiting = (erasure.c.member_id == member_id, erasure.c.erased_at.is_(None))
    return tx.connection.execute(delete(erasure).where(*waiting)).rowcount == 1


def list_waiting(tx: Transaction, limit: int) -> tuple[Erasure, ...]:
    """Requests that wait, those first that were looked at the longest ago; they count as looked at now."""
    oldest = select(*_FIELDS).where(erasure.c.erased_at.is_(None)).order_by(erasure.c.looked_at).limit(limit)
    found = tuple(Erasure(*row) for row in tx.connection.execute(oldest))
    looked_at = erasure.c.member_id.in_([one.member_id for one in found])
    tx.connection.execute(update(erasure).where(looked_at).values(looked_at=tx.now))
    return found


def forget_person(tx: Transaction, member_id: MemberId) -> None:
    """Delete or overwrite everything in this room that tells who the member is.

    The caller has the member locked.
    """
    openid = find_openid(tx.connection, member_id)
    digest = sealer_of(tx.connection).index("openid", openid) if openid else None
    nobody = {"own_name": None, "avatar_url": None, "generated_name": words("names.toml")["erased"]}
    tx.connection.execute(update(member).where(member.c.id == member_id).values(**nobody, erased_at=tx.now))
    left = {"openid": f"erased:{member_id}", "unionid": None, "subscribed": False, "unsubscribed_at": tx.now}
    tx.connection.execute(update(identity).where(identity.c.member_id == member_id).values(**left))
    mine = erasure.c.member_id == member_id
    tx.connection.execute(update(erasure).where(mine).values(erased_at=tx.now, openid_index=digest))


def find_former_self(connection: Connection, member_id: MemberId) -> MemberId | None:
    """The newest erased member who had the openid that this member has now."""
    found = connection.scalar(_LATEST.where(_had_openid_of(connection, member_id)))
    return MemberId(found) if found is not None else None


def was_formerly(connection: Connection, member_id: MemberId, erased_id: MemberId) -> bool:
    """Whether the erased member had the openid that this member has now.

    The proof that it is the same person.
    """
    shown = _LATEST.where(erasure.c.member_id == erased_id, _had_openid_of(connection, member_id))
    return connection.scalar(shown) is not None


def _had_openid_of(connection: Connection, member_id: MemberId) -> ColumnElement[bool]:
    """Erased members who had the openid that this member has now."""
    openid = find_openid(connection, member_id)
    return erasure.c.openid_index.in_(_list_digests(sealer_of(connection), openid) if openid else ())


def _list_digests(sealer: Sealer, openid: str) -> tuple[str, ...]:
    """What may be kept of an openid, under each known key."""
    return sealer.indexes("openid", openid)
