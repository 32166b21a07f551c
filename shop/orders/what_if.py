"""What a policy would have paid on the last real orders, before it is published (docs/money.md §3)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from commissions.awards.past_sales import list_past_sales
from commissions.awards.rehearsal import WhatIf, rehearse
from commissions.ledger.pools import find_pools
from commissions.policies.terms import read_terms
from shop.orders.tables import shop_order

_MOST_ORDERS = 500


def rehearse_policy(connection: Connection, document: Mapping[str, Any], *, orders: int = 100) -> WhatIf:
    """What a policy would have paid on the last paid orders, beside what was paid.

    `orders` says how many, at most 500. All from what was frozen when they were placed, by the allocation that pays;
    before refunds, without shipping. Four statements, however many orders. Raises FieldRefused.
    """
    policy = read_terms(dict(document)).commission
    assert policy is not None, "a document always has a policy"
    sales = list_past_sales(connection, _list_last_paid(connection, min(orders, _MOST_ORDERS)))
    return rehearse(sales, policy, find_pools(connection, policy.pool_names))


def _list_last_paid(connection: Connection, most: int) -> list[str]:
    """The numbers of the orders that were paid with money, the newest first."""
    paid = (shop_order.c.paid_at.is_not(None), shop_order.c.total_fen > 0)
    query = select(shop_order.c.no).where(*paid).order_by(shop_order.c.id.desc()).limit(most)
    return list(connection.scalars(query))
