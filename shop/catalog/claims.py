"""Words in the merchant's texts that the law forbids or watches: a hit that is new asks a person for a reason. Pure."""

from collections.abc import Iterable

from shop.catalog.draft import ProductDraft
from shop.catalog.refusals import ClaimsFound
from shop.writings.claims import find_claims


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
