"""What commands about offers have in common.

Which goods an offer is for, and the days on which it holds.
"""

from collections.abc import Sequence
from datetime import timedelta

from composition.commands.arguments import ArgumentRefused, Arguments, read_day
from composition.installation import Installation
from shop.desk.offers import find_scope
from shop.pricing.days import OfferDays
from shop.pricing.offer import WHOLE_SHOP, Scope, ScopeKind

_KINDS: tuple[ScopeKind, ...] = ("category", "product", "sku")


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
    if len(kinds) > 1 or not kinds <= set(_KINDS):
        raise ArgumentRefused(argument="--for", problem="name categories, products or SKUs, such as category=tea")

    kind: ScopeKind = next(of for of in _KINDS if of in kinds)
    scope, unknown = await installation.database.read(find_scope, kind, [name for _, _, name in pairs])
    if unknown:
        raise ArgumentRefused(argument="--for", problem=f"there is no {kind} {unknown[0][:40]}")
    return scope
