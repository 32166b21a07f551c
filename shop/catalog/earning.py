"""What a distributor would earn on one unit of a product: the policy's level 1 at today's price. Pure."""

from commissions.policies.allocation import Line, allocate_line
from commissions.policies.chain import Link
from commissions.policies.policy import Policy
from shop.catalog.shelf import Product, ProductCard, Sku


def calculate_card_earning(card: ProductCard, link: Link, policy: Policy) -> int:
    """Fen on the cheapest SKU; rates of a single SKU are not looked at."""
    return _calculate("", card.code, card.category_code, card.price_fen, card.cost_fen, link, policy)


def calculate_sku_earning(product: Product, sku: Sku, link: Link, policy: Policy) -> int:
    """Fen on exactly this SKU."""
    return _calculate(sku.code, product.code, product.category.code, sku.price_fen, sku.cost_fen, link, policy)


def _calculate(sku: str, product: str, category: str, price_fen: int, cost_fen: int, link: Link, policy: Policy) -> int:
    line = Line("1", sku, product, category, 1, price_fen, cost_fen)
    return sum(award.amount_fen for award in allocate_line(line, [link], policy))
