"""Nobody decides about money that would go to them."""

from commissions.actor import Actor, demand_disinterested
from commissions.ports import Transaction
from shop.captures.queries import find_paid_order, find_set_aside
from shop.orders.queries import find_order


def demand_not_payer(tx: Transaction, transaction_id: str, by: Actor) -> None:
    """Raises OwnInterest for the buyer of the order that a payment paid, or names: to them it would go."""
    found = find_set_aside(tx.connection, transaction_id)
    order_no = found.order_no if found is not None else find_paid_order(tx.connection, transaction_id)
    order = find_order(tx.connection, order_no) if order_no else None
    if order is not None:
        demand_disinterested(by, order.member_id)
