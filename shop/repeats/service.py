"""Does once what may be asked twice: a phone without a network sends again what it does not know to have arrived."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.members.repository import lock_member
from shop.repeats.refusals import KeyMissing, KeyReused
from shop.repeats.tables import answered_request

_KEPT_FOR = timedelta(hours=24)
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """A member's request under a key that their program drew.

    `digest` is a keyed one of all that is asked, by which another request under the same key is told. Raises
    KeyMissing.
    """

    member_id: MemberId
    key: str
    digest: str

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise KeyMissing()


def do_once(tx: Transaction, asked: Asked, work: Callable[[Transaction], str]) -> str:
    """What `work` answers, as JSON; the same request again gets the first answer, and nothing is done.

    What is refused is not kept: the same key may try again. Raises KeyReused, UnknownMember, and what `work` raises.
    """
    # The member first: the same request a moment later waits here, and finds the first one answered.
    lock_member(tx.connection, asked.member_id)
    earlier = _find(tx.connection, asked)
    if earlier is not None:
        return earlier

    answer = work(tx)
    row = {"member_id": asked.member_id, "key": asked.key, "digest": asked.digest, "answer": answer}
    tx.connection.execute(insert(answered_request).values(**row, answered_at=tx.now))
    return answer


def forget_old_answers(tx: Transaction, *, limit: int = 1000) -> int:
    """Delete answers that are a day old. Returns how many went."""
    row = answered_request.c
    old = select(row.member_id, row.key).where(row.answered_at <= tx.now - _KEPT_FOR).limit(limit)
    gone = 0
    for member_id, key in tx.connection.execute(old).all():
        mine = (row.member_id == member_id, row.key == key)
        gone += tx.connection.execute(delete(answered_request).where(*mine)).rowcount
    return gone


def _find(connection: Connection, asked: Asked) -> str | None:
    row = answered_request.c
    query = select(row.digest, row.answer).where(row.member_id == asked.member_id, row.key == asked.key)
    found = connection.execute(query).one_or_none()
    if found is None:
        return None
    if found.digest != asked.digest:
        raise KeyReused()
    return str(found.answer)
