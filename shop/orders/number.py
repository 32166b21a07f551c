"""Numbers that leave the house: the installation's prefix and 90 random bits, never a sequence."""

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 digits and letters (without 0, 1, I and O) that WeChat Pay allows in every kind of number."""
RANDOM_LENGTH = 18
LONGEST_PREFIX = 6


def make_number(prefix: str) -> str:
    """A new number of 18 random characters after `prefix` (at most 6 letters or digits; docs/wechat.md §7.3)."""
    assert len(prefix) <= LONGEST_PREFIX, "the prefix leaves room for Pay's limit of 32 characters"
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))


def make_number_like(number: str) -> str:
    """A new number with the prefix of one that this installation made before."""
    return make_number(find_prefix(number))


def find_prefix(number: str) -> str:
    """The prefix of a number that this installation made."""
    return number[:-RANDOM_LENGTH]
