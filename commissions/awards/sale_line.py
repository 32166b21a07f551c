"""A line as the shop sells it."""

from dataclasses import dataclass

from commissions.policies.parties import Due


@dataclass(frozen=True)
class SaleLine:
    """One line as the shop sells it. `paid_fen`: cash for the whole line, no shipping; `cost_fen`: its whole cost.

    `hold_days` overrides the policy's for this product. `supply` is the whole line's supply price; `restock` what the
    dealer above earned when the seller's units were bought, which the seller has prepaid.
    """

    line: str
    sku: str
    product: str
    category: str
    quantity: int
    paid_fen: int
    cost_fen: int
    hold_days: int | None = None
    supply: Due | None = None
    restock: Due | None = None
