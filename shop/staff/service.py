"""Use cases of identities: made, given another key, ended."""

import secrets

from sqlalchemy import select, update

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.schema import insert_or_ignore
from shop.staff.identity import LONGEST_NAME, StaffIdentity, calculate_key_digest, make_key
from shop.staff.queries import get_working
from shop.staff.refusals import MemberWorksHere, StaffNameRefused, StaffUnknown
from shop.staff.tables import staff

_CODE_BYTES = 5


def add_staff(tx: Transaction, name: str, *, by: Actor, member_id: MemberId | None = None) -> tuple[StaffIdentity, str]:
    """Make an identity. Returns it with its key, which nobody can read again.

    Raises StaffNameRefused, and MemberWorksHere: one person is one identity.
    """
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise StaffNameRefused(most=LONGEST_NAME)

    key, code = make_key(), secrets.token_hex(_CODE_BYTES)
    row = {"code": code, "name": name.strip(), "member_id": member_id, "key_digest": calculate_key_digest(key)}
    if not insert_or_ignore(tx.connection, staff, row | {"made_by": by, "made_at": tx.now}):
        raise MemberWorksHere(name=name.strip())
    return get_working(tx.connection, code), key


def renew_key(tx: Transaction, code: str, *, by: Actor) -> str:
    """Give an identity another key; the one before is refused from now on. Raises StaffUnknown."""
    key = make_key()
    mine = update(staff).where(staff.c.code == code, staff.c.ended_at.is_(None))
    if not tx.connection.execute(mine.values(key_digest=calculate_key_digest(key))).rowcount:
        raise StaffUnknown(code=code)
    return key


def hand_over(tx: Transaction, left: MemberId, to: MemberId) -> bool:
    """Whoever works here and was the member `left` is `to` from now on, so that they decide nothing about themselves.

    False if somebody else who works here is `to` already.
    """
    row = staff.c
    if tx.connection.scalar(select(row.code).where(row.member_id == left, row.ended_at.is_(None))) is None:
        return True
    if tx.connection.scalar(select(row.code).where(row.member_id == to, row.ended_at.is_(None))) is not None:
        return False
    tx.connection.execute(update(staff).where(row.member_id == left, row.ended_at.is_(None)).values(member_id=to))
    return True


def end_staff(tx: Transaction, code: str, *, by: Actor) -> None:
    """End an identity: its key opens nothing any more, what it did keeps its name. Raises StaffUnknown."""
    mine = update(staff).where(staff.c.code == code, staff.c.ended_at.is_(None))
    if not tx.connection.execute(mine.values(key_digest=None, ended_by=by, ended_at=tx.now)).rowcount:
        raise StaffUnknown(code=code)
