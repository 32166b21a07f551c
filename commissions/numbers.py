"""Numbers that leave the house.

The installation's prefix and 90 random bits, never a row id or a sequence. A restored backup can't make one again. They
suit every kind of number at WeChat Pay (docs/wechat.md §7.3, §7.5, §7.6).
"""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 digits and letters, without 0, 1, I and O."""
RANDOM_LENGTH = 18
_DIGITS = (ALPHABET * 8).encode()
"""What each of the 256 bytes stands for."""
_PREFIX = re.compile(r"[A-Za-z0-9]{1,6}", re.ASCII)
"""At most 6 letters or digits, which leaves room for Pay's limit of 32."""


def make_number(prefix: str) -> str:
    """A new number of 18 random characters after `prefix`."""
    assert _PREFIX.fullmatch(prefix), "WeChat allows 32 letters or digits"
    # 32 of them: five bits of a random byte choose one, and no byte prefers any.
    return prefix + secrets.token_bytes(RANDOM_LENGTH).translate(_DIGITS).decode()


def make_number_like(number: str) -> str:
    """A new number with the prefix of one that this installation made before."""
    return make_number(find_prefix(number))


def find_prefix(number: str) -> str:
    """The prefix of a number that this installation made."""
    return number[:-RANDOM_LENGTH]


def is_ours(number: str, prefix: str) -> bool:
    """Whether a number was made by the installation of this prefix."""
    return re.fullmatch(f"{prefix}[{ALPHABET}]{{{RANDOM_LENGTH}}}", number, re.ASCII) is not None
