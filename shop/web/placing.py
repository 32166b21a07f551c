"""Placing an order from a door: with what its buyer agrees to by the button."""

from collections.abc import Sequence

from commissions.ports import Transaction
from shop.baskets.service import place_from_basket
from shop.members.consents import give_consent
from shop.orders.order import Order, OrderTerms
from shop.orders.service import PlaceOrder, place_order

BY_BUYING = ("terms", "privacy")
"""What a buyer agrees to by the button, where the merchant has published it."""


def place_agreed(
    tx: Transaction, command: PlaceOrder, terms: OrderTerms, agreed: Sequence[tuple[str, str]], basket: str
) -> Order:
    """The order, and that its buyer agrees to the texts beside the button, in one commit."""
    for document, version in agreed:
        give_consent(tx, command.member_id, document, version)
    return place_from_basket(tx, command, terms, basket) if basket else place_order(tx, command, terms)
