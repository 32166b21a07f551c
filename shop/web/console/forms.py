"""What staff type into forms, read as values; what only looks like one is refused with the field's name."""

import re
from decimal import Decimal

from commissions.refusals import Refusal
from shop.typed import plain_digits

_YUAN = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")


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
