"""Use cases of staff sessions. Only hashes of their ids are kept."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select, update

from commissions.ports import Transaction
from shop.accounts.account import IDLE, LONGEST
from shop.accounts.queries import get_account
from shop.accounts.service import forget_failures
from shop.accounts.tables import staff_session

_SEEN_EVERY = timedelta(minutes=1)
_LONGEST_AGENT = 200


@dataclass(frozen=True)
class Opened:
    """A session to be opened: from which address, by which browser."""

    id_hash: str
    staff_code: str
    whole: bool
    address: str
    agent: str


def _open_session(tx: Transaction, opened: Opened, now: datetime) -> None:
    """Begin a session. The password was given just now."""
    row = {"id_hash": opened.id_hash, "staff_code": opened.staff_code, "whole": opened.whole}
    row |= {"made_at": now, "seen_at": now, "confirmed_at": now}
    row |= {"address": opened.address, "agent": opened.agent[:_LONGEST_AGENT]}
    tx.connection.execute(insert(staff_session).values(**row))


def enter_by_password(tx: Transaction, opened: Opened, now: datetime) -> None:
    """Begin a session of somebody whose password was right.

    It is whole at once for an account that has no second factor and needs none. Raises AccountUnknown.
    """
    account = get_account(tx.connection, opened.staff_code)
    needed = account.has_second_factor or account.rights.needs_second_factor
    if not needed:
        forget_failures(tx, opened.staff_code)
    _open_session(tx, replace(opened, whole=not needed), now)


def renew_session(tx: Transaction, former_hash: str, opened: Opened, now: datetime) -> None:
    """Go on under another id, as when the second factor was shown: an id that leaked before is worth nothing."""
    end_session(tx, opened.staff_code, former_hash)
    _open_session(tx, opened, now)


def touch_session(tx: Transaction, id_hash: str, now: datetime) -> None:
    """Note that a session is in use."""
    tx.connection.execute(update(staff_session).where(staff_session.c.id_hash == id_hash).values(seen_at=now))


def is_stale(seen_at: datetime, now: datetime) -> bool:
    """Whether the session should be touched: once a minute is enough."""
    return now >= seen_at + _SEEN_EVERY


def confirm_session(tx: Transaction, id_hash: str, now: datetime) -> None:
    """The password was given again."""
    tx.connection.execute(update(staff_session).where(staff_session.c.id_hash == id_hash).values(confirmed_at=now))


def end_session(tx: Transaction, staff_code: str, id_hash: str) -> bool:
    """End one of somebody's sessions. False for one that is not theirs."""
    mine = (staff_session.c.id_hash == id_hash, staff_session.c.staff_code == staff_code)
    return tx.connection.execute(delete(staff_session).where(*mine)).rowcount == 1


def end_sessions_of(tx: Transaction, staff_code: str, *, but: str | None = None) -> int:
    """End all of somebody's sessions, or all but one. Returns how many ended."""
    mine = (staff_session.c.staff_code == staff_code, staff_session.c.id_hash != (but or ""))
    return tx.connection.execute(delete(staff_session).where(*mine)).rowcount


def forget_old_sessions(tx: Transaction, *, limit: int = 1000) -> int:
    """Job: delete sessions that are over. Returns how many went.

    They live by the wall's clock, whatever a rehearsal's says.
    """
    of = staff_session.c
    over = select(of.id_hash).where(of.seen_at < datetime.now(UTC) - IDLE - LONGEST).limit(limit)
    return tx.connection.execute(delete(staff_session).where(of.id_hash.in_(over))).rowcount
