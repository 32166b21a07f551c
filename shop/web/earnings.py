"""The chip "赚 ¥n": for a distributor what a sale of this would earn them, for everyone else nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.beneficiary import distributor
from commissions.policies.chain import Link
from commissions.policies.policy import Policy
from commissions.policies.queries import find_terms
from shop.catalog.earning import calculate_card_earning, calculate_sku_earning
from shop.catalog.shelf import Product, ProductCard, Sku
from shop.web.sessions import Visitor


@dataclass(frozen=True)
class EarningChips:
    """Answers in fen; 0 shows no chip. One policy serves a whole page."""

    link: Link | None = None
    policy: Policy | None = None

    def of_card(self, card: ProductCard) -> int:
        """For a product in a list."""
        return calculate_card_earning(card, self.link, self.policy) if self.link and self.policy else 0

    def of_sku(self, product: Product, sku: Sku) -> int:
        """For one SKU on its product's page."""
        return calculate_sku_earning(product, sku, self.link, self.policy) if self.link and self.policy else 0


def find_chips(connection: Connection, person: Visitor, now: datetime) -> EarningChips:
    """The chips that this person sees. At most one statement."""
    if not person.is_distributor or person.distributor is None:
        return EarningChips()
    who = person.distributor
    return EarningChips(Link(distributor(who.member_id), 1, who.tier), find_terms(connection, now).commission)
