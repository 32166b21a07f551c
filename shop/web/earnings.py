"""The chip "赚 ¥n": for a distributor what a sale of this would earn them, for everyone else nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.beneficiary import MemberId, member
from commissions.network.queries import list_upline
from commissions.policies.chain import Link, Person, count_referrers_needed, determine_chain
from commissions.policies.policy import Policy
from commissions.policies.queries import find_terms
from shop.catalog.earning import calculate_card_earning, calculate_sku_earning
from shop.catalog.shelf import Product, ProductCard, Sku
from shop.web.sessions import Visitor

A_CUSTOMER = Person(member(MemberId(0)), None, eligible=False)
"""Whoever might buy: most earn nothing themselves."""


@dataclass(frozen=True)
class EarningChips:
    """Answers in fen; 0 shows no chip. One policy serves a whole page."""

    chain: tuple[Link, ...] = ()
    policy: Policy | None = None

    def of_card(self, card: ProductCard) -> int:
        """For a product in a list."""
        return calculate_card_earning(card, self.chain, self.policy) if self.chain and self.policy else 0

    def of_sku(self, product: Product, sku: Sku) -> int:
        """For one SKU on its product's page."""
        return calculate_sku_earning(product, sku, self.chain, self.policy) if self.chain and self.policy else 0


def find_chips(connection: Connection, person: Visitor, now: datetime) -> EarningChips:
    """The chips that this person sees. At most two statements."""
    policy = find_terms(connection, now).commission if person.is_distributor else None
    if policy is None or person.distributor is None:
        return EarningChips()
    most = count_referrers_needed(policy) - 1
    found = list_upline(connection, person.distributor.member_id, now, most=most)
    upline = [Person(member(of.member_id), of.tier, of.status == "active") for of, _ in found]
    return EarningChips(determine_chain(A_CUSTOMER, upline, policy), policy)
