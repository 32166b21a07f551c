"""A browser outside WeChat is let in by a phone: by a code that one browser shows, one person confirms, once.

Only hashes of codes are kept. Whoever confirms picks the number that stands on the other screen: who was only sent a
code does not see it. The session that comes of it buys, and nothing else.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, insert, select, update

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.sessions.service import open_session
from shop.sessions.tables import handover, session

_LIFE = timedelta(minutes=3)
_LEAST, _MOST = 10, 99
_CHOICES = 3


@dataclass(frozen=True)
class Handover:
    """What one browser asks for: to go on at `target`, with so many of a SKU in the cart, where it named one.

    `state`: waiting, then granted or refused by a member, then taken by the browser.
    """

    code_hash: str
    visitor_hash: str
    target: str
    sku: str
    quantity: int
    device: str
    number: int
    state: str
    member_id: MemberId | None
    made_at: datetime

    @property
    def choices(self) -> tuple[int, ...]:
        """The numbers to choose from, in order; the same each time, so that looking again tells nothing."""
        drawn = int(self.code_hash, 16)
        found = {self.number}
        while len(found) < _CHOICES:
            drawn, rest = divmod(drawn, _MOST - _LEAST + 1)
            found.add(_LEAST + rest)
        return tuple(sorted(found))


_FIELDS = [handover.c[name] for name in Handover.__dataclass_fields__]


def ask_for_handover(
    tx: Transaction, code_hash: str, visitor_hash: str, *, target: str, device: str, sku: str = "", quantity: int = 0
) -> Handover:
    """Keep what a browser asks for, for three minutes. What it asked for before is over."""
    tx.connection.execute(
        delete(handover).where(handover.c.visitor_hash == visitor_hash, handover.c.state == "waiting")
    )
    row = {
        "code_hash": code_hash, "visitor_hash": visitor_hash, "target": target, "device": device, "sku": sku,
        "quantity": quantity, "number": _LEAST + secrets.randbelow(_MOST - _LEAST + 1), "state": "waiting",
        "made_at": tx.now,
    }  # fmt: skip
    tx.connection.execute(insert(handover).values(**row))
    return Handover(member_id=None, **row)  # type: ignore[arg-type]


def find_handover(connection: Connection, code_hash: str, now: datetime) -> Handover | None:
    """The handover of this code, for as long as it lasts."""
    row = connection.execute(select(*_FIELDS).where(handover.c.code_hash == code_hash)).one_or_none()
    return None if row is None or now >= row.made_at + _LIFE else Handover(*row)


def decide_handover(tx: Transaction, code_hash: str, member_id: MemberId, picked: int | None) -> str:
    """Let the browser in as this member, if the number is the one on its screen; otherwise nobody is let in any more.

    Returns how it stands then; "over" for who comes too late.
    """
    mine = (handover.c.code_hash == code_hash, handover.c.state == "waiting", handover.c.made_at > tx.now - _LIFE)
    state = case((handover.c.number == picked, "granted"), else_="refused")
    if tx.connection.execute(update(handover).where(*mine).values(state=state, member_id=member_id)).rowcount != 1:
        return "over"
    return str(tx.connection.scalar(select(handover.c.state).where(handover.c.code_hash == code_hash)))


def take_handover(tx: Transaction, code_hash: str, visitor_hash: str, id_hash: str) -> Handover | None:
    """Open the session, for the browser that asked and for nobody else; None for all but the first time."""
    mine = (
        handover.c.code_hash == code_hash,
        handover.c.visitor_hash == visitor_hash,
        handover.c.state == "granted",
        handover.c.made_at > tx.now - _LIFE,
    )
    if tx.connection.execute(update(handover).where(*mine).values(state="taken")).rowcount != 1:
        return None
    found = Handover(*tx.connection.execute(select(*_FIELDS).where(handover.c.code_hash == code_hash)).one())
    assert found.member_id is not None, "somebody granted it"
    open_session(tx, found.member_id, id_hash, outside=True)
    return found


def close_outside_sessions(tx: Transaction, member_id: MemberId) -> int:
    """End every session of a member outside WeChat, and what could still open one. Returns how many sessions ended."""
    mine = (handover.c.member_id == member_id, handover.c.state == "granted")
    tx.connection.execute(update(handover).where(*mine).values(state="refused"))
    ended = delete(session).where(session.c.member_id == member_id, session.c.outside)
    return tx.connection.execute(ended).rowcount


def forget_old_handovers(tx: Transaction, *, limit: int = 1000) -> int:
    """Delete what can let nobody in any more. Returns how many went."""
    old = select(handover.c.code_hash).where(handover.c.made_at < tx.now - _LIFE).limit(limit)
    return tx.connection.execute(delete(handover).where(handover.c.code_hash.in_(old))).rowcount
