"""What a distributor would earn on one unit of a product that a customer of theirs buys at today's price. Pure."""

from collections.abc import Sequence

from commissions.policies.allocation import Line, allocate_line
from commissions.policies.chain import Link
from commissions.policies.policy import Policy
from shop.catalog.shelf import Product, ProductCard, Sku


def calculate_card_earning(card: ProductCard, chain: Sequence[Link], policy: Policy) -> int:
    """Fen on the cheapest SKU; rates of a single SKU are not looked at. `chain[0]` is the distributor."""
    return _calculate("", card.code, card.category_code, card.price_fen, card.cost_fen, chain, policy)


def calculate_sku_earning(product: Product, sku: Sku, chain: Sequence[Link], policy: Policy) -> int:
    """Fen on exactly this SKU. The others of the chain share the cap, so they count although they are not told."""
    return _calculate(sku.code, product.code, product.category.code, sku.price_fen, sku.cost_fen, chain, policy)


def _calculate(
    sku: str, product: str, category: str, price_fen: int, cost_fen: int, chain: Sequence[Link], policy: Policy
) -> int:
    line = Line("1", sku, product, category, 1, price_fen, cost_fen)
    awards = allocate_line(line, chain, policy)
    return sum(award.amount_fen for award in awards if award.beneficiary == chain[0].beneficiary)
