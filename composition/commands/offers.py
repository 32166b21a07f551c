"""What commands about offers have in common: which goods an offer is for, and the days on which it holds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection

from composition.commands.arguments import ArgumentRefused, Arguments, read_day
from composition.installation import Installation
from shop.catalog.queries import find_product_codes, find_sku_codes, list_categories
from shop.pricing.days import OfferDays
from shop.pricing.offer import WHOLE_SHOP, Scope, ScopeKind

_Finder = Callable[[Connection, Iterable[str]], Mapping[str, str]]
"""Public codes by the names that a merchant uses."""
_FINDERS: dict[ScopeKind, _Finder] = {
    "category": lambda connection, _: {of.code: of.code for of in list_categories(connection)},
    "product": find_product_codes,
    "sku": find_sku_codes,
}


def read_days(arguments: Arguments) -> OfferDays:
    """`from` and `until`, both included. Raises ArgumentRefused."""
    first, last = read_day(arguments["first"]), read_day(arguments["last"])
    if last < first:
        raise ArgumentRefused(argument="--until", problem=f"{last} is before {first}")
    return OfferDays(first, last + timedelta(days=1))


async def read_scope(installation: Installation, texts: Sequence[str]) -> Scope:
    """`category=CODE`, `product=ARTICLE` or `sku=ARTICLE`, all of one kind; nothing means the whole shop.

    Raises ArgumentRefused, also for what is not in the catalog.
    """
    if not texts:
        return WHOLE_SHOP
    pairs = [text.partition("=") for text in texts]
    kinds = {kind for kind, _, _ in pairs}
    if len(kinds) > 1 or not kinds <= set(_FINDERS):
        raise ArgumentRefused(argument="--for", problem="name categories, products or SKUs, such as category=tea")

    kind: ScopeKind = next(of for of in _FINDERS if of in kinds)
    names = [name for _, _, name in pairs]
    codes = await installation.database.read(_FINDERS[kind], names)
    for name in names:
        if name not in codes:
            raise ArgumentRefused(argument="--for", problem=f"there is no {kind} {name[:40]}")
    return Scope(kind, frozenset(codes[name] for name in names))
