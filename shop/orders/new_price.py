"""A new price of an unpaid order (改价): what is asked for, and what the order then costs.

Pure; money in fen.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from commissions.actor import Actor
from shop.checkout.quoting import LARGEST_TOTAL_FEN
from shop.orders.order import Order, OrderState
from shop.orders.refusals import OrderLineUnknown, OrderMoved, PriceReasonMissing, PriceRefused

_SHIPPING = "shipping"
"""What a refusal calls the shipping, where it would name a line."""


@dataclass(frozen=True)
class ChangePrice:
    """What a merchant asks for. `lines` has the new cash of whole lines; what is not named stays as it is."""

    order_no: str
    lines: Mapping[str, int]
    shipping_fen: int | None
    reason: str
    by: Actor


@dataclass(frozen=True)
class NewPrice:
    """What an order costs from now on.

    `lines` has the cash of each; `changes` what each differs by from before. Shipping that costs more than its list
    price has that as its list price, since nothing else can make it dearer: `shipping_change_fen` is what an offer on
    it grew or shrank by. list = discount + balance + total, as ever.
    """

    lines: Mapping[str, int]
    changes: Mapping[str, int]
    shipping_fen: int
    shipping_change_fen: int
    list_fen: int
    balance_fen: int

    @property
    def goods_fen(self) -> int:
        """All lines together."""
        return sum(self.lines.values())

    @property
    def total_fen(self) -> int:
        """What is to be paid."""
        return self.goods_fen + self.shipping_fen

    @property
    def discount_fen(self) -> int:
        """What all offers and the merchant take off."""
        return self.list_fen - self.balance_fen - self.total_fen


def determine_price(order: Order, command: ChangePrice) -> NewPrice | None:
    """What an unpaid order will cost; None if that is what it costs already.

    Raises OrderMoved, PriceReasonMissing, OrderLineUnknown, PriceRefused for less than 0 or more than the list price.
    """
    if order.state is not OrderState.PLACED:
        raise OrderMoved(order_no=order.no, state=order.state.value)
    if not command.reason.strip():
        raise PriceReasonMissing(order_no=order.no)

    lines = {line.line: line.paid_fen for line in order.lines}
    changes: dict[str, int] = {}
    for name, fen in command.lines.items():
        line = order.find_line(name)
        if line is None:
            raise OrderLineUnknown(line=name)
        _demand_within(fen, line.list_fen - line.balance_fen, name)
        if fen != line.paid_fen:
            changes[name] = fen - line.paid_fen
            lines[name] = fen

    shipping_fen = order.shipping_fen if command.shipping_fen is None else command.shipping_fen
    _demand_within(shipping_fen, LARGEST_TOTAL_FEN - sum(lines.values()), _SHIPPING)
    if not changes and shipping_fen == order.shipping_fen:
        return None
    return _price(order, lines, changes, shipping_fen)


def _price(order: Order, lines: Mapping[str, int], changes: Mapping[str, int], shipping_fen: int) -> NewPrice:
    balance_fen = order.balance_fen - sum(line.balance_fen for line in order.lines)
    before_fen = order.shipping_list_fen - balance_fen - order.shipping_fen
    shipping_list_fen = max(order.shipping_list_fen, shipping_fen + balance_fen)
    after_fen = shipping_list_fen - balance_fen - shipping_fen

    return NewPrice(
        lines=lines,
        changes=changes,
        shipping_fen=shipping_fen,
        shipping_change_fen=before_fen - after_fen,
        list_fen=order.list_goods_fen + shipping_list_fen,
        balance_fen=order.balance_fen,
    )


def _demand_within(fen: int, most_fen: int, line: str) -> None:
    if not 0 <= fen <= most_fen:
        raise PriceRefused(line=line, most_fen=most_fen)
