"""How one policy document differs from another, field by field.

For a person to read before publishing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from commissions.policies.fields import join_path
from commissions.policies.terms import DOCUMENT_DEFAULTS, REFERRAL_DEFAULTS


@dataclass(frozen=True)
class Change:
    """One field. None stands for not set or not there."""

    field: str
    before: object
    after: object


def list_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every field that differs, by path. What a document does not say has its default."""
    old, new = (dict(_flatten(_fill_in(document), "policy")) for document in (before, after))
    paths = [*old, *(path for path in new if path not in old)]
    changes = (Change(path, old.get(path), new.get(path)) for path in paths)
    return tuple(change for change in changes if change.before != change.after)


def _fill_in(document: Mapping[str, Any]) -> dict[str, object]:
    """The document with what it means where it does not say."""
    return DOCUMENT_DEFAULTS | dict(document) | {"referral": REFERRAL_DEFAULTS | dict(document.get("referral", {}))}


def _flatten(value: object, path: str) -> Iterator[tuple[str, object]]:
    """Every plain value of a document with its path; a cell (`rate_bp`, `fixed_fen`) is one value."""
    if isinstance(value, Mapping) and not {"rate_bp", "fixed_fen"} & value.keys():
        for key, of in value.items():
            yield from _flatten(of, join_path(path, key))
    elif isinstance(value, list):
        for index, of in enumerate(value):
            yield from _flatten(of, join_path(path, index))
    else:
        yield path, value
