"""What a pushed document says, whichever reader read it."""

import re
from dataclasses import dataclass, field
from typing import Final

FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What may not stand in XML, and yet comes in what people type."""


class Malformed(Exception):
    """Not a document that can be read. The reason is one word, for a counter."""


@dataclass(slots=True)
class Document:
    """`fields`: the texts directly below the root, by element name.

    `items`: of each list entry, its texts by name. `mended` says what had to be put right before it could be read, in
    one word for a counter; "" for nothing.
    """

    fields: dict[str, str] = field(default_factory=dict)
    items: list[dict[str, str]] = field(default_factory=list)
    mended: str = ""
