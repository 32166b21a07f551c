"""Use cases of accounts: made by an invitation, signed in to, changed.

Passwords arrive hashed or compared: that takes 20 ms, which a unit of work must not. `now` is the wall clock's, not
that of a rehearsal: a phone's codes follow it, and moving the rehearsal on by a week must log nobody out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from commissions.actor import Actor, ActorKind
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.accounts.account import Account, clean_login, determine_lock
from shop.accounts.delegating import demand_covers
from shop.accounts.permissions import Permission, Role, determine_rights
from shop.accounts.queries import count_owners, get_account
from shop.accounts.refusals import BeyondOwnRights, LastOwner, LoginNameTaken
from shop.accounts.second_factor import digest_recovery_code, find_step
from shop.accounts.tables import recovery_code, staff_account
from shop.schema import insert_or_ignore
from shop.settings.sealing import sealer_of
from shop.staff.queries import get_working
from shop.staff.refusals import MemberWorksHere
from shop.staff.tables import staff


@dataclass(frozen=True)
class NewAccount:
    """Who comes in from now on; the password as its hash."""

    staff_code: str
    login: str
    password_hash: str
    role: Role


@dataclass(frozen=True)
class Kept:
    """What a sign-in is held against."""

    staff_code: str
    password_hash: str
    locked_until: datetime | None


def open_account(tx: Transaction, new: NewAccount) -> Account:
    """Give an identity its account. Raises LoginNameRefused, LoginNameTaken, StaffUnknown."""
    get_working(tx.connection, new.staff_code)
    row: dict[str, Any] = {"staff_code": new.staff_code, "login": clean_login(new.login), "role": new.role.value}
    row |= {"password_hash": new.password_hash, "added": [], "removed": [], "made_at": tx.now}
    if not insert_or_ignore(tx.connection, staff_account, row):
        raise LoginNameTaken(login=new.login)
    return get_account(tx.connection, new.staff_code)


def find_kept(connection: Connection, login: str) -> Kept | None:
    """What is kept under a login name of somebody who works here."""
    account = staff_account.c
    query = select(account.staff_code, account.password_hash, account.locked_until)
    query = query.join(staff, staff.c.code == account.staff_code).where(staff.c.ended_at.is_(None))
    row = connection.execute(query.where(account.login == login.strip().lower())).first()
    return Kept(*row) if row else None


def note_failure(tx: Transaction, staff_code: str, now: datetime) -> None:
    """Count a failure in a row, and lock the account where there were too many."""
    mine = staff_account.c.staff_code == staff_code
    counted = update(staff_account).where(mine).values(failures=staff_account.c.failures + 1)
    failures = tx.connection.scalar(counted.returning(staff_account.c.failures)) or 0
    lock = determine_lock(failures, now)
    if lock is not None:
        tx.connection.execute(update(staff_account).where(mine).values(locked_until=lock))


def forget_failures(tx: Transaction, staff_code: str) -> None:
    """Whoever came in has no failures behind them."""
    mine = (staff_account.c.staff_code == staff_code, staff_account.c.failures > 0)
    tx.connection.execute(update(staff_account).where(*mine).values(failures=0, locked_until=None))


def keep_second_factor(tx: Transaction, staff_code: str, secret: str, step: int, codes: Collection[str]) -> None:
    """Keep the secret of an authenticator app, whose code of `step` was shown, and the recovery codes."""
    sealed = sealer_of(tx.connection).seal(_place(staff_code), secret)
    mine = staff_account.c.staff_code == staff_code
    tx.connection.execute(update(staff_account).where(mine).values(sealed_secret=sealed, last_step=step))
    tx.connection.execute(recovery_code.delete().where(recovery_code.c.staff_code == staff_code))
    rows = [{"digest": digest_recovery_code(staff_code, code), "staff_code": staff_code} for code in codes]
    tx.connection.execute(insert(recovery_code), rows)


def take_code(tx: Transaction, staff_code: str, code: str, now: datetime) -> bool:
    """Use up a code of the app, or a recovery code.

    False for one that is wrong or was used, which counts as a failure, and for a locked account, whose code is not even
    looked at: six digits could be guessed.
    """
    mine = staff_account.c.staff_code == staff_code
    row = tx.connection.execute(select(staff_account).where(mine).with_for_update()).first()
    if row is None or row.sealed_secret is None or (row.locked_until is not None and now < row.locked_until):
        return False

    secret = sealer_of(tx.connection).open(_place(staff_code), bytes(row.sealed_secret))
    step = find_step(secret, code, now.timestamp(), row.last_step)
    fits = _take_step(tx, staff_code, step) if step else _take_recovery_code(tx, staff_code, code)
    if fits:
        forget_failures(tx, staff_code)
    else:
        note_failure(tx, staff_code, now)
    return fits


def change_password(tx: Transaction, staff_code: str, password_hash: str) -> None:
    """Keep another password's hash."""
    mine = staff_account.c.staff_code == staff_code
    tx.connection.execute(update(staff_account).where(mine).values(password_hash=password_hash))


def change_rights(
    tx: Transaction, staff_code: str, role: Role, chosen: Collection[Permission], *, by: Actor
) -> Account:
    """Give an account a role with exactly the permissions that are ticked.

    `by` is what the audit log keeps.

    Raises AccountUnknown, LastOwner, BeyondOwnRights: also for one's own, which somebody else must change.
    """
    before, rights = get_account(tx.connection, staff_code), determine_rights(role, chosen)
    if by.kind is ActorKind.STAFF and by.id == staff_code:
        raise BeyondOwnRights(by=str(by))
    demand_covers(tx.connection, by, before.rights, rights)
    if before.rights.role is Role.OWNER and role is not Role.OWNER and count_owners(tx.connection) < 2:
        raise LastOwner(account=staff_code)
    values = {"role": role.value, "added": sorted(rights.added), "removed": sorted(rights.removed)}
    tx.connection.execute(update(staff_account).where(staff_account.c.staff_code == staff_code).values(**values))
    return get_account(tx.connection, staff_code)


def tie_member(tx: Transaction, staff_code: str, member_id: MemberId | None, *, by: Actor) -> None:
    """Say which member this person is as well. `by` is what the audit log keeps.

    Of oneself it can be said once: another person must take it back. Raises StaffUnknown, AccountUnknown,
    BeyondOwnRights, and MemberWorksHere: one person is one identity.
    """
    identity = get_working(tx.connection, staff_code)
    demand_covers(tx.connection, by, get_account(tx.connection, staff_code).rights)
    if identity.actor == by and identity.member_id is not None and identity.member_id != member_id:
        raise BeyondOwnRights(by=str(by))
    others = select(staff.c.code).where(staff.c.member_id == member_id, staff.c.ended_at.is_(None))
    if member_id is not None and tx.connection.scalar(others.where(staff.c.code != staff_code)) is not None:
        raise MemberWorksHere(name=identity.name)
    tx.connection.execute(update(staff).where(staff.c.code == staff_code).values(member_id=member_id))


def find_tied_member(connection: Connection, staff_code: str) -> MemberId | None:
    """Which member this person is as well."""
    found = connection.scalar(select(staff.c.member_id).where(staff.c.code == staff_code))
    return None if found is None else MemberId(found)


def renew_secret(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """The sealed secret under the present key."""
    sealer, place = sealer_of(connection), _place(row.staff_code)
    return {"sealed_secret": sealer.seal(place, sealer.open(place, bytes(row.sealed_secret)))}


def _take_step(tx: Transaction, staff_code: str, step: int) -> bool:
    """A step's code is good once, also when two tries arrive at the same instant."""
    mine = (staff_account.c.staff_code == staff_code, staff_account.c.last_step < step)
    return tx.connection.execute(update(staff_account).where(*mine).values(last_step=step)).rowcount == 1


def _take_recovery_code(tx: Transaction, staff_code: str, code: str) -> bool:
    fresh = (recovery_code.c.digest == digest_recovery_code(staff_code, code), recovery_code.c.used_at.is_(None))
    return tx.connection.execute(update(recovery_code).where(*fresh).values(used_at=tx.now)).rowcount == 1


def _place(staff_code: str) -> str:
    return f"staff_account:{staff_code}"
