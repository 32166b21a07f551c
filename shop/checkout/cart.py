"""The cart as its owner sees it. Values without I/O; money in fen."""

from collections.abc import Mapping
from dataclasses import dataclass

from shop.catalog.shelf import Picture
from shop.pricing.quote import Quote, Saving
from shop.pricing.tags import LineTag, Nearest, PriceTag
from shop.settings.profile import ShopProfile


@dataclass(frozen=True)
class CartLine:
    """One SKU in the cart at today's price.

    `available` is what is free; `on_sale` whether it can be bought at all. `seen_fen` is the shelf's price when it was
    put in.
    """

    sku_code: str
    sku_id: int
    product_code: str
    name: str
    label: str
    picture: Picture | None
    price_fen: int
    quantity: int
    selected: bool
    available: int
    on_sale: bool
    seen_fen: int

    @property
    def is_gone(self) -> bool:
        """Whether nothing of it can be bought."""
        return not self.on_sale or not self.available

    @property
    def rise_fen(self) -> int:
        """By how much the shelf's price rose since it was put in; below 0 it fell."""
        return self.price_fen - self.seen_fen

    @property
    def buyable(self) -> bool:
        """Whether the line can be ordered as it stands."""
        return self.on_sale and self.quantity <= self.available


@dataclass(frozen=True)
class Cart:
    """All lines, the newest first. `quote` is of what is selected and can be bought.

    `tags` are the price tags of what is on sale, `taken` tell of the lines of the quote; both by SKU code. `nearest` is
    what a few units more would bring. `free_from_fen` is the amount from which all of it would ship free, if there is
    one; `undelivered` are the SKU codes of what is not sent to where the buyer lives.
    """

    lines: tuple[CartLine, ...]
    profile: ShopProfile
    quote: Quote
    tags: Mapping[str, PriceTag]
    taken: Mapping[str, LineTag]
    nearest: Nearest | None = None
    free_from_fen: int | None = None
    undelivered: frozenset[str] = frozenset()

    @property
    def chosen(self) -> tuple[CartLine, ...]:
        """The lines that an order would take."""
        return tuple(line for line in self.lines if line.selected and line.buyable)

    @property
    def there(self) -> tuple[CartLine, ...]:
        """The lines of which something can be bought."""
        return tuple(line for line in self.lines if not line.is_gone)

    @property
    def gone(self) -> tuple[CartLine, ...]:
        """The others."""
        return tuple(line for line in self.lines if line.is_gone)

    @property
    def units(self) -> int:
        """Units in the cart."""
        return sum(line.quantity for line in self.lines)

    @property
    def chosen_units(self) -> int:
        """Units that an order would take."""
        return sum(line.quantity for line in self.chosen)

    @property
    def all_chosen(self) -> bool:
        """Whether every line that can be bought is selected."""
        buyable = [line for line in self.lines if line.buyable]
        return bool(buyable) and all(line.selected for line in buyable)

    @property
    def goods_fen(self) -> int:
        """What the chosen lines cost, without shipping."""
        return self.quote.goods_fen

    @property
    def shipping_fen(self) -> int:
        """What shipping them costs."""
        return self.quote.shipping_fen

    @property
    def savings(self) -> tuple[Saving, ...]:
        """What offers take off."""
        return self.quote.savings

    @property
    def short_of_free_shipping_fen(self) -> int:
        """How much more goods would ship free; 0 when it does already, or never does."""
        if self.free_from_fen is None or not self.quote.shipping_list_fen:
            return 0
        return max(0, self.free_from_fen - self.quote.worth_fen)
