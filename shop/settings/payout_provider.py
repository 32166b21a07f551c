"""A provider of flexible employment (灵活用工) that pays people in the shop's name: who it is, and its file's columns.

The columns are the merchant's to set: each provider has a template of its own, and none of them was at hand.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from shop.settings.document import Document
from shop.words import words

_NEEDED = ("number", "name", "id_number", "card", "amount", "result", "reason")
"""What every file has: the provider pays by it, and its answer is read by it."""
_WORDS = "provider_file.toml"


@dataclass(frozen=True)
class ProviderColumn:
    """A column by its title. `number` is what stands in it: a field in braces, or the same text in each row."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    number: Annotated[str, Field(min_length=1, max_length=60)]

    @property
    def field(self) -> str | None:
        """The field that the column has; None for a text of its own."""
        fields: dict[str, str] = words(_WORDS)["fields"]
        return next((key for key, word in fields.items() if self.number == f"{{{word}}}"), None)

    def __post_init__(self) -> None:
        """Raises ValueError for a field that nobody knows."""
        if "{" in self.number and self.field is None:
            raise ValueError("unknown_place")


def _read_example() -> tuple[ProviderColumn, ...]:
    return tuple(ProviderColumn(**column) for column in words(_WORDS)["columns"])


@dataclass(frozen=True)
class PayoutProvider:
    """Without a name no provider is used."""

    name: Annotated[str, Field(max_length=40)] = ""
    columns: Annotated[tuple[ProviderColumn, ...], Field(max_length=30)] = field(default_factory=_read_example)

    def __post_init__(self) -> None:
        """Raises ValueError for a column that is missing or there twice."""
        if set(Counter(column.name for column in self.columns).values()) - {1}:
            raise ValueError("column_twice")
        fields = Counter(column.field for column in self.columns if column.field)
        if any(fields[name] != 1 for name in _NEEDED) or set(fields.values()) - {1}:
            raise ValueError("column_missing")

    @property
    def is_used(self) -> bool:
        """Whether people can be paid by it."""
        return bool(self.name)


PAYOUT_PROVIDER = Document("payout_provider", PayoutProvider)
