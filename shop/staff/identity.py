"""An identity of staff as a value, and the key by which the command line knows it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from commissions.actor import Actor, staff_acting
from commissions.beneficiary import MemberId

LONGEST_NAME = 40
_KEY_PREFIX = "lianpu-staff-"
"""So that a key that leaked into a file or a log is recognised for what it is."""
_KEY_BYTES = 24


@dataclass(frozen=True)
class StaffIdentity:
    """Somebody who works for the merchant.

    `code` never changes; `member_id` is the member that they are as well.
    """

    code: str
    name: str
    member_id: MemberId | None
    made_by: Actor
    made_at: datetime
    ended_by: Actor | None
    ended_at: datetime | None

    @property
    def actor(self) -> Actor:
        """Who acts when this person does."""
        return staff_acting(self.code, self.member_id)


def make_key() -> str:
    """A new key of 192 random bits. It is shown once; only its digest is kept."""
    return _KEY_PREFIX + secrets.token_urlsafe(_KEY_BYTES)


def calculate_key_digest(key: str) -> str:
    """What is kept of a key. A key is too long to be guessed, so a plain digest is enough."""
    return hashlib.sha256(key.strip().encode()).hexdigest()
