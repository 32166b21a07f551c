"""Placing an order from a door: with what its buyer agrees to by the button, and the invoice they ask for."""

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Placing:
    """An order as a door has read it, with what its buyer says beside it.

    `agreed` has documents with the versions that were shown, `published` those that must be agreed to. `basket` is the
    code of one that somebody else has filled, "" for none.
    """

    order: PlaceOrder
    agreed: Sequence[tuple[str, str]]
    published: Sequence[str]
    basket: str = ""
    invoice: Wish | None = None


def place_agreed(tx: Transaction, said: Placing, terms: OrderTerms) -> Order:
    """The order, that its buyer agrees to the texts beside the button, and the invoice they want, in one commit.

    Of published texts the present version must be agreed to, now or before: a form that leaves one out is refused.
    Raises ConsentMissing, AgreementChanged, and what placing raises.
    """
    command, me = said.order, said.order.member_id
    for document, version in said.agreed:
        give_consent(tx, me, document, version)
    missing = find_missing_consents(tx.connection, me, said.published) if said.published else ()
    if missing:
        raise ConsentMissing(tuple(one.document for one in missing))

    of_basket = said.basket
    order = place_from_basket(tx, command, terms, of_basket) if of_basket else place_order(tx, command, terms)
    if said.invoice is not None:
        ask_with_order(tx, me, order, said.invoice)
    return order
