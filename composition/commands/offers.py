"""What commands about offers have in common.

Which goods an offer is for, and when it holds.
"""

from collections.abc import Sequence
from datetime import timedelta

from composition.commands.arguments import ArgumentRefused, Arguments, read_day, read_instant
from composition.installation import Installation
from shop.desk.offers import find_scope
from shop.pricing.offer import WHOLE_SHOP, Scope, ScopeKind
from shop.pricing.times import OfferTime, begin_day

_KINDS: tuple[ScopeKind, ...] = ("category", "product", "sku")


def read_time(arguments: Arguments) -> OfferTime:
    """`from` and `until`: a day begins and ends it whole, an instant such as `2026-11-22T12:00` says when exactly.

    Raises ArgumentRefused.
    """
    first, last = arguments["first"], arguments["last"]
    starts_at = read_instant("--from", first) if "T" in first else begin_day(read_day(first))
    ends_at = read_instant("--until", last) if "T" in last else begin_day(read_day(last) + timedelta(days=1))
    if ends_at <= starts_at:
        raise ArgumentRefused(argument="--until", problem=f"{last} is not after {first}")
    return OfferTime(starts_at, ends_at)


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
