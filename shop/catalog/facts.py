"""Facts of a product, each a name and what it says: 批准文号, 保质期, 产地 … Pure, but for the names.

A name that is known has a kind, whatever it is called (`templates/facts.toml`); whoever looks for a product's
registration number asks for the kind.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from shop.catalog.refusals import DraftRefused
from shop.typed import visible
from shop.words import words

MOST_FACTS = 30
_LONGEST_NAME = 12
_LONGEST = 200


class FactKind(StrEnum):
    """What a fact is about; `other` has a name of the merchant's own."""

    REGISTRATION = "registration"
    FILING = "filing"
    LICENCE = "licence"
    STANDARD = "standard"
    SHELF_LIFE = "shelf_life"
    ORIGIN = "origin"
    MAKER = "maker"
    BRAND = "brand"
    NET = "net"
    INGREDIENTS = "ingredients"
    STORAGE = "storage"
    USAGE = "usage"
    OTHER = "other"


@dataclass(frozen=True)
class Fact:
    """A name as buyers read it, and what it says."""

    name: str
    said: str

    def __post_init__(self) -> None:
        """Raises DraftRefused."""
        if not (0 < len(self.name) <= _LONGEST_NAME and 0 < len(self.said) <= _LONGEST):
            raise DraftRefused(field="fact")

    @property
    def kind(self) -> FactKind:
        """What it is about."""
        return _known_names().get(self.name, FactKind.OTHER)


def find_fact(facts: Iterable[Fact], kind: FactKind) -> str | None:
    """What the first fact of a kind says, such as a product's registration number."""
    return next((of.said for of in facts if of.kind is kind), None)


def list_names() -> tuple[str, ...]:
    """What each kind is usually called, in the order in which a form offers them."""
    return tuple(called[0] for called in _called().values())


def write_facts(facts: Iterable[Fact]) -> str:
    """Facts as lines of text, `保质期：24个月`."""
    return "\n".join(f"{of.name}：{of.said}" for of in facts)


def read_facts(text: str) -> tuple[Fact, ...]:
    """Facts from lines of text; either colon parts name and value. Raises DraftRefused."""
    parts = (line.replace(":", "：", 1).partition("：") for line in map(visible, text.split("\n")) if line)
    return tuple(Fact(name.strip(), said.strip()) for name, _, said in parts)


@cache
def _known_names() -> Mapping[str, FactKind]:
    return {name: kind for kind, called in _called().items() for name in called}


def _called() -> Mapping[FactKind, list[str]]:
    return {FactKind(kind): called for kind, called in words("facts.toml")["names"].items()}
