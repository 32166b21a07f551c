"""The typed fields of templates: a key's prefix says what its value may be (docs/wechat.md §5.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_PLACEHOLDER = re.compile(r"\{\{([a-z_]+\d+)\.DATA\}\}")
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_DAY = r"\d{4}(?:年\d{1,2}月\d{1,2}日|[-/.]\d{1,2}[-/.]\d{1,2})"
_TIME = re.compile(rf"(?:{_DAY} ?)?{_CLOCK}")
_DATE = re.compile(rf"{_DAY}(?: ?{_CLOCK})?")
_AMOUNT = re.compile(r"[¥￥$€£]?\d{1,10}(?:\.\d+)?元?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LETTERS = re.compile(r"[A-Za-z]{1,32}")
_PRINTABLE = re.compile(r"[\x20-\x7e]{1,32}")
_PHONE = re.compile(r"[\d+\-() #*]{1,17}")
_CHINESE = re.compile(r"[\u3400-\u9fff·]{1,10}")
_PHRASE = re.compile(r"[\u3400-\u9fff]{1,5}")

_Rule = Callable[[str], bool]


def list_keys(content: str) -> list[str]:
    """The keys of a template's content, in order: `{{thing2.DATA}}` gives `thing2`."""
    return _PLACEHOLDER.findall(content)


def find_field_fault(key: str, value: object) -> str | None:
    """What is wrong with this value under this key, in the words of 47003; None when it fits."""
    if not isinstance(value, str):
        return f"argument invalid! data.{key}.value invalid"
    if not value.strip():
        return f"argument invalid! data.{key}.value is empty"
    rule = _RULES.get(key.rstrip("0123456789"), _is_thing)
    return None if _is_clean(value) and rule(value) else f"argument invalid! data.{key}.value invalid"


def _is_clean(value: str) -> bool:
    """No line breaks or other control characters."""
    return not any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in value)


def _is_thing(value: str) -> bool:
    return len(value) <= 20


def _is_number(value: str) -> bool:
    return _NUMBER.fullmatch(value) is not None and sum(char.isdigit() for char in value) <= 32


def _is_symbol(value: str) -> bool:
    return len(value) <= 5 and all(unicodedata.category(char)[0] in "PS" for char in value)


def _is_name(value: str) -> bool:
    letters = len(value) <= 20 and value.isascii() and all(char.isalpha() or char in " .'" for char in value)
    return letters or _CHINESE.fullmatch(value) is not None


def _is_whole(pattern: re.Pattern[str]) -> _Rule:
    return lambda value: pattern.fullmatch(value) is not None


def _is_range_of(pattern: re.Pattern[str]) -> _Rule:
    """One, or two joined by `~`."""
    return lambda value: all(pattern.fullmatch(part.strip()) for part in value.split("~")) and value.count("~") <= 1


_RULES: dict[str, _Rule] = {
    "thing": _is_thing,
    "short_thing": lambda value: len(value) <= 10,
    "number": _is_number,
    "letter": _is_whole(_LETTERS),
    "symbol": _is_symbol,
    "character_string": _is_whole(_PRINTABLE),
    "time": _is_range_of(_TIME),
    "date": _is_range_of(_DATE),
    "amount": _is_whole(_AMOUNT),
    "phone_number": _is_whole(_PHONE),
    "car_number": lambda value: len(value) <= 8,
    "name": _is_name,
    "phrase": _is_whole(_PHRASE),
    "const": lambda value: len(value) <= 20,
    "enum": lambda value: len(value) <= 20,
}
