"""What a distributor would earn on one unit that a customer buys at today's price. Pure."""

from commissions.beneficiary import Beneficiary
from commissions.policies.allocation import allocate_line
from commissions.policies.claims import Deal
from commissions.policies.parties import Line
from shop.catalog.shelf import Product, ProductCard, Sku


def calculate_card_earning(card: ProductCard, deal: Deal, person: Beneficiary) -> int:
    """Fen on the cheapest SKU; rates of a single SKU are not looked at. `person` is the distributor."""
    return _calculate("", card.code, card.category_code, card.price_fen, card.cost_fen, deal, person)


def calculate_sku_earning(product: Product, sku: Sku, deal: Deal, person: Beneficiary) -> int:
    """Fen on exactly this SKU.

    The others of the chain share the cap, so they count although they are not told.
    """
    return _calculate(sku.code, product.code, product.category.code, sku.price_fen, sku.cost_fen, deal, person)


def _calculate(
    sku: str, product: str, category: str, price_fen: int, cost_fen: int, deal: Deal, person: Beneficiary
) -> int:
    line = Line("1", sku, product, category, 1, price_fen, cost_fen)
    awards = allocate_line(line, deal)
    return sum(award.amount_fen for award in awards if award.beneficiary == person)
