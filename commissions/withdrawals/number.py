"""Transfer numbers: the installation's prefix and 90 random bits, never a row id or a sequence."""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 letters and digits (without 0, 1, I and O)."""
RANDOM_LENGTH = 18
PREFIX = re.compile(r"[A-Za-z0-9]{1,6}", re.ASCII)


def make_number(prefix: str) -> str:
    """A new number of 18 random characters after `prefix` (at most 6 letters or digits; docs/wechat.md §7.6)."""
    assert PREFIX.fullmatch(prefix), "WeChat allows 32 letters or digits"
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
