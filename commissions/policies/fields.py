"""Reads a document of plain JSON values field by field.

Refuses with the path of the field that is wrong.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar, cast

from commissions.policies.forbidden import find_reason
from commissions.refusals import Refusal

Choice = TypeVar("Choice", bound=StrEnum)
_LONGEST_NAME = 64


class FieldRefused(Refusal):
    """A document with a field that the rules refuse. `field` is its path, as in `policy.levels.0.rate_bp`."""

    code = "field_refused"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(field=field, message=message)
        self.field = field
        self.message = message


class JsonObject(dict[str, object]):
    """A JSON object that remembers the first key it was given twice."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.repeated: str | None = None
        if len(self) != len(pairs):
            counts = Counter(key for key, _ in pairs)
            self.repeated = next(key for key, _ in pairs if counts[key] > 1)


def join_path(path: str, key: object) -> str:
    """The path of `key` inside the document at `path`; the document itself has the empty path."""
    return f"{path}.{key}" if path else str(key)


def read_mapping(value: object, path: str) -> dict[str, object]:
    """An object with keys of any name, none given twice."""
    if not isinstance(value, dict):
        raise FieldRefused(path or "case", "must be an object")
    if isinstance(value, JsonObject) and value.repeated is not None:
        raise FieldRefused(join_path(path, value.repeated), "is given twice")
    return cast("dict[str, object]", value)


def read_object(
    value: object, path: str, *, required: Iterable[str], optional: Iterable[str] = ()
) -> dict[str, object]:
    """An object with all of `required`, any of `optional` and nothing else."""
    document = read_mapping(value, path)
    required = tuple(required)
    known = {*required, *optional}
    for key in document:
        if key not in known:
            raise FieldRefused(join_path(path, key), find_reason(key) or "is not a known field")
    for key in required:
        if key not in document:
            raise FieldRefused(join_path(path, key), "is missing")
    return document


def read_list(value: object, path: str) -> list[object]:
    """A list of anything."""
    if not isinstance(value, list):
        raise FieldRefused(path, "must be a list")
    return value


def read_integer(value: object, path: str, *, least: int = 0, most: int | None = None) -> int:
    """A whole number from `least` to `most`; true and false are no numbers, and neither is 1.0."""
    if type(value) is not int:
        raise FieldRefused(path, "must be an integer")
    if value < least or (most is not None and value > most):
        raise FieldRefused(path, f"must be at least {least}" + ("" if most is None else f" and at most {most}"))
    return value


def read_text(value: object, path: str) -> str:
    """A text."""
    if not isinstance(value, str):
        raise FieldRefused(path, "must be a text")
    return value


def read_name(value: object, path: str) -> str:
    """A text that can stand as a name anywhere.

    1 to 64 characters that can be seen, no line break, no NUL.
    """
    text = read_text(value, path)
    if not 1 <= len(text) <= _LONGEST_NAME or not text.isprintable():
        raise FieldRefused(path, f"must be a name of 1 to {_LONGEST_NAME} characters that can be seen")
    return text


def read_flag(value: object, path: str) -> bool:
    """True or false, in no other spelling."""
    if not isinstance(value, bool):
        raise FieldRefused(path, "must be true or false")
    return value


def read_choice(value: object, path: str, choices: type[Choice]) -> Choice:
    """One of the words of `choices`."""
    if not isinstance(value, str) or value not in {choice.value for choice in choices}:
        raise FieldRefused(path, "must be one of " + ", ".join(choices))
    return choices(value)
