"""Words in a text that the law forbids or watches: absolutes, cures, promises of income.

Pure, but for the list.

The list is data (`data/claims.toml`). A word alone proves nothing, so a hit asks a person for a reason.
"""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from shop.typed import normalised

_LIST = Path(__file__).parent / "data" / "claims.toml"


@cache
def _list_claims() -> tuple[str, ...]:
    """Every word, in the form in which texts are looked through."""
    kinds = tomllib.loads(_LIST.read_text(encoding="utf-8")).values()
    return tuple(normalised(word) for kind in kinds for word in kind["words"])


def find_claims(texts: Iterable[str]) -> tuple[str, ...]:
    """The words that stand in any of the texts; spaces between characters hide none."""
    plain = "\n".join(normalised(text).replace(" ", "") for text in texts)
    return tuple(word for word in _list_claims() if word.replace(" ", "") in plain)
