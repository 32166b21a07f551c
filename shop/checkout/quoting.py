"""What an order costs: lines at the database's prices plus shipping, adding up exactly. Pure; money in fen."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from shop.catalog.shelf import Picture
from shop.checkout.refusals import PriceChanged, TotalTooLarge

LARGEST_TOTAL_FEN = 10_000_000_000


@dataclass(frozen=True)
class Wanted:
    """One SKU, by public code, and how many of it a buyer wants. Nothing else that a client says counts."""

    sku_code: str
    quantity: int


@dataclass(frozen=True)
class QuoteLine:
    """One SKU of the order with what an order has to remember of it. `hold_days` None: as the policy says."""

    sku_id: int
    sku_code: str
    product_code: str
    category_code: str
    name: str
    label: str
    picture: Picture | None
    price_fen: int
    cost_fen: int
    quantity: int
    hold_days: int | None = None

    @property
    def amount_fen(self) -> int:
        """What the line costs."""
        return self.price_fen * self.quantity


@dataclass(frozen=True)
class Quote:
    """Σ lines = goods; goods + shipping = total."""

    lines: tuple[QuoteLine, ...]
    goods_fen: int
    shipping_fen: int
    total_fen: int

    @property
    def quantities(self) -> dict[int, int]:
        """Units by SKU id, as `reserve_stock` takes them, however many lines share one."""
        units: dict[int, int] = {}
        for line in self.lines:
            units[line.sku_id] = units.get(line.sku_id, 0) + line.quantity
        return units

    @property
    def units(self) -> int:
        """Units of all lines."""
        return sum(line.quantity for line in self.lines)

    @property
    def fingerprint(self) -> str:
        """Changes whenever a price, a quantity or the shipping does: a page carries it to say what its buyer saw."""
        told = [f"{line.sku_code}:{line.price_fen}:{line.quantity}" for line in self.lines]
        return hashlib.sha256("|".join([*sorted(told), str(self.total_fen)]).encode()).hexdigest()[:16]


def calculate_quote(lines: Sequence[QuoteLine], shipping_fen: int) -> Quote:
    """Adds up. Raises TotalTooLarge above 100 million yuan."""
    goods_fen = sum(line.amount_fen for line in lines)
    total_fen = goods_fen + shipping_fen
    if total_fen > LARGEST_TOTAL_FEN:
        raise TotalTooLarge(most_fen=LARGEST_TOTAL_FEN)
    return Quote(tuple(lines), goods_fen, shipping_fen, total_fen)


def sum_by_sku(wanted: Sequence[Wanted]) -> dict[str, int]:
    """Units by SKU code: two lines of the same SKU share its stock, so they are one."""
    units: dict[str, int] = {}
    for want in wanted:
        units[want.sku_code] = units.get(want.sku_code, 0) + want.quantity
    return units


def check_seen(quote: Quote, fingerprint: str | None) -> None:
    """Raises PriceChanged if the buyer saw another quote; None (a client without the field) passes."""
    if fingerprint is not None and fingerprint != quote.fingerprint:
        raise PriceChanged(total_fen=quote.total_fen)
