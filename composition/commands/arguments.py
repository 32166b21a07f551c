"""Reading what was typed: amounts in yuan, lines of an order; what only looks like one is refused."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from commissions.days import SHANGHAI
from commissions.refusals import Refusal
from shop.typed import plain_digits

_YUAN = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?", re.ASCII)
UNITS = re.compile(r"[0-9]{1,3}", re.ASCII)
_CURSOR = re.compile(r"[0-9]{1,18}", re.ASCII)
Arguments = Mapping[str, Any]
STAFF_KEY = "staff_key"
"""The argument with which the terminal says who asks, if they have an identity of their own."""


class ArgumentRefused(Refusal):
    """An argument that can't be read; `data["argument"]` and `data["problem"]` say which and why."""

    code = "argument_refused"


def read_lines(texts: Sequence[str], argument: str = "--line") -> dict[str, int]:
    """Each line with its fen.

    Raises ArgumentRefused, also for a line given twice: which of the amounts was meant?
    """
    lines = dict(read_line(text, argument) for text in texts)
    if len(lines) < len(texts):
        raise ArgumentRefused(argument=argument, problem="name each line once")
    return lines


def read_line(text: str, argument: str = "--line") -> tuple[str, int]:
    """`LINE=YUAN` as a line and fen. Raises ArgumentRefused."""
    line, equals, yuan = text.partition("=")
    if not (line and equals):
        raise ArgumentRefused(argument=argument, problem=f"{text!r} is not LINE=YUAN, such as 1=12.50")
    return line, read_yuan(argument, yuan)


def read_units(texts: Sequence[str]) -> dict[str, int]:
    """Each line with its units, from `LINE=UNITS`. Raises ArgumentRefused, also for a line given twice."""
    pairs = [text.partition("=") for text in texts]
    for text, (line, _, units) in zip(texts, pairs, strict=True):
        if not (line and UNITS.fullmatch(units)):
            raise ArgumentRefused(argument="--units", problem=f"{text!r} is not LINE=UNITS, such as 1=2")
    if len({line for line, _, _ in pairs}) < len(pairs):
        raise ArgumentRefused(argument="--units", problem="name each line once")
    return {line: int(units) for line, _, units in pairs}


def read_cursor(arguments: Arguments, name: str) -> str | None:
    """Where a list goes on: what the page before called its `next`.

    Raises ArgumentRefused for what no page said.
    """
    text = arguments[name]
    if text is not None and not _CURSOR.fullmatch(text):
        raise ArgumentRefused(argument=f"--{name}", problem=f"{text[:40]!r} is not what the page before said")
    return None if text is None else str(text)


def read_yuan(argument: str, text: str) -> int:
    """Yuan, of at most nine digits and two decimals, as fen.

    Raises ArgumentRefused for whatever only looks like it.
    """
    number = plain_digits(text).strip()
    if not _YUAN.fullmatch(number):
        raise ArgumentRefused(argument=argument, problem=f"{text[:40]!r} is no amount in yuan, such as 12.50")
    return int(Decimal(number) * 100)


def read_percent(argument: str, text: str) -> int:
    """A share such as `20` or `12.5` per cent, of at most two decimals, as basis points. Raises ArgumentRefused."""
    number = plain_digits(text).strip()
    if not _YUAN.fullmatch(number):
        raise ArgumentRefused(argument=argument, problem=f"{text[:40]!r} is no percentage, such as 20")
    return int(Decimal(number) * 100)


def read_instant(argument: str, text: str) -> datetime:
    """A minute in Shanghai as `2026-11-22T12:00`. Raises ArgumentRefused."""
    day, _, clock = text.partition("T")
    try:
        return datetime.combine(read_day(day), time.fromisoformat(clock), SHANGHAI)
    except ValueError:
        raise ArgumentRefused(
            argument=argument, problem=f"{text[:40]!r} is no time, such as 2026-11-22T12:00"
        ) from None


def read_day(text: str) -> date:
    """A day as `2026-11-22`, within the years that every calendar can reckon with. Raises ArgumentRefused."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ArgumentRefused(argument="DAY", problem=f"{text[:40]!r} is no day, such as 2026-11-22") from None
    if not 2000 <= day.year < 3000:
        raise ArgumentRefused(argument="DAY", problem=f"{text[:40]!r} is no day on which there were any books")
    return day
