"""Names that no member's shop may have.

WeChat's, the merchant's, those of offices, and whatever looks like them. Pure. Names are compared by how they look: one
form of each character (NFKC), simplified, without spaces and signs, and each look-alike read as what it looks like (the
confusables of Unicode, and Han that are used to get round such lists).
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from shop.regions.spellings import simplify
from shop.words import words

_CONFUSABLES = Path(__file__).parent / "data" / "confusables.tsv"
_SHORTEST_PART = 3
"""A merchant's name of fewer characters is only refused as the whole name: 茶 stands in many."""


def is_reserved(name: str, own_names: Iterable[str]) -> bool:
    """Whether a name is or looks like a reserved one. `own_names`: what the merchant is called."""
    looks = _skeleton(name)
    if looks in _reserved("whole") or any(word in looks for word in _reserved("words")):
        return True
    own = [skeleton for own_name in own_names if (skeleton := _skeleton(own_name))]
    return any(looks == skeleton or (len(skeleton) >= _SHORTEST_PART and skeleton in looks) for skeleton in own)


def _skeleton(text: str) -> str:
    """What a text looks like, in one form; two texts that look alike have the same."""
    plain = simplify(unicodedata.normalize("NFKC", text).casefold())
    base = (c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    alike = _look_alikes()
    once = "".join(alike.get(c, c) for c in base)
    twice = "".join(alike.get(c, c) for c in once)
    return "".join(c for c in twice if c.isalnum())


@cache
def _reserved(kind: str) -> tuple[str, ...]:
    return tuple(_skeleton(word) for word in words("reserved_names.toml")[kind])


@cache
def _look_alikes() -> dict[str, str]:
    lines = _CONFUSABLES.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    alike = {c: first for first, others in rows for c in others}
    groups = words("reserved_names.toml")["alike"]
    return alike | {c: group[0] for group in groups for c in group[1:]}
