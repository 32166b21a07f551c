"""Reads of accounts: who comes in by a name, who is in by a session, who else has an account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from shop.accounts.account import IDLE, LONGEST, Account, Presence
from shop.accounts.passwords import NO_PASSWORD
from shop.accounts.permissions import Permission, Rights, Role
from shop.accounts.refusals import AccountUnknown
from shop.accounts.tables import invitation, staff_account, staff_session
from shop.staff.tables import staff

_MOST_LISTED = 200

_COLUMNS = (
    *(staff_account.c.staff_code, staff_account.c.login, staff.c.name, staff.c.member_id),
    *(staff_account.c.role, staff_account.c.added, staff_account.c.removed, staff_account.c.scope),
    staff_account.c.sealed_secret.is_not(None).label("has_second_factor"),
    staff_account.c.locked_until,
)
_WORKING = select(*_COLUMNS).join(staff, staff.c.code == staff_account.c.staff_code).where(staff.c.ended_at.is_(None))
_SESSION = (
    _WORKING.add_columns(
        staff_session.c.whole, staff_session.c.made_at, staff_session.c.seen_at, staff_session.c.confirmed_at
    )
    .join(staff_session, staff_session.c.staff_code == staff_account.c.staff_code)
    .where(staff_session.c.id_hash == bindparam("id_hash"))
)


@dataclass(frozen=True)
class OpenSession:
    """A session as its person sees it."""

    id_hash: str
    made_at: datetime
    seen_at: datetime
    address: str
    agent: str


def find_presence(connection: Connection, id_hash: str, now: datetime) -> Presence | None:
    """Who is in by a session: not idle for half an hour, not older than twelve. One statement."""
    row = connection.execute(_SESSION, {"id_hash": id_hash}).first()
    if row is None or now >= row.seen_at + IDLE or now >= row.made_at + LONGEST:
        return None
    member_id = None if row.member_id is None else MemberId(row.member_id)
    actor = staff_acting(row.staff_code, member_id)
    return Presence(_restore(row), actor, bool(row.whole), row.made_at, row.seen_at, row.confirmed_at)


def get_account(connection: Connection, staff_code: str) -> Account:
    """The account of an identity. Raises AccountUnknown, also for an identity that has ended."""
    row = connection.execute(_WORKING.where(staff_account.c.staff_code == staff_code)).first()
    if row is None:
        raise AccountUnknown(account=staff_code)
    return _restore(row)


def list_accounts(connection: Connection) -> tuple[Account, ...]:
    """Everyone who can come in, by name; at most 200."""
    rows = connection.execute(_WORKING.order_by(staff.c.name, staff_account.c.staff_code).limit(_MOST_LISTED))
    return tuple(_restore(row) for row in rows)


def list_sessions(connection: Connection, staff_code: str) -> tuple[OpenSession, ...]:
    """Where somebody is in, the latest first."""
    of = staff_session.c
    query = select(of.id_hash, of.made_at, of.seen_at, of.address, of.agent).where(of.staff_code == staff_code)
    return tuple(OpenSession(*row) for row in connection.execute(query.order_by(of.seen_at.desc()).limit(50)))


def is_set_up(connection: Connection) -> bool:
    """Whether anybody has an account: the set-up link is for the very first."""
    return connection.scalar(select(staff_account.c.id).limit(1)) is not None


def count_owners(connection: Connection) -> int:
    """How many owners can come in."""
    owners = select(func.count()).select_from(staff_account.join(staff, staff.c.code == staff_account.c.staff_code))
    works, can_enter = staff.c.ended_at.is_(None), staff_account.c.password_hash != NO_PASSWORD
    return connection.scalar(owners.where(staff_account.c.role == Role.OWNER, works, can_enter)) or 0


def find_invited(connection: Connection, digest: str, now: datetime) -> tuple[Role, str | None] | None:
    """The role and identity that a link invites to; None once it was used or its time is over."""
    row = connection.execute(select(invitation).where(invitation.c.digest == digest)).first()
    if row is None or row.used_at is not None or now >= row.ends_at:
        return None
    return Role(row.role), row.staff_code


def _restore(row: Row[Any]) -> Account:
    rights = Rights(Role(row.role), _permissions(row.added), _permissions(row.removed))
    return Account(
        staff_code=row.staff_code,
        login=row.login,
        name=row.name,
        rights=rights,
        scope=row.scope,
        has_second_factor=bool(row.has_second_factor),
        locked_until=row.locked_until,
    )


def _permissions(kept: list[str]) -> frozenset[Permission]:
    """Names of a later version are ignored: what this one does not know it can't allow."""
    known = {of.value for of in Permission}
    return frozenset(Permission(name) for name in kept if name in known)
