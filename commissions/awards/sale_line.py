"""A line as the shop sells it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SaleLine:
    """One line as the shop sells it.

    `paid_fen`: cash for the whole line, no shipping; `cost_fen`: its whole cost. `hold_days` overrides the policy's for
    this product.
    """

    line: str
    sku: str
    product: str
    category: str
    quantity: int
    paid_fen: int
    cost_fen: int
    hold_days: int | None = None
