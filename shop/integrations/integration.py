"""A program that uses the JSON door, and its key. Pure, but for the random bits of a new key."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from commissions.actor import Actor, system_acting
from shop.accounts.permissions import Permission

LONGEST_NAME = 40
SCOPES = (
    Permission.SEE_ORDERS,
    Permission.SEE_RECIPIENTS,
    Permission.SHIP_ORDERS,
    Permission.SEE_GOODS,
    Permission.EDIT_GOODS,
)
"""What a program may be allowed."""
_PREFIX = "lianpu_api_"
_KEY_BYTES = 24


@dataclass(frozen=True)
class Integration:
    """A program with a key. `scopes` are what it may."""

    code: str
    name: str
    scopes: frozenset[Permission]
    made_by: Actor
    made_at: datetime
    used_at: datetime | None
    ended_at: datetime | None

    @property
    def actor(self) -> Actor:
        """Who acts when the program does: never a person, so that it has no word where two are needed."""
        return system_acting(f"api.{self.code}")


def make_key() -> str:
    """A new key of 192 random bits. It is shown once; only its digest is kept."""
    return _PREFIX + secrets.token_urlsafe(_KEY_BYTES)


def calculate_digest(key: str) -> str:
    """What is kept of a key. A key is too long to be guessed, so a plain digest is enough."""
    return hashlib.sha256(key.strip().encode()).hexdigest()
