"""Sessions and logins in progress.

Only hashes of ids are kept: whoever reads the database can't become anyone.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select, update

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.sessions.tables import login_state, session

_IDLE = timedelta(days=7)
LONGEST = timedelta(days=30)
LONGEST_OUTSIDE = timedelta(hours=12)
_SEEN_EVERY = timedelta(hours=1)
_STATE_LIFE = timedelta(minutes=10)
SessionKind = Literal["page", "bearer"]
"""A browser's cookie, or a token that a program sends with each request. Neither opens the other's door."""


@dataclass(frozen=True)
class Session:
    """Whose session it is; `stale` when it should be touched; `outside` WeChat, where it buys and nothing else."""

    member_id: MemberId
    stale: bool
    outside: bool = False


@dataclass(frozen=True)
class LoginState:
    """A login that was begun here: by which browser, to go on where."""

    state_hash: str
    visitor_hash: str
    target: str
    scope: str
    used: bool
    member_id: MemberId | None


def make_secret() -> str:
    """256 random bits, as text for a cookie."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """What is kept of a secret that has 256 random bits: no salt or stretching is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_session(
    tx: Transaction, member_id: MemberId, id_hash: str, kind: SessionKind = "page", *, outside: bool = False
) -> None:
    """Begin a session under a new id's hash."""
    row = {"id_hash": id_hash, "member_id": member_id, "created_at": tx.now, "seen_at": tx.now}
    row |= {"kind": kind, "outside": outside}
    tx.connection.execute(insert(session).values(**row))


def close_session(tx: Transaction, id_hash: str) -> None:
    """End a session."""
    tx.connection.execute(delete(session).where(session.c.id_hash == id_hash))


def close_sessions_of(tx: Transaction, member_id: MemberId) -> int:
    """End every session of a member. Returns how many there were."""
    return tx.connection.execute(delete(session).where(session.c.member_id == member_id)).rowcount


def find_session(connection: Connection, id_hash: str, now: datetime, kind: SessionKind = "page") -> Session | None:
    """The session of this kind, unless it was idle for 7 days or is 30 days old; outside WeChat it lasts half a day."""
    own = session.c
    row = connection.execute(
        select(own.member_id, own.created_at, own.seen_at, own.outside).where(own.id_hash == id_hash, own.kind == kind)
    ).one_or_none()
    if row is None or now >= row.seen_at + _IDLE:
        return None
    if now >= row.created_at + (LONGEST_OUTSIDE if row.outside else LONGEST):
        return None
    return Session(MemberId(row.member_id), stale=now >= row.seen_at + _SEEN_EVERY, outside=row.outside)


def count_sessions(connection: Connection, member_id: MemberId) -> int:
    """On how many devices a member is signed in."""
    return connection.scalar(select(func.count()).where(session.c.member_id == member_id)) or 0


def touch_session(tx: Transaction, id_hash: str) -> None:
    """Note that the session is in use."""
    tx.connection.execute(update(session).where(session.c.id_hash == id_hash).values(seen_at=tx.now))


def begin_login(tx: Transaction, state_hash: str, visitor_hash: str, target: str, scope: str) -> None:
    """Keep the state of a login for ten minutes."""
    row = {"state_hash": state_hash, "visitor_hash": visitor_hash, "target": target, "scope": scope}
    tx.connection.execute(insert(login_state).values(**row, created_at=tx.now))


def find_login(connection: Connection, state_hash: str, now: datetime) -> LoginState | None:
    """The login that was begun under this state, unless it is older than ten minutes."""
    row = connection.execute(select(login_state).where(login_state.c.state_hash == state_hash)).one_or_none()
    if row is None or now >= row.created_at + _STATE_LIFE:
        return None
    member_id = None if row.member_id is None else MemberId(row.member_id)
    return LoginState(row.state_hash, row.visitor_hash, row.target, row.scope, row.used_at is not None, member_id)


def count_logins(connection: Connection, visitor_hash: str, since: datetime) -> int:
    """How many logins a browser has begun since."""
    mine = (login_state.c.visitor_hash == visitor_hash, login_state.c.created_at >= since)
    return connection.scalar(select(func.count()).select_from(login_state).where(*mine)) or 0


def take_login(tx: Transaction, state_hash: str) -> bool:
    """Use up the state. Returns False for all but the first."""
    fresh = (login_state.c.state_hash == state_hash, login_state.c.used_at.is_(None))
    return tx.connection.execute(update(login_state).where(*fresh).values(used_at=tx.now)).rowcount == 1


def finish_login(tx: Transaction, state_hash: str, member_id: MemberId) -> None:
    """Note who came out of the login, for a repeat of the same return by the same browser."""
    mine = login_state.c.state_hash == state_hash
    tx.connection.execute(update(login_state).where(mine).values(member_id=member_id))


def forget_old_sessions(tx: Transaction, *, limit: int = 1000) -> int:
    """Delete sessions and login states that have ended. Returns how many went."""
    idle = select(session.c.id_hash).where(session.c.seen_at < tx.now - _IDLE).limit(limit)
    gone = tx.connection.execute(delete(session).where(session.c.id_hash.in_(idle))).rowcount
    old = select(login_state.c.state_hash).where(login_state.c.created_at < tx.now - _STATE_LIFE).limit(limit)
    return gone + tx.connection.execute(delete(login_state).where(login_state.c.state_hash.in_(old))).rowcount
