"""A document: what the merchant decides about one subject, typed, within bounds.

It says which of its fields the environment may fix and which are kept sealed. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from commissions.actor import Actor
from commissions.refusals import Refusal

T = TypeVar("T")
_SHORTEST_SHOWN = 12
_SHOWN = 4


class DocumentUnknown(Refusal):
    """There is no document of this key."""

    code = "document_unknown"
    status = 404


class DocumentRefused(Refusal):
    """A field is unknown or outside its bounds.

    `data["field"]` names it, `data["problem"]` is a word for what is wrong (`greater_than_equal`), and `data["bound"]`
    the bound, where there is one.
    """

    code = "document_refused"
    status = 422


class FieldFixed(Refusal):
    """The environment fixes the field: `data["variable"]` names where it is changed."""

    code = "field_fixed"


class StaleDocument(Refusal):
    """Somebody saved it since it was looked at; `data["version"]` is what holds now."""

    code = "stale_document"


@dataclass(frozen=True)
class Sealed:
    """A field that is kept sealed and never shown again. `kind` is the type with its bounds."""

    variable: str
    kind: Any = str

    @cached_property
    def _adapter(self) -> TypeAdapter[str]:
        return TypeAdapter(self.kind)

    def check(self, value: Any) -> str:
        """The value within its bounds. Raises ValidationError."""
        return self._adapter.validate_python(value)


@dataclass(frozen=True)
class Document(Generic[T]):
    """`kind` is a frozen dataclass whose defaults hold until something is saved.

    `variables` says which variable of the environment fixes which field; `sealed` has the fields that are no part of
    the value, because nobody is shown them.
    """

    key: str
    kind: type[T]
    variables: Mapping[str, str] = field(default_factory=dict)
    sealed: Mapping[str, Sealed] = field(default_factory=dict)

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        return TypeAdapter(self.kind)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields of the value, in their order."""
        return tuple(self.kind.__dataclass_fields__)  # type: ignore[attr-defined]

    def read(self, stored: Mapping[str, Any]) -> T:
        """The value of what is stored. An unknown field is passed over, a missing one has its default.

        Raises DocumentRefused for what does not fit together.
        """
        return self._validate(self.pick_stored(stored))

    def pick_stored(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Of what is stored, the fields that this version knows."""
        return {name: stored[name] for name in self.fields if name in stored}

    def check(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """All fields as they are stored. Raises DocumentRefused for the first that is unknown or out of its bounds."""
        unknown = next((name for name in values if name not in self.fields), None)
        if unknown is not None:
            raise DocumentRefused(document=self.key, field=unknown, problem="unknown")
        return dict(self._adapter.dump_python(self._validate(values), mode="json"))

    def check_sealed(self, name: str, value: Any) -> str:
        """The value of a sealed field. Raises DocumentRefused, without the value."""
        try:
            return self.sealed[name].check(value)
        except ValidationError as error:
            raise _refuse(self.key, error, name) from None

    def find_variable(self, name: str) -> str | None:
        """The variable that may fix a field, or None."""
        return self.sealed[name].variable if name in self.sealed else self.variables.get(name)

    def pick_fixed(self, fixed: Mapping[str, Any]) -> dict[str, Any]:
        """What the environment says of the fields, from its variables with their values."""
        return {name: fixed[variable] for name, variable in self.variables.items() if variable in fixed}

    def name_secret(self, name: str) -> str:
        """Under which name a sealed field is kept."""
        return f"{self.key}.{name}"

    def _validate(self, values: Mapping[str, Any]) -> T:
        try:
            return self._adapter.validate_python(dict(values))
        except ValidationError as error:
            raise _refuse(self.key, error) from None


@dataclass(frozen=True)
class Kept:
    """A document as it is kept. Version 0 is one that nobody has saved yet; its value is then empty."""

    key: str
    version: int = 0
    value: Mapping[str, Any] = field(default_factory=dict)
    marks: Mapping[str, Any] = field(default_factory=dict)
    saved_by: Actor | None = None
    saved_at: datetime | None = None


def mark_secret(value: str) -> str:
    """How a secret ends, by which its owner knows it again; nothing of a short one, or of a key file's closing line."""
    body = "".join(line for line in value.splitlines() if not line.startswith("-----"))
    return body[-_SHOWN:] if len(body) >= _SHORTEST_SHOWN else ""


def _refuse(key: str, error: ValidationError, name: str | None = None) -> DocumentRefused:
    """What was refused, by the first fault: a word and a bound, never the value."""
    first = error.errors()[0]
    where = name or (str(first["loc"][0]) if first["loc"] else "")
    context = first.get("ctx", {})
    bounds = [of for of in context.values() if isinstance(of, int | str)]
    problem = str(context["error"]) if first["type"] == "value_error" else first["type"]
    return DocumentRefused(document=key, field=where, problem=problem, bound=bounds[0] if bounds else None)
