"""Shapes: frozen dataclasses that say what of a value is told, and what a request may say. Pure.

A shape of an answer names fields of the value that a page shows, each with its type; what it does not name stays
inside. A shape of a request is read strictly: nothing unknown, nothing of another type, nothing too long.
"""

import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from shop.typed import is_text

LARGEST_FEN = 10**12
_NOTHING = object()


class BadField(Exception):
    """A field of a request can't be read; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class Chars:
    """How long a text may be, in characters; `pattern` is of the whole text."""

    def __init__(self, least: int, most: int, pattern: str | None = None) -> None:
        self.least, self.most, self.pattern = least, most, pattern


class Whole:
    """Between which whole numbers one lies."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most


class Most:
    """How many items a list has, or entries an object."""

    def __init__(self, most: int, least: int = 0) -> None:
        self.most, self.least = most, least


class With:
    """A value with a few fields more, or others in their place."""

    def __init__(self, value: object, /, **more: object) -> None:
        self._value, self._more = value, more

    def __getattr__(self, name: str) -> Any:
        return self._more[name] if name in self._more else getattr(self._value, name)


@cache
def hints_of(shape: type) -> Mapping[str, Any]:
    """The types of a shape's fields, with what is annotated."""
    return get_type_hints(shape, include_extras=True)


def split_type(kind: Any) -> tuple[Any, tuple[Any, ...], bool]:
    """A type without its annotations and without None; its annotations; whether it may be None."""
    marks: tuple[Any, ...] = ()
    optional = False
    while True:
        if get_origin(kind) is Annotated:
            kind, *more = get_args(kind)
            marks = (*marks, *more)
        elif get_origin(kind) in (Union, types.UnionType):
            kept = [of for of in get_args(kind) if of is not type(None)]
            assert len(kept) == 1, f"{kind}: one type, or None"
            kind, optional = kept[0], True
        else:
            return kind, marks, optional


def tell(shape: Any, value: Any) -> Any:
    """A value as JSON, as its shape says. Raises TypeError for a value of another type: that is a bug."""
    kind, _, optional = split_type(shape)
    if value is None and optional:
        return None
    if is_dataclass(kind):
        assert isinstance(kind, type)
        hints = hints_of(kind)
        return {of.name: tell(hints[of.name], getattr(value, of.name)) for of in fields(kind)}
    origin = get_origin(kind)
    if origin is tuple:
        return [tell(get_args(kind)[0], of) for of in value]
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {str(key): tell(get_args(kind)[1], of) for key, of in value.items()}
    return _tell_plain(kind, value)


def _tell_plain(kind: Any, value: Any) -> Any:
    if get_origin(kind) is Literal:
        if value in get_args(kind):
            return value
    elif kind in (datetime, date):
        if isinstance(value, kind):
            return value.isoformat()
    elif isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value).value
    elif kind is str and isinstance(value, str):
        return str(value)
    elif kind in (int, bool) and type(value) is kind:
        return value
    raise TypeError(f"{value!r} is no {kind}")


def read(shape: type, said: Any, *, where: str = "body", texts: bool = False) -> Any:
    """What a request says, as an instance of its shape. `texts`: every value is a text, as in an address.

    Raises BadField.
    """
    if not isinstance(said, Mapping):
        raise BadField(where)
    known, hints = {of.name: of for of in fields(shape)}, hints_of(shape)
    for name in said:
        if name not in known:
            raise BadField(name if is_text(str(name)) else where)
    found = {name: _read_field(of, hints[name], said, texts) for name, of in known.items()}
    return shape(**found)


def _read_field(of: "Field[Any]", kind: Any, said: Mapping[str, Any], texts: bool) -> Any:
    value = said.get(of.name, _NOTHING)
    if value is _NOTHING:
        if of.default is not MISSING:
            return of.default
        if of.default_factory is not MISSING:
            return of.default_factory()
        raise BadField(of.name)
    return _read_value(kind, value, of.name, texts)


def _read_value(shape: Any, value: Any, where: str, texts: bool) -> Any:
    kind, marks, optional = split_type(shape)
    if value is None and optional and not texts:
        return None
    if is_dataclass(kind):
        assert isinstance(kind, type)
        return read(kind, value, where=where)
    origin = get_origin(kind)
    if origin is tuple:
        items = _demand(isinstance(value, list), value, where)
        _demand_size(len(items), marks, where)
        return tuple(_read_value(get_args(kind)[0], of, where, texts) for of in items)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        entries = _demand(isinstance(value, dict), value, where)
        _demand_size(len(entries), marks, where)
        key, of = get_args(kind)
        return {_read_value(key, k, where, texts): _read_value(of, v, where, texts) for k, v in entries.items()}
    return _read_plain(kind, marks, _from_text(kind, value, where) if texts else value, where)


def _from_text(kind: Any, value: str, where: str) -> Any:
    """A value of an address, where all are texts."""
    if kind is int:
        plain = value.isascii() and value.removeprefix("-").isdigit() and len(value) < 17 and str(int(value)) == value
        return int(value) if plain else _refuse(where)
    if kind is bool:
        return value == "true" if value in ("true", "false") else _refuse(where)
    return value


def _read_plain(kind: Any, marks: tuple[Any, ...], value: Any, where: str) -> Any:
    if get_origin(kind) is Literal:
        return _demand(isinstance(value, str) and value in get_args(kind), value, where)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        _demand(isinstance(value, str) and value in set(kind), value, where)
        return kind(value)
    if kind is date:
        return _read_day(value, where)
    _demand(type(value) is kind, value, where)
    for mark in marks:
        _demand(_fits(mark, value), value, where)
    return value if kind is not str or is_text(value) else _refuse(where)


def _read_day(value: Any, where: str) -> date:
    try:
        found = date.fromisoformat(_demand(isinstance(value, str) and len(value) == 10, value, where))
    except ValueError:
        raise BadField(where) from None
    return found


def _fits(mark: Any, value: Any) -> bool:
    if isinstance(mark, Whole):
        return bool(mark.least <= value <= mark.most)
    if isinstance(mark, Chars):
        long_enough = mark.least <= len(value) <= mark.most
        return long_enough and (mark.pattern is None or re.fullmatch(mark.pattern, value, re.ASCII) is not None)
    return True


def _demand_size(size: int, marks: tuple[Any, ...], where: str) -> None:
    for mark in marks:
        if isinstance(mark, Most) and not mark.least <= size <= mark.most:
            raise BadField(where)


def _demand(good: bool, value: Any, where: str) -> Any:
    return value if good else _refuse(where)


def _refuse(where: str) -> Any:
    raise BadField(where)
