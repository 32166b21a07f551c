"""What staff type into forms, read as values; what only looks like one is refused with the field's name."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from commissions.refusals import Refusal
from shop.typed import plain_digits

_YUAN = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
_UNITS = re.compile(r"[0-9]{1,6}")


class FieldUnreadable(Refusal):
    """A field holds no amount, number or day; `data["field"]` is its label, `data["typed"]` what stands in it."""

    code = "field_unreadable"
    status = 422


def read_yuan(field: str, typed: str) -> int:
    """Yuan, of at most nine digits and two decimals, as fen: `1,234.50` is 123450. Raises FieldUnreadable."""
    text = plain_digits(typed).strip().lstrip("¥￥").replace(",", "")
    if not _YUAN.fullmatch(text):
        raise FieldUnreadable(field=field, typed=typed[:40])
    return int(Decimal(text) * 100)


def read_units(field: str, typed: str) -> int:
    """A whole number of at most six digits. Raises FieldUnreadable."""
    text = plain_digits(typed).strip()
    if not _UNITS.fullmatch(text):
        raise FieldUnreadable(field=field, typed=typed[:40])
    return int(text)


def read_parts(form: Mapping[str, Any], prefix: str, field: str, read: Callable[[str, str], int]) -> dict[str, int]:
    """The fields `prefix.PART` that say something, by part, each read by `read`; zeros are left out."""
    typed = {name.removeprefix(prefix + "."): str(text) for name, text in form.items() if name.startswith(prefix + ".")}
    found = {part: read(field, text) for part, text in typed.items() if text.strip()}
    return {part: value for part, value in found.items() if value}
