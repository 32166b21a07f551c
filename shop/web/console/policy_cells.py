"""Cells of a policy as people type them: `10%` is a share, `¥5` an amount a unit, nothing is not set.

Whatever can't be read is refused with the label and the name of its input, so that a form answers beside it.
"""

import re
from collections.abc import Mapping
from typing import Any

from commissions.policies.policy import MAX_DEPTH
from shop.typed import plain_digits
from shop.web.console.forms import FieldUnreadable, read_yuan
from shop.words import words

_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?%?", re.ASCII)
_YUAN = re.compile(r"[¥￥]\s*([0-9.,]+)|([0-9.,]+)\s*元")
LEVELS = range(1, MAX_DEPTH + 1)
Row = list[Any]


def label(name: str) -> str:
    """How the form calls one of its inputs, or a kind of them."""
    return str(words("console/policies.toml")["labels"][name])


def read_row(typed: Mapping[str, str], name: str) -> Row:
    """The cells of level 1 and up, without unset ones at the end."""
    row = [read_cell(typed, f"{name}:{level}") for level in LEVELS]
    while row and row[-1] is None:
        row.pop()
    return row


def read_cell(typed: Mapping[str, str], name: str, called: str = "cell") -> Any:
    """`10` and `10%` are a rate, `¥5` and `5元` an amount a unit, nothing is not set. Raises FieldUnreadable."""
    text = typed.get(name, "").strip()
    if not text:
        return None
    yuan = _YUAN.fullmatch(plain_digits(text))
    if yuan is None:
        return {"rate_bp": read_percent(typed, name, called)}
    try:
        return {"fixed_fen": read_yuan(label(called), yuan[1] or yuan[2])}
    except FieldUnreadable:
        raise refuse_input(typed, name, called) from None


def read_percent(typed: Mapping[str, str], name: str, called: str) -> int:
    """A percentage of at most two decimals as basis points. Raises FieldUnreadable."""
    found = _PERCENT.fullmatch(plain_digits(typed.get(name, "")).strip())
    if not found:
        raise refuse_input(typed, name, called)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def read_number(typed: Mapping[str, str], name: str, called: str) -> int:
    """A whole number of at most five digits. Raises FieldUnreadable."""
    number = plain_digits(typed.get(name, ""))
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise refuse_input(typed, name, called)
    return int(number)


def refuse_input(typed: Mapping[str, str], name: str, called: str) -> FieldUnreadable:
    """The refusal of one input, which knows where it stands."""
    return FieldUnreadable(field=label(called), typed=typed.get(name, "")[:40], at=name)


def describe_row(name: str, row: Row) -> dict[str, str]:
    """A row of a document as the fields of a form."""
    cells = [*row, *[None] * (MAX_DEPTH - len(row))]
    return {f"{name}:{level}": say_cell(cell) for level, cell in zip(LEVELS, cells, strict=False)}


def say_cell(cell: Any) -> str:
    """A cell as it is typed."""
    if cell is None:
        return ""
    return say_percent(cell["rate_bp"]) if "rate_bp" in cell else f"¥{say_yuan(cell['fixed_fen'])}"


def say_percent(rate_bp: int) -> str:
    """Basis points as it is typed: 1250 is `12.5%`."""
    whole, rest = divmod(rate_bp, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%"


def say_yuan(fen: int) -> str:
    """Fen as yuan with two decimals."""
    return f"{fen // 100}.{fen % 100:02}"
