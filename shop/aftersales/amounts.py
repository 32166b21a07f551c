"""How much of which line goes back: units at what was paid for them, and fen beside them.

Pure; money in fen.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shop.aftersales.refusals import NothingToRefund, RefundLineUnknown, RefundTooMuch
from shop.orders.order import Order, OrderLine


@dataclass(frozen=True)
class RefundAmounts:
    """What goes back of each line, in fen and in units, and of the shipping; amounts of 0 are left out.

    A line ends by its units: fen alone are goodwill, and what was bought is still sent.
    """

    lines: Mapping[str, int]
    units: Mapping[str, int]
    shipping_fen: int

    @property
    def total_fen(self) -> int:
        """All the money that goes back."""
        return sum(self.lines.values()) + self.shipping_fen


def determine_whole(order: Order) -> RefundAmounts:
    """All that is left of an order. Raises NothingToRefund."""
    fen = {line.line: line.refundable_fen for line in order.lines if line.refundable_fen}
    units = {line.line: line.refundable_units for line in order.lines if line.refundable_units}
    return _demand_something(order, RefundAmounts(fen, units, order.refundable_shipping_fen))


def determine_parts(
    order: Order, goodwill: Mapping[str, int], units: Mapping[str, int], shipping_fen: int
) -> RefundAmounts:
    """The parts that were named: units of lines, fen of lines as goodwill, fen of the shipping.

    Raises RefundLineUnknown, RefundTooMuch, NothingToRefund.
    """
    fen = {}
    for name in {**goodwill, **units}:
        line = order.find_line(name)
        if line is None:
            raise RefundLineUnknown(line=name)
        fen[name] = _determine_line(line, goodwill.get(name, 0), units.get(name, 0))

    if not 0 <= shipping_fen <= order.refundable_shipping_fen:
        raise RefundTooMuch(line=None, left_fen=order.refundable_shipping_fen)
    return _demand_something(order, RefundAmounts(_drop_zeros(fen), _drop_zeros(units), shipping_fen))


def calculate_back(line: OrderLine, units: int) -> int:
    """What `units` more of a line give back: ⌊paid × units back ∕ units⌋ less what those before them gave.

    So no fen is lost or found by the way it is split, and the last unit gives all that is left. What went back as
    goodwill is not given again: never more than is left.
    """
    before = line.paid_fen * line.refunded_units // line.quantity
    after = line.paid_fen * (line.refunded_units + units) // line.quantity
    return min(after - before, line.refundable_fen)


def _determine_line(line: OrderLine, goodwill_fen: int, units: int) -> int:
    if not 0 <= units <= line.refundable_units:
        raise RefundTooMuch(line=line.line, left_fen=line.refundable_fen)
    fen = goodwill_fen + calculate_back(line, units)
    if goodwill_fen < 0 or fen > line.refundable_fen:
        raise RefundTooMuch(line=line.line, left_fen=line.refundable_fen)
    return fen


def _drop_zeros(of: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in of.items() if number}


def _demand_something(order: Order, amounts: RefundAmounts) -> RefundAmounts:
    if not amounts.total_fen and not amounts.units:
        raise NothingToRefund(order_no=order.no)
    return amounts
