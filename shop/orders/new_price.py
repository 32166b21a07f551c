"""A new price of an unpaid order (改价): what is asked for, and what the order then costs. Pure; money in fen."""

from collections.abc import Mapping
from dataclasses import dataclass

from shop.checkout.quoting import LARGEST_TOTAL_FEN
from shop.orders.order import Order, OrderState
from shop.orders.refusals import OrderLineUnknown, OrderMoved, PriceReasonMissing, PriceRefused

SHIPPING = "shipping"
"""What a refusal calls the shipping, where it would name a line."""


@dataclass(frozen=True)
class ChangePrice:
    """What a merchant asks for. `lines` has the new cash of whole lines; what is not named stays as it is."""

    order_no: str
    lines: Mapping[str, int]
    shipping_fen: int | None
    reason: str
    by: str


@dataclass(frozen=True)
class NewPrice:
    """What an order costs from now on, line by line."""

    lines: Mapping[str, int]
    shipping_fen: int

    @property
    def goods_fen(self) -> int:
        """All lines together."""
        return sum(self.lines.values())

    @property
    def total_fen(self) -> int:
        """What is to be paid."""
        return self.goods_fen + self.shipping_fen


def determine_price(order: Order, command: ChangePrice) -> NewPrice | None:
    """What an unpaid order will cost; None if that is what it costs already.

    Raises OrderMoved, PriceReasonMissing, OrderLineUnknown, PriceRefused for less than 0 or more than the list price.
    """
    if order.state is not OrderState.PLACED:
        raise OrderMoved(order_no=order.no, state=order.state.value)
    if not (command.reason.strip() and command.by.strip()):
        raise PriceReasonMissing(order_no=order.no)

    before = {line.line: line.paid_fen for line in order.lines}
    for name, fen in command.lines.items():
        line = order.find_line(name)
        if line is None:
            raise OrderLineUnknown(line=name)
        _demand_within(fen, line.price_fen * line.quantity, name)
    shipping_fen = order.shipping_fen if command.shipping_fen is None else command.shipping_fen
    _demand_within(shipping_fen, LARGEST_TOTAL_FEN, SHIPPING)

    price = NewPrice(before | dict(command.lines), shipping_fen)
    if price.total_fen > LARGEST_TOTAL_FEN:
        raise PriceRefused(line=SHIPPING, most_fen=LARGEST_TOTAL_FEN - price.goods_fen)
    return None if price == NewPrice(before, order.shipping_fen) else price


def _demand_within(fen: int, most_fen: int, line: str) -> None:
    if not 0 <= fen <= most_fen:
        raise PriceRefused(line=line, most_fen=most_fen)
