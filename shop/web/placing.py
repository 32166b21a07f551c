"""Placing an order from a door: with what its buyer agrees to by the button, and the invoice they ask for."""

from collections.abc import Sequence

from commissions.ports import Transaction
from shop.baskets.service import place_from_basket
from shop.invoices.invoice import Wish
from shop.invoices.service import ask_with_order
from shop.members.consents import find_missing_consents, give_consent
from shop.members.refusals import ConsentMissing
from shop.orders.order import Order, OrderTerms
from shop.orders.service import PlaceOrder, place_order
from shop.settings.present import PresentSettings
from shop.settings.texts import TEXTS

BY_BUYING = ("terms", "privacy")
"""What a buyer agrees to by the button, where the merchant has published it."""


def list_published(present: PresentSettings) -> list[str]:
    """Which of them have a text; held in memory, so that a shop without any asks the database nothing."""
    return [name for name in BY_BUYING if present.of(TEXTS[name]).body]


def place_agreed(
    tx: Transaction,
    command: PlaceOrder,
    terms: OrderTerms,
    agreed: Sequence[tuple[str, str]],
    published: Sequence[str],
    basket: str,
    invoice: Wish | None = None,
) -> Order:
    """The order, that its buyer agrees to the texts beside the button, and the invoice they want, in one commit.

    Of `published` texts the present version must be agreed to, now or before: a form that leaves one out is refused.
    Raises ConsentMissing, AgreementChanged, and what placing raises.
    """
    for document, version in agreed:
        give_consent(tx, command.member_id, document, version)
    missing = find_missing_consents(tx.connection, command.member_id, published) if published else ()
    if missing:
        raise ConsentMissing(tuple(one.document for one in missing))

    order = place_from_basket(tx, command, terms, basket) if basket else place_order(tx, command, terms)
    if invoice is not None:
        ask_with_order(tx, command.member_id, order, invoice)
    return order
