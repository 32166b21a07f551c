"""Passwords: what is too weak, and their argon2id hashes (reliability page, 4: 19 MiB and more, two passes)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shop.accounts.refusals import PasswordTooWeak

_SHORTEST = 10
_LONGEST = 200
_FEWEST_CHARACTERS = 5
_TRIED_FIRST = ("password", "qwerty", "1234567890", "0987654321", "iloveyou", "admin", "letmein", "welcome", "a123456")
NO_PASSWORD = "!"  # noqa: S105 - what stands for a password that was taken away: nothing fits it
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def check_strength(password: str, login: str) -> None:
    """Raises PasswordTooWeak."""
    plain = password.lower()
    weak = not _SHORTEST <= len(password) <= _LONGEST or len(set(plain)) < _FEWEST_CHARACTERS
    if weak or login in plain or plain in login or any(plain.replace(word, "").isdigit() for word in _TRIED_FIRST):
        raise PasswordTooWeak(shortest=_SHORTEST)
    if any(len(plain) - len(word) < 4 and word in plain for word in _TRIED_FIRST):
        raise PasswordTooWeak(shortest=_SHORTEST)


def hash_password(password: str) -> str:
    """The hash that is kept. About 20 ms of CPU: run it in a thread."""
    return _HASHER.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether the password fits the kept hash.

    Takes as long where there is none, so that nobody learns which.
    """
    known = None if kept == NO_PASSWORD else kept
    try:
        return _HASHER.verify(known or _hash_of_nobody(), password) and known is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash("nobody comes in by this")
