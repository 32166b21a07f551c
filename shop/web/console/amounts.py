"""What forms say of money and units: read, or refused with the field that can't be."""

import re
from collections.abc import Mapping
from typing import Any

from commissions.refusals import Refusal
from shop.typed import plain_digits, read_fen

_UNITS = re.compile(r"[0-9]{1,6}", re.ASCII)


class AmountUnreadable(Refusal):
    """A field that is no amount or no number; `data["typed"]` is what stands there."""

    code = "amount_unreadable"
    status = 422


def read_amount(form: Mapping[str, Any], name: str) -> int | None:
    """The yuan of a field in fen; None for an empty one. Raises AmountUnreadable."""
    typed = str(form.get(name, "")).strip()
    if not typed:
        return None
    fen = read_fen(typed)
    if fen is None:
        raise AmountUnreadable(field=name, typed=typed[:20])
    return fen


def read_count(form: Mapping[str, Any], name: str) -> int | None:
    """The whole number of a field; None for an empty one. Raises AmountUnreadable."""
    typed = plain_digits(str(form.get(name, ""))).strip()
    if not typed:
        return None
    if not _UNITS.fullmatch(typed):
        raise AmountUnreadable(field=name, typed=typed[:20])
    return int(typed)
