"""An order as a value: its states and which may follow which, its lines as they were bought.

Pure; money in fen.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from commissions.beneficiary import MemberId
from shop.catalog.returns import NoReturn
from shop.catalog.shelf import Picture
from shop.orders.portion import Portion
from shop.places.place import Way
from shop.regions.region import join_names
from shop.settings.order_rules import OrderRules
from shop.words import words


class OrderState(StrEnum):
    """How far an order has got. Refunds stand beside the state, as `refunded_fen`."""

    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    COMPLETED = "completed"
    CLOSED = "closed"


class Channel(StrEnum):
    """How a buyer came to the shop on the visit in which they ordered; kept with the order for ever."""

    LINK = "link"
    POSTER = "poster"
    MENU = "menu"
    SEARCH = "search"
    STORE = "store"
    DIRECT = "direct"


STEPS: tuple[tuple[OrderState, OrderState], ...] = (
    (OrderState.PLACED, OrderState.PAID),
    (OrderState.PLACED, OrderState.CLOSED),
    (OrderState.PAID, OrderState.SHIPPED),
    (OrderState.SHIPPED, OrderState.COMPLETED),
)
"""Every change of state that goes on. `closed` and `completed` are final."""
STEPS_BACK: tuple[tuple[OrderState, OrderState], ...] = (
    (OrderState.SHIPPED, OrderState.PAID),
    (OrderState.COMPLETED, OrderState.PAID),
)
"""The only way back: a refund was given up, and its units are to be shipped after all."""


@dataclass(frozen=True)
class OrderTerms:
    """What an installation sets about orders; each order keeps what was set when it was placed."""

    number_prefix: str = "L"
    expires_after: timedelta = timedelta(minutes=OrderRules.expires_minutes)
    auto_receive_days: int = OrderRules.auto_receive_days
    after_sale_days: int = OrderRules.after_sale_days
    extend_receipt_days: int = OrderRules.extend_receipt_days
    most_open: int = 10
    is_open: bool = True


def make_terms(rules: OrderRules, number_prefix: str, *, is_open: bool = True) -> OrderTerms:
    """What holds for an order that is placed under the merchant's rules."""
    expires_after = timedelta(minutes=rules.expires_minutes)
    days = (rules.auto_receive_days, rules.after_sale_days, rules.extend_receipt_days)
    return OrderTerms(number_prefix, expires_after, *days, is_open=is_open)


@dataclass(frozen=True)
class Recipient:
    """Who gets the parcels, and where: a copy, so that a changed address book changes no order."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    street: str
    district_code: str = ""

    @property
    def region(self) -> str:
        """Province, city and district in one line; a municipality is named once."""
        return join_names(self.province, self.city, self.district)


@dataclass(frozen=True)
class OrderLine:
    """One SKU as it was bought.

    All amounts but `price_fen` are the whole line's; `line` names it within the order. list = discount + balance +
    paid. `no_return`: why it can't be given back for no reason, which its buyer has agreed to. `after_sale_days`: for
    how long after the receipt something may be asked about it. `held_by`: the open after-sale case, while which lasts
    nothing of the line is sent.
    """

    line: str
    sku_id: int
    sku_code: str
    product_code: str
    category_code: str
    name: str
    label: str
    picture: Picture | None
    price_fen: int
    quantity: int
    list_fen: int
    discount_fen: int
    balance_fen: int
    paid_fen: int
    cost_fen: int
    refunded_fen: int
    portions: tuple[Portion, ...]
    no_return: NoReturn | None = None
    after_sale_days: int = OrderRules.after_sale_days
    held_by: str | None = None

    @property
    def refundable_fen(self) -> int:
        """What of the line has not been refunded."""
        return self.paid_fen - self.refunded_fen

    @property
    def refunded_units(self) -> int:
        """Units whose refund was decided, shipped or not."""
        return sum(portion.ended + portion.returned for portion in self.portions)

    @property
    def refundable_units(self) -> int:
        """Units that were not refunded."""
        return self.quantity - self.refunded_units

    @property
    def to_ship(self) -> int:
        """Units that still have to leave."""
        return sum(portion.to_ship for portion in self.portions)


@dataclass(frozen=True)
class Order:
    """An order. list = discount + balance + total, and goods + shipping = total, which is paid in money.

    What the merchant's rules said when it was placed it keeps: when it ends unpaid, after how many days on its way a
    parcel counts as received, for how many days after the receipt goods may be given back.

    `refunded_fen` is all that was decided to go back, shipping included.
    """

    no: str
    member_id: MemberId
    state: OrderState
    list_fen: int
    discount_fen: int
    balance_fen: int
    goods_fen: int
    shipping_fen: int
    total_fen: int
    refunded_fen: int
    shipping_refunded_fen: int
    way: Way
    pickup_place_id: int | None
    channel: Channel
    recipient: Recipient
    district_code: str | None
    note: str
    placed_at: datetime
    expires_at: datetime
    auto_receive_days: int
    after_sale_days: int
    paid_at: datetime | None
    shipped_at: datetime | None
    completed_at: datetime | None
    closed_at: datetime | None
    close_reason: str | None
    lines: tuple[OrderLine, ...]
    extend_receipt_days: int = OrderRules.extend_receipt_days

    @property
    def units(self) -> int:
        """Units of all lines."""
        return sum(line.quantity for line in self.lines)

    @property
    def title(self) -> str:
        """What the order is called in a sentence.

        Its first product, and how many units if there are more lines.
        """
        first = self.lines[0].name
        if len(self.lines) == 1:
            return first
        return str(words("orders.toml")["title_many"]).format(name=first, count=self.units)

    @property
    def portions(self) -> tuple[Portion, ...]:
        """The portions of all lines."""
        return tuple(portion for line in self.lines for portion in line.portions)

    @property
    def is_refunded(self) -> bool:
        """Whether it has ended: every unit of it was refunded, at whatever price."""
        return all(line.refundable_units == 0 for line in self.lines)

    @property
    def after_sale_until(self) -> datetime | None:
        """Until when something may be asked of any line; None before all of it was received."""
        longest = max((line.after_sale_days for line in self.lines), default=self.after_sale_days)
        return self.completed_at + timedelta(days=longest) if self.completed_at else None

    @property
    def list_goods_fen(self) -> int:
        """What the goods cost before any offer."""
        return sum(line.list_fen for line in self.lines)

    @property
    def shipping_list_fen(self) -> int:
        """What shipping costs before any offer."""
        return self.list_fen - self.list_goods_fen

    @property
    def refundable_shipping_fen(self) -> int:
        """What of the shipping has not been refunded."""
        return self.shipping_fen - self.shipping_refunded_fen

    def find_line(self, line: str) -> OrderLine | None:
        """The line of this name, or None."""
        return next((found for found in self.lines if found.line == line), None)
