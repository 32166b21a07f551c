"""Where a page of a list ended, as text for an address: the value that sorts, and the key."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

_LONGEST = 400


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
    fits = all(isinstance(value, of.type.python_type) for value, of in zip(values, columns, strict=True))
    return values if fits else None


def _plain(value: Any) -> Any:
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def _restore(value: Any) -> Any:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["at"])
    if not isinstance(value, int | str) or (isinstance(value, int) and abs(value) >= 2**63):
        raise TypeError
    return value
