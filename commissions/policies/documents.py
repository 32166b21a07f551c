"""Reads a policy, or tiers, from the TOML or JSON that a merchant writes."""

import tomllib
from typing import Any, Literal

from commissions.policies.answering import read_json
from commissions.policies.fields import FieldRefused, join_path, read_mapping

Form = Literal["toml", "json"]
_NOT_SET = "not set"
"""TOML has no null: a cell that is not set is written so there."""


def read_document(text: str, form: Form, path: str = "policy") -> dict[str, Any]:
    """The document of a file's text.

    Raises FieldRefused, under `path`, for what is no TOML or JSON, or no object.
    """
    value = _read_toml(text, path) if form == "toml" else read_json(text)
    return read_mapping(_make_plain(value, path), path)


def _make_plain(value: object, path: str) -> object:
    """The same value of plain dicts and lists. Raises FieldRefused for a key that is given twice."""
    if isinstance(value, dict):
        return {key: _make_plain(of, join_path(path, key)) for key, of in read_mapping(value, path).items()}
    if isinstance(value, list):
        return [_make_plain(of, join_path(path, index)) for index, of in enumerate(value)]
    return value


def _read_toml(text: str, path: str) -> object:
    """TOML with its unset cells as None. Raises FieldRefused."""
    try:
        return _unset(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FieldRefused(path, f"is not TOML: {error}") from None


def _unset(value: object) -> object:
    """The value with every cell that is marked as not set replaced by None."""
    if isinstance(value, dict):
        return {key: _unset(of) for key, of in value.items()}
    if isinstance(value, list):
        return [_unset(of) for of in value]
    return None if value == _NOT_SET else value
