"""Use cases of invitations: a link, good once, by which somebody sets their password and second factor."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.accounts.account import INVITED_FOR, Account
from shop.accounts.permissions import Role
from shop.accounts.refusals import InvitationEnded
from shop.accounts.service import NewAccount, open_account
from shop.accounts.tables import invitation, recovery_code, staff_account, staff_session
from shop.staff.service import add_staff, end_staff


@dataclass(frozen=True)
class Accepted:
    """What somebody typed behind their link; the password as its hash."""

    secret: str
    name: str
    login: str
    password_hash: str


def invite(tx: Transaction, role: Role, now: datetime, *, by: Actor, staff_code: str | None = None) -> str:
    """Make a link's secret, shown once. Without an identity, whoever follows it gives their name."""
    secret = secrets.token_urlsafe(24)
    row = {"digest": digest_invitation(secret), "staff_code": staff_code, "role": role.value, "made_by": by}
    tx.connection.execute(insert(invitation).values(**row, made_at=now, ends_at=now + INVITED_FOR))
    return secret


def digest_invitation(secret: str) -> str:
    """What is kept of a link's secret, which is too long to be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def accept_invitation(tx: Transaction, accepted: Accepted, now: datetime, *, by: Actor) -> Account:
    """Use the link up and open the account. `by` made the identity, if the link named none.

    Raises InvitationEnded, StaffNameRefused, LoginNameRefused, LoginNameTaken; the link stays good then.
    """
    role, staff_code = _take(tx, digest_invitation(accepted.secret), now)
    if staff_code is None:
        staff_code = add_staff(tx, accepted.name, by=by)[0].code
    return open_account(tx, NewAccount(staff_code, accepted.login, accepted.password_hash, role))


def reset_account(tx: Transaction, staff_code: str, role: Role, now: datetime, *, by: Actor) -> str:
    """Take away password, second factor and sessions of somebody who lost them; returns a link's secret."""
    _close(tx, staff_code)
    return invite(tx, role, now, by=by, staff_code=staff_code)


def dismiss(tx: Transaction, staff_code: str, *, by: Actor) -> None:
    """Somebody works here no more: account, sessions and key end, what they did keeps their name.

    Raises StaffUnknown.
    """
    end_staff(tx, staff_code, by=by)
    _close(tx, staff_code)


def _take(tx: Transaction, digest: str, now: datetime) -> tuple[Role, str | None]:
    """Once: of two who follow a link at the same instant one is refused."""
    fresh = (invitation.c.digest == digest, invitation.c.used_at.is_(None), invitation.c.ends_at > now)
    if tx.connection.execute(update(invitation).where(*fresh).values(used_at=now)).rowcount != 1:
        raise InvitationEnded()
    row = tx.connection.execute(select(invitation).where(invitation.c.digest == digest)).one()
    return Role(row.role), row.staff_code


def _close(tx: Transaction, staff_code: str) -> None:
    for table in (staff_session, recovery_code, staff_account):
        tx.connection.execute(table.delete().where(table.c.staff_code == staff_code))
