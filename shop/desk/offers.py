"""Which goods an offer is for, by the names that a merchant uses."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from commissions.refusals import Refusal
from shop.catalog.queries import find_product_codes, find_sku_codes, list_categories
from shop.pricing.offer import Scope, ScopeKind


class OfferGoodsUnknown(Refusal):
    """The catalog does not know `data["names"]`; none of them were given where it is empty."""

    code = "offer_goods_unknown"
    status = 422


_Finder = Callable[[Connection, Iterable[str]], Mapping[str, str]]
"""Public codes by the names that a merchant uses."""
_FINDERS: Mapping[ScopeKind, _Finder] = {
    "category": lambda connection, _: {of.code: of.code for of in list_categories(connection)},
    "product": find_product_codes,
    "sku": find_sku_codes,
}


def find_scope(connection: Connection, kind: ScopeKind, names: Sequence[str]) -> tuple[Scope, tuple[str, ...]]:
    """The goods of these names, all of one kind, and the names that the catalog does not know."""
    codes = _FINDERS[kind](connection, names)
    unknown = tuple(name for name in names if name not in codes)
    return Scope(kind, frozenset(codes[name] for name in names if name in codes)), unknown
