"""Where a page of a list ended, as text for an address: the value that sorts, and the key."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer

from shop.typed import is_text

_LONGEST = 400
_NARROW = 2**31
"""What a column of usual integers holds no more."""


def write_cursor(sort_value: Any, key: Any) -> str:
    """A position in characters that an address carries."""
    said = json.dumps([_plain(sort_value), _plain(key)], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read_cursor(text: str | None, columns: Sequence[ColumnElement[Any]]) -> tuple[Any, Any] | None:
    """The position of `write_cursor` in these columns; None for none, and for what is none: the list begins anew."""
    if not text or len(text) > _LONGEST:
        return None
    try:
        said = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return None
    if not isinstance(said, list) or len(said) != 2:
        return None
    try:
        values = _restore(said[0]), _restore(said[1])
    except (TypeError, ValueError, KeyError):
        return None
    # The database would refuse a text where it compares numbers, with an error instead of an empty page.
    fits = all(_fits(value, of) for value, of in zip(values, columns, strict=True))
    return values if fits else None


def _fits(value: Any, column: ColumnElement[Any]) -> bool:
    """Whether the database takes this value beside this column."""
    if not isinstance(value, column.type.python_type):
        return False
    if isinstance(value, int):
        is_narrow = isinstance(column.type, Integer) and not isinstance(column.type, BigInteger)
        return -_NARROW <= value < _NARROW if is_narrow else True
    return not isinstance(value, str) or is_text(value)


def _plain(value: Any) -> Any:
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def _restore(value: Any) -> Any:
    if isinstance(value, dict):
        return _restore_instant(value["at"])
    # True is an int to Python, and none to the database.
    if type(value) not in (int, str) or (isinstance(value, int) and abs(value) >= 2**63):
        raise TypeError
    return value


def _restore_instant(text: str) -> datetime:
    """Raises ValueError for one without a time zone, and for one that no calendar of the database's has."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or not 1970 < at.year < 2200:
        raise ValueError(text)
    return at
