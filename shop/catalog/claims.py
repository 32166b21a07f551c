"""Words in a text that the law forbids or watches: absolutes, cures, promises of income. Pure, but for the list.

The list is data (`data/claims.toml`). A word alone proves nothing, so a hit asks a person for a reason.
"""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from shop.catalog.draft import ProductDraft
from shop.catalog.refusals import ClaimsFound
from shop.catalog.words import normalised

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


def list_texts(draft: ProductDraft) -> tuple[str, ...]:
    """What a product says to buyers."""
    values = (value for option in draft.options for value in (option.name, *option.values))
    details, facts = (of.text for of in draft.details), (of.said for of in draft.facts)
    return (draft.name, draft.selling_point, *details, *facts, *draft.keywords, *draft.tags, *values)


def find_new_claims(texts: Iterable[str], before: Iterable[str]) -> tuple[str, ...]:
    """The words that did not stand there before: a person has answered for those that did."""
    known = set(find_claims(before))
    return tuple(word for word in find_claims(texts) if word not in known)


def demand_reason(texts: Iterable[str], before: Iterable[str], reason: str) -> None:
    """Raises ClaimsFound for words that were not there before, unless a person says why they may stand there."""
    found = find_new_claims(texts, before)
    if found and not reason.strip():
        raise ClaimsFound(words="、".join(found))
