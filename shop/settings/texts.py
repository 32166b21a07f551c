"""Legal texts in the merchant's own words.

Plain text with few marks: an empty line ends a paragraph, `# ` begins a heading, `- ` a line of a list. So no text of
the merchant's can carry a script, and every version reads the same for ever.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Literal

from pydantic import Field

from shop.settings.document import Document


@dataclass(frozen=True)
class LegalText:
    """`body` "" is none of the merchant's own: where we ship one, ours holds."""

    title: Annotated[str, Field(max_length=40)] = ""
    body: Annotated[str, Field(max_length=40_000)] = ""


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph (its lines), or a list (its items)."""

    kind: Literal["heading", "paragraph", "list"]
    lines: tuple[str, ...]


_NAMES = ("terms", "privacy", "distributor", "withdrawal", "identity")
TEXTS = {name: Document(f"text_{name}", LegalText) for name in _NAMES}
"""By the name under which consents are kept."""


def read_blocks(body: str) -> tuple[Block, ...]:
    """The text as headings, paragraphs and lists."""
    return tuple(_read_blocks(body))


def _read_blocks(body: str) -> Iterator[Block]:
    for kind, lines in groupby((line.strip() for line in body.splitlines()), _tell_kind):
        found = tuple(lines)
        if kind == "heading":
            yield from (Block("heading", (line[2:].strip(),)) for line in found)
        elif kind == "list":
            yield Block("list", tuple(line[2:].strip() for line in found))
        elif kind == "paragraph":
            yield Block("paragraph", found)


def _tell_kind(line: str) -> str:
    if line.startswith("# "):
        return "heading"
    return "list" if line.startswith("- ") else "paragraph" if line else "end"
