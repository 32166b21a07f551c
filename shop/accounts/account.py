"""An account as a value: whose it is, what it may do, and when it is locked."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from commissions.actor import Actor
from shop.accounts.permissions import Permission, Rights
from shop.accounts.refusals import LoginNameRefused

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
_CONFIRMED_FOR = timedelta(minutes=5)
INVITED_FOR = timedelta(days=3)
_FREE_FAILURES = 5
_FIRST_LOCK, _LONGEST_LOCK = timedelta(minutes=1), timedelta(hours=1)
_LOGIN_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{2,59}")


@dataclass(frozen=True)
class Account:
    """An account on a staff identity. `scope` names the part of the business that it sees; None is all of it."""

    staff_code: str
    login: str
    name: str
    rights: Rights
    scope: str | None
    has_second_factor: bool
    locked_until: datetime | None

    @property
    def code(self) -> str:
        """By what the audit log names it."""
        return self.staff_code


@dataclass(frozen=True)
class Presence:
    """Who is in, by a session. `whole` once the second factor was shown, or none is needed."""

    account: Account
    actor: Actor
    whole: bool
    made_at: datetime
    seen_at: datetime
    confirmed_at: datetime

    def may(self, permission: Permission) -> bool:
        """Whether this person may do it."""
        return self.whole and permission in self.account.rights

    def is_confirmed(self, now: datetime) -> bool:
        """Whether the password was given within five minutes, as what is dangerous demands."""
        return now < self.confirmed_at + _CONFIRMED_FOR


def clean_login(typed: str) -> str:
    """A login name as it is kept: lower case, 3 to 60 of a-z 0-9 . _ @ -. Raises LoginNameRefused."""
    login = typed.strip().lower()
    if not _LOGIN_NAME.fullmatch(login):
        raise LoginNameRefused(login=login[:60])
    return login


def determine_lock(failures: int, now: datetime) -> datetime | None:
    """Until when an account is locked after so many failures in a row: 1 minute after 5, doubling, at most an hour."""
    if failures < _FREE_FAILURES:
        return None
    doubled: timedelta = _FIRST_LOCK * (1 << min(failures - _FREE_FAILURES, 10))
    return now + min(doubled, _LONGEST_LOCK)
