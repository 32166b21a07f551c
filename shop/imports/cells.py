"""Cells as people type them, read as values. Each reader raises `CellWrong` with a code and data.

Pure.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from commissions.days import SHANGHAI
from shop.typed import plain_digits, plain_number, visible

_YUAN = re.compile(r"([0-9]{1,8})(?:\.([0-9]{1,2}))?", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,12}", re.ASCII)
_SAID = 40
_MOMENTS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
CLEAR = "-"
"""What stands in a cell whose value is to go; an empty one leaves it as it is."""


class CellWrong(Exception):
    """A cell can't be read: `code` names why, `data` fills its words."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


def read_text(cell: str, most: int) -> str:
    """A line of text as it can be seen. Raises CellWrong."""
    text = visible(cell)
    if len(text) > most:
        raise CellWrong("too_long", most=most)
    return text


def read_fen(cell: str, *, least: int, most: int) -> int:
    """An amount in yuan, with or without its sign, as fen. Raises CellWrong."""
    match = _YUAN.fullmatch(plain_number(cell).replace(",", "").strip("¥￥元"))
    if match is None:
        raise CellWrong("not_money", said=cell[:_SAID])
    fen = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    if not least <= fen <= most:
        raise CellWrong("out_of_range", least=_tell_yuan(least), most=_tell_yuan(most))
    return fen


def read_count(cell: str, *, least: int, most: int) -> int:
    """A whole number. Raises CellWrong."""
    plain = plain_number(cell).replace(",", "")
    if not _WHOLE.fullmatch(plain):
        raise CellWrong("not_number", said=cell[:_SAID])
    if not least <= int(plain) <= most:
        raise CellWrong("out_of_range", least=least, most=most)
    return int(plain)


def read_moment(cell: str) -> str:
    """A moment in Shanghai, or the beginning of a day, as `2026-11-30 10:00`. Raises CellWrong."""
    plain = plain_digits(cell).strip().replace("/", "-").replace("：", ":").replace("T", " ")
    for form in _MOMENTS:
        with suppress(ValueError):
            return tell_moment(datetime.strptime(plain, form).replace(tzinfo=SHANGHAI))
    raise CellWrong("not_moment", said=cell[:_SAID])


def tell_moment(of: datetime | None) -> str:
    """A moment as a cell has it; empty for none."""
    return of.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if of else ""


def restore_moment(said: str) -> datetime | None:
    """The moment that `tell_moment` told."""
    return datetime.strptime(said, _MOMENTS[0]).replace(tzinfo=SHANGHAI).astimezone(UTC) if said else None


def read_word(cell: str, allowed: Mapping[str, Sequence[str]]) -> str:
    """Which word it is, whatever it is called. Raises CellWrong."""
    said = visible(cell).casefold()
    for word, called in allowed.items():
        if said in {name.casefold() for name in called}:
            return word
    raise CellWrong("not_one_of", said=cell[:_SAID], allowed="、".join(called[0] for called in allowed.values()))


def _tell_yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
