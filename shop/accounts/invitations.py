"""Use cases of invitations: a link, good once, by which somebody sets their password and second factor."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, insert, select, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.accounts.account import INVITED_FOR, Account
from shop.accounts.delegating import demand_covers
from shop.accounts.passwords import NO_PASSWORD
from shop.accounts.permissions import Rights, Role
from shop.accounts.queries import get_account, is_set_up
from shop.accounts.refusals import BeyondOwnRights, InvitationEnded
from shop.accounts.service import NewAccount, change_password, open_account
from shop.accounts.tables import invitation, recovery_code, staff_account, staff_session
from shop.staff.service import add_staff, end_staff


@dataclass(frozen=True)
class Accepted:
    """What somebody typed behind their link; the password as its hash."""

    secret: str
    name: str
    login: str
    password_hash: str


def invite(tx: Transaction, role: Role, now: datetime, *, by: Actor) -> str:
    """Make a link's secret, shown once; whoever follows it gives their name. Raises BeyondOwnRights."""
    demand_covers(tx.connection, by, Rights(role))
    return _write(tx, role, now, by=by, staff_code=None)


def invite_first(tx: Transaction, now: datetime, *, by: Actor) -> str | None:
    """The link that makes the first owner, in the place of those that were printed before.

    None once somebody has an account.
    """
    if is_set_up(tx.connection):
        return None
    earlier = (invitation.c.staff_code.is_(None), invitation.c.used_at.is_(None))
    tx.connection.execute(update(invitation).where(*earlier).values(used_at=now))
    return _write(tx, Role.OWNER, now, by=by, staff_code=None)


def digest_invitation(secret: str) -> str:
    """What is kept of a link's secret, which is too long to be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def accept_invitation(tx: Transaction, accepted: Accepted, now: datetime, *, by: Actor) -> Account:
    """Use the link up and open the account, or give one that was taken away its password again, under its login name.

    `by` made the identity, if the link named none. Raises InvitationEnded, also when whoever made the link may not (any
    more) what it promises; StaffNameRefused, LoginNameRefused, LoginNameTaken: the link stays good then.
    """
    role, staff_code, made_by = _take(tx, digest_invitation(accepted.secret), now)
    if staff_code is not None:
        change_password(tx, staff_code, accepted.password_hash)
        return get_account(tx.connection, staff_code)

    try:
        demand_covers(tx.connection, made_by, Rights(role))
    except BeyondOwnRights:
        raise InvitationEnded() from None
    identity, _ = add_staff(tx, accepted.name, by=by)
    return open_account(tx, NewAccount(identity.code, accepted.login, accepted.password_hash, role))


def reset_account(tx: Transaction, staff_code: str, now: datetime, *, by: Actor) -> str:
    """Take away password, second factor and sessions of somebody who lost them; returns a link's secret.

    Role and ticks stay as they are. Raises AccountUnknown, BeyondOwnRights.
    """
    account = get_account(tx.connection, staff_code)
    demand_covers(tx.connection, by, account.rights)
    mine = staff_account.c.staff_code == staff_code
    nothing = {"password_hash": NO_PASSWORD, "sealed_secret": None, "failures": 0, "locked_until": None}
    tx.connection.execute(update(staff_account).where(mine).values(**nothing))
    _close(tx, staff_code, staff_session, recovery_code)

    # An earlier link of theirs may lie where it should not.
    earlier = (invitation.c.staff_code == staff_code, invitation.c.used_at.is_(None))
    tx.connection.execute(update(invitation).where(*earlier).values(used_at=now))
    return _write(tx, account.rights.role, now, by=by, staff_code=staff_code)


def dismiss(tx: Transaction, staff_code: str, *, by: Actor) -> None:
    """Somebody works here no more: account, sessions and key end, what they did keeps their name.

    Raises AccountUnknown, BeyondOwnRights.
    """
    demand_covers(tx.connection, by, get_account(tx.connection, staff_code).rights)
    end_staff(tx, staff_code, by=by)
    _close(tx, staff_code, staff_session, recovery_code, staff_account)


def _write(tx: Transaction, role: Role, now: datetime, *, by: Actor, staff_code: str | None) -> str:
    secret = secrets.token_urlsafe(24)
    row = {"digest": digest_invitation(secret), "staff_code": staff_code, "role": role.value, "made_by": by}
    tx.connection.execute(insert(invitation).values(**row, made_at=now, ends_at=now + INVITED_FOR))
    return secret


def _take(tx: Transaction, digest: str, now: datetime) -> tuple[Role, str | None, Actor]:
    """Once: of two who follow a link at the same instant one is refused."""
    fresh = (invitation.c.digest == digest, invitation.c.used_at.is_(None), invitation.c.ends_at > now)
    if tx.connection.execute(update(invitation).where(*fresh).values(used_at=now)).rowcount != 1:
        raise InvitationEnded()
    row = tx.connection.execute(select(invitation).where(invitation.c.digest == digest)).one()
    return Role(row.role), row.staff_code, row.made_by


def _close(tx: Transaction, staff_code: str, *tables: Table) -> None:
    for table in tables:
        tx.connection.execute(table.delete().where(table.c.staff_code == staff_code))
