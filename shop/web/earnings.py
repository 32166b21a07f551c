"""The chip "赚 ¥n": for a distributor what a sale of this would earn them, for everyone else nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.beneficiary import Beneficiary, MemberId, member
from commissions.network.queries import list_upline
from commissions.policies.chain import count_referrers_needed
from commissions.policies.claims import Deal, make_deal
from commissions.policies.parties import Parties, Person
from commissions.policies.queries import find_terms
from shop.catalog.earning import calculate_card_earning, calculate_sku_earning
from shop.catalog.shelf import Product, ProductCard, Sku
from shop.web.sessions import Visitor

_A_CUSTOMER = Person(member(MemberId(0)), None, eligible=False)
"""Whoever might buy: most earn nothing themselves."""


@dataclass(frozen=True)
class EarningChips:
    """Answers in fen; 0 shows no chip. One deal, with a customer of this person's, serves a whole page."""

    deal: Deal | None = None

    def of_card(self, card: ProductCard) -> int:
        """For a product in a list."""
        return calculate_card_earning(card, self.deal, _seller(self.deal)) if self.deal else 0

    def of_sku(self, product: Product, sku: Sku) -> int:
        """For one SKU on its product's page."""
        return calculate_sku_earning(product, sku, self.deal, _seller(self.deal)) if self.deal else 0


def find_chips(connection: Connection, person: Visitor, now: datetime) -> EarningChips:
    """The chips that this person sees. At most two statements."""
    policy = find_terms(connection, now).commission if person.is_distributor else None
    if policy is None or person.distributor is None:
        return EarningChips()
    most = count_referrers_needed(policy) - 1
    found = list_upline(connection, person.distributor.member_id, now, most=most)
    upline = tuple(Person(member(of.member_id), of.tier, of.status == "active") for of, _ in found)
    return EarningChips(make_deal(Parties(_A_CUSTOMER, upline), policy))


def _seller(deal: Deal) -> Beneficiary:
    """Whose chip it is: the referrer of the customer."""
    return deal.parties.upline[0].beneficiary
