"""Finds whatever a number, a name or a phone means, in the lists that say so: a few rows of each."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from shop.lists.goods import GOODS
from shop.lists.members import MEMBERS
from shop.lists.orders import ORDERS
from shop.lists.reading import Asked, read_rows
from shop.lists.refunds import REFUNDS
from shop.lists.source import Source
from shop.lists.withdrawals import WITHDRAWALS

_EACH = 6
_FILTERS: Mapping[str, tuple[Source[Any], str]] = {
    "orders": (ORDERS, "number"),
    "refunds": (REFUNDS, "number"),
    "withdrawals": (WITHDRAWALS, "number"),
    "members": (MEMBERS, "find"),
    "goods": (GOODS, "search"),
}
"""By kind: the list, and the filter by which a typed text finds its rows."""


def find_everywhere(connection: Connection, typed: str, kinds: Collection[str]) -> Mapping[str, Sequence[Any]]:
    """At most six rows of each of `kinds`, as their lists have them; a constant number of statements."""
    found = {}
    for kind in kinds:
        source, name = _FILTERS[kind]
        found[kind], _ = read_rows(connection, source, Asked({name: typed}), _EACH)
    return found
