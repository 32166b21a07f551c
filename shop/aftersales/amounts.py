"""How much of which line goes back. Pure; money in fen."""

from collections.abc import Mapping
from dataclasses import dataclass

from shop.aftersales.refusals import NothingToRefund, RefundLineUnknown, RefundTooMuch
from shop.orders.order import Order


@dataclass(frozen=True)
class RefundAmounts:
    """What goes back of each line, and of the shipping; amounts of 0 are left out."""

    lines: Mapping[str, int]
    shipping_fen: int

    @property
    def total_fen(self) -> int:
        """All that goes back."""
        return sum(self.lines.values()) + self.shipping_fen


def determine_whole(order: Order) -> RefundAmounts:
    """All that is left of an order. Raises NothingToRefund."""
    lines = {line.line: line.refundable_fen for line in order.lines if line.refundable_fen}
    return _demand_something(order, RefundAmounts(lines, order.refundable_shipping_fen))


def determine_parts(order: Order, lines: Mapping[str, int], shipping_fen: int) -> RefundAmounts:
    """The parts that were named, each within what is left of it.

    Raises RefundLineUnknown, RefundTooMuch, NothingToRefund.
    """
    for name, fen in lines.items():
        line = order.find_line(name)
        if line is None:
            raise RefundLineUnknown(line=name)
        _demand_within(fen, line.refundable_fen, name)
    _demand_within(shipping_fen, order.refundable_shipping_fen, None)
    return _demand_something(order, RefundAmounts({name: fen for name, fen in lines.items() if fen}, shipping_fen))


def _demand_within(fen: int, left_fen: int, line: str | None) -> None:
    if not 0 <= fen <= left_fen:
        raise RefundTooMuch(line=line, left_fen=left_fen)


def _demand_something(order: Order, amounts: RefundAmounts) -> RefundAmounts:
    if not amounts.total_fen:
        raise NothingToRefund(order_no=order.no)
    return amounts
