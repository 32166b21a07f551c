"""What people type or paste, in one form: plain digits and letters, no invisible characters. Pure.

Phones copy numbers with direction marks around them, keyboards give full-width digits, other scripts have digits of
their own: all of them mean what they look like.
"""

import re
import unicodedata
from functools import lru_cache

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
JOINER = "\u200d"
"""Joins emoji such as a family into one; the only format character that a text keeps."""
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_AMOUNT = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,2})?", re.ASCII)
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_FULL_WIDTH = range(0xFF01, 0xFF5F)


def plain_digits(text: str) -> str:
    """The text in plain digits, letters and signs, with nothing invisible.

    Every digit is one of 0–9; full-width letters and signs become usual ones.
    """
    return "".join(map(_plain, text))


def plain_number(text: str) -> str:
    """A number as it was meant: `plain_digits` without spaces, every dash a minus."""
    return "".join("-" if c in DASHES else c for c in plain_digits(text) if not c.isspace())


def read_fen(text: str) -> int | None:
    """An amount in yuan as somebody types it (full width, thousands, ¥), in fen; None for what is none."""
    plain = plain_digits(text).strip().removeprefix("¥").removeprefix("￥").replace(",", "").strip()
    if not _AMOUNT.fullmatch(plain):
        return None
    whole, _, rest = plain.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0") or "0")


def is_key(text: str) -> bool:
    """Whether it is a number that may be a key of the database: plain digits, within 63 bits."""
    return text.isascii() and text.isdigit() and len(text) < 19


def is_text(text: str) -> bool:
    """Whether a database keeps it as text: it takes no NUL, and no half of a pair as JSON and odd charsets may hold."""
    return _NO_TEXT.search(text) is None


def mend_text(text: str) -> str:
    """What others' programs send as text, with a � for what no database keeps."""
    return _NO_TEXT.sub("\ufffd", text)


def visible(text: str) -> str:
    """The text as it can be seen, composed, with single spaces between words.

    Control, direction and other invisible characters go.
    """
    kept = (c for c in unicodedata.normalize("NFC", text) if _is_visible(c) or c.isspace())
    return " ".join("".join(kept).split()).strip(JOINER)


def normalised(text: str) -> str:
    """The one form in which texts are compared: full-width forms made plain, case folded, spaces single."""
    return " ".join(unicodedata.normalize("NFKC", visible(text)).casefold().split())


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    if character.isspace():
        return " " if character not in "\r\n\t" else character
    if (digit := unicodedata.digit(character, None)) is not None and unicodedata.category(character) == "Nd":
        return str(digit)
    if ord(character) in _FULL_WIDTH:
        return chr(ord(character) - 0xFEE0)
    return character if _is_visible(character) and character != JOINER else ""


def _is_visible(character: str) -> bool:
    return character == JOINER or unicodedata.category(character) not in INVISIBLE
