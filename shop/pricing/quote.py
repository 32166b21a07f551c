"""What an order costs, line by line, and every adjustment with what made it. Values; money in fen."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from shop.catalog.returns import NoReturn
from shop.catalog.shelf import Picture

_EARLY = ("unit", "line")
"""The stages before conditions are looked at."""


@dataclass(frozen=True)
class Line:
    """One SKU of an order with what the order has to remember of it. list = discount + balance + paid.

    `price_fen` is the shelf's price of one unit, `cost_fen` one unit's cost. `hold_days` None: as the policy says;
    `after_sale_days` None: as the merchant's rules say.
    """

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
    no_return: NoReturn | None = None
    after_sale_days: int | None = None
    discount_fen: int = 0
    balance_fen: int = 0

    @property
    def list_fen(self) -> int:
        """What the line costs before any offer."""
        return self.price_fen * self.quantity

    @property
    def paid_fen(self) -> int:
        """What is paid for the line in money."""
        return self.list_fen - self.discount_fen - self.balance_fen


@dataclass(frozen=True)
class Adjustment:
    """One change of one line's price, or of the shipping's where `line` is None.

    `amount_fen` has its sign. `line` names an order's line, or counts a quote's lines from "1". `stage` is the stage's
    name in small letters.
    """

    line: str | None
    stage: str
    kind: str
    id: str
    label: str
    amount_fen: int
    borne_by: str


@dataclass(frozen=True)
class Saving:
    """What one offer takes off in all."""

    kind: str
    id: str
    label: str
    amount_fen: int


@dataclass(frozen=True)
class Quote:
    """list = discount + balance + total, for each line, for the shipping and for all.

    The total is paid in money.
    """

    lines: tuple[Line, ...]
    shipping_list_fen: int
    shipping_discount_fen: int = 0
    shipping_balance_fen: int = 0
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def list_goods_fen(self) -> int:
        """What the goods cost before any offer."""
        return sum(line.list_fen for line in self.lines)

    @property
    def worth_fen(self) -> int:
        """What conditions look at: the goods at their prices after unit prices and cuts of lines."""
        cut = sum(of.amount_fen for of in self.adjustments if of.stage in _EARLY)
        return self.list_goods_fen + cut

    @property
    def goods_fen(self) -> int:
        """What is paid for goods."""
        return sum(line.paid_fen for line in self.lines)

    @property
    def shipping_fen(self) -> int:
        """What is paid for shipping."""
        return self.shipping_list_fen - self.shipping_discount_fen - self.shipping_balance_fen

    @property
    def list_fen(self) -> int:
        """What all costs before any offer."""
        return self.list_goods_fen + self.shipping_list_fen

    @property
    def discount_fen(self) -> int:
        """What all offers take off."""
        return sum(line.discount_fen for line in self.lines) + self.shipping_discount_fen

    @property
    def balance_fen(self) -> int:
        """What balances pay."""
        return sum(line.balance_fen for line in self.lines) + self.shipping_balance_fen

    @property
    def total_fen(self) -> int:
        """What is paid in money."""
        return self.goods_fen + self.shipping_fen

    @property
    def quantities(self) -> dict[int, int]:
        """Units by SKU id, as `reserve_stock` takes them."""
        units: dict[int, int] = {}
        for line in self.lines:
            units[line.sku_id] = units.get(line.sku_id, 0) + line.quantity
        return units

    @property
    def units(self) -> int:
        """Units of all lines."""
        return sum(line.quantity for line in self.lines)

    @property
    def savings(self) -> tuple[Saving, ...]:
        """What each offer takes off, as a person reads it."""
        return sum_savings(self.adjustments)

    @property
    def fingerprint(self) -> str:
        """Changes whenever anything that it says does: a page carries it to say what its buyer saw."""
        lines = [f"{line.sku_code}:{line.price_fen}:{line.quantity}:{line.discount_fen}" for line in self.lines]
        told = [f"{of.kind}:{of.id}:{of.line}:{of.amount_fen}" for of in self.adjustments]
        sums = (self.shipping_list_fen, self.discount_fen, self.balance_fen, self.total_fen)
        text = "|".join([*sorted(lines), "", *told, *map(str, sums)])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def sum_savings(adjustments: Sequence[Adjustment]) -> tuple[Saving, ...]:
    """What each source takes off in all, in the order in which they came."""
    sums: dict[tuple[str, str, str], int] = {}
    for of in adjustments:
        key = (of.kind, of.id, of.label)
        sums[key] = sums.get(key, 0) - of.amount_fen
    return tuple(Saving(*key, fen) for key, fen in sums.items())
