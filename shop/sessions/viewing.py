"""Staff look at the shop as one member sees it: by a ticket that opens once, for a quarter of an hour, only reading.

Only hashes of tickets and ids are kept, as of sessions.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.network.refusals import ReasonMissing
from commissions.ports import Transaction
from shop.accounts.permissions import Permission
from shop.accounts.queries import get_account
from shop.accounts.refusals import AccountUnknown
from shop.sessions.refusals import ViewingOver
from shop.sessions.tables import viewing

_TICKET = timedelta(minutes=2)
LONGEST_VIEW = timedelta(minutes=15)
_NEEDED = frozenset({Permission.LOOK_AS_PEOPLE, Permission.SEE_RECIPIENTS})
"""What whoever looks must be allowed, not only when the ticket is issued."""


@dataclass(frozen=True)
class Viewing:
    """Whom somebody looks at the shop as, and the name of who looks."""

    member_id: MemberId
    viewer: str


def allow_viewing(tx: Transaction, member_id: MemberId, ticket_hash: str, *, by: Actor, reason: str) -> None:
    """Issue a member of staff a ticket, good once within two minutes.

    The audit log keeps who looks and why. Raises ReasonMissing.
    """
    if not reason:
        raise ReasonMissing(member_id=member_id)
    tx.connection.execute(
        insert(viewing).values(ticket_hash=ticket_hash, member_id=member_id, viewer=by.id, made_at=tx.now)
    )


def open_viewing(tx: Transaction, ticket_hash: str, id_hash: str) -> None:
    """Use a ticket up. Raises ViewingOver for all but the first who comes in time."""
    fresh = (
        viewing.c.ticket_hash == ticket_hash,
        viewing.c.opened_at.is_(None),
        viewing.c.made_at > tx.now - _TICKET,
    )
    opened = update(viewing).where(*fresh).values(id_hash=id_hash, opened_at=tx.now)
    if tx.connection.execute(opened).rowcount != 1:
        raise ViewingOver


def find_viewing(connection: Connection, id_hash: str, now: datetime) -> Viewing | None:
    """Whose shop is being looked at; None after a quarter of an hour, or once whoever looked may look no more."""
    mine = select(viewing.c.member_id, viewing.c.opened_at, viewing.c.viewer).where(viewing.c.id_hash == id_hash)
    row = connection.execute(mine).one_or_none()
    if row is None or now >= row.opened_at + LONGEST_VIEW:
        return None
    try:
        account = get_account(connection, row.viewer)
    except AccountUnknown:
        return None
    return Viewing(MemberId(row.member_id), account.name) if account.rights.permissions >= _NEEDED else None


def end_viewing(tx: Transaction, id_hash: str) -> None:
    """Stop looking."""
    tx.connection.execute(delete(viewing).where(viewing.c.id_hash == id_hash))


def forget_old_viewings(tx: Transaction, *, limit: int = 1000) -> int:
    """Delete tickets that can open nothing any more. Returns how many went."""
    old = select(viewing.c.ticket_hash).where(viewing.c.made_at < tx.now - _TICKET - LONGEST_VIEW).limit(limit)
    return tx.connection.execute(delete(viewing).where(viewing.c.ticket_hash.in_(old))).rowcount
