"""What staff type into forms, read as values; what only looks like one is refused with the field's name."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from commissions.days import SHANGHAI
from commissions.refusals import Refusal
from shop.typed import plain_digits, plain_number

_YUAN = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
_COUNT = re.compile(r"[0-9]{1,9}")


class FieldUnreadable(Refusal):
    """A field holds no amount, number or day; `data["field"]` is its label, `data["typed"]` what stands in it."""

    code = "field_unreadable"
    status = 422


class NothingTicked(Refusal):
    """Something is to be done with ticked rows, and none is ticked."""

    code = "nothing_ticked"
    status = 422


def read_yuan(field: str, typed: str) -> int:
    """Yuan, of at most nine digits and two decimals, as fen: `1,234.50` is 123450. Raises FieldUnreadable."""
    text = plain_digits(typed).strip().lstrip("¥￥").replace(",", "")
    if not _YUAN.fullmatch(text):
        raise FieldUnreadable(field=field, typed=typed[:40])
    return int(Decimal(text) * 100)


def read_percent(field: str, typed: str) -> int:
    """A share such as `12.5` or `12.5%`, of at most two decimals, as basis points. Raises FieldUnreadable."""
    return read_yuan(field, plain_digits(typed).strip().rstrip("%"))


def read_count(field: str, typed: str) -> int:
    """A whole number from 0 to 999,999,999. Raises FieldUnreadable."""
    text = plain_number(typed).replace(",", "")
    if not _COUNT.fullmatch(text):
        raise FieldUnreadable(field=field, typed=typed[:40])
    return int(text)


def read_day(field: str, typed: str) -> date:
    """A day as date fields send it. Raises FieldUnreadable."""
    try:
        day = date.fromisoformat(plain_digits(typed).strip())
    except ValueError:
        raise FieldUnreadable(field=field, typed=typed[:40]) from None
    if not 2000 <= day.year < 2200:
        raise FieldUnreadable(field=field, typed=typed[:40])
    return day


def read_moment(field: str, typed: str) -> datetime:
    """A moment in Shanghai as fields of time send it, `2026-11-30T10:00`. Raises FieldUnreadable."""
    day, _, clock = plain_digits(typed).strip().replace(" ", "T").partition("T")
    try:
        at = time.fromisoformat(clock or "00:00")
    except ValueError:
        raise FieldUnreadable(field=field, typed=typed[:40]) from None
    return datetime.combine(read_day(field, day), at.replace(tzinfo=None), SHANGHAI).astimezone(UTC)


def write_moment(of: datetime | None) -> str:
    """A moment as a field of time has it."""
    return of.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M") if of else ""


def read_parts(form: Mapping[str, Any], prefix: str, field: str, read: Callable[[str, str], int]) -> dict[str, int]:
    """The fields `prefix.PART` that say something, by part, each read by `read`; zeros are left out."""
    typed = {name.removeprefix(prefix + "."): str(text) for name, text in form.items() if name.startswith(prefix + ".")}
    found = {part: read(field, text) for part, text in typed.items() if text.strip()}
    return {part: value for part, value in found.items() if value}
