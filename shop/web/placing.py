"""Placing an order from a door: with what its buyer agrees to by the button, and the invoice they ask for."""

from collections.abc import Sequence

from commissions.ports import Transaction
from shop.baskets.service import place_from_basket
from shop.invoices.invoice import Wish
from shop.invoices.service import ask_with_order
from shop.members.consents import give_consent
from shop.orders.order import Order, OrderTerms
from shop.orders.service import PlaceOrder, place_order

BY_BUYING = ("terms", "privacy")
"""What a buyer agrees to by the button, where the merchant has published it."""


def place_agreed(
    tx: Transaction,
    command: PlaceOrder,
    terms: OrderTerms,
    agreed: Sequence[tuple[str, str]],
    basket: str,
    invoice: Wish | None = None,
) -> Order:
    """The order, that its buyer agrees to the texts beside the button, and the invoice they want, in one commit."""
    for document, version in agreed:
        give_consent(tx, command.member_id, document, version)
    order = place_from_basket(tx, command, terms, basket) if basket else place_order(tx, command, terms)
    if invoice is not None:
        ask_with_order(tx, command.member_id, order, invoice)
    return order
