"""Whether a refund fits what was paid.

By line, for the shipping and in all, and within the supply that is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commissions.awards.award import LineRefunds
from commissions.awards.refusals import RefundTooLarge, SaleLineUnknown, SupplyTooLarge
from commissions.policies.kept import LineRefund, calculate_supply_kept


@dataclass(frozen=True)
class PaidSale:
    """What was paid for an order and refunded of it so far, with and without its lines.

    `supply` is in fen by line. `each` has the refunds that stand of each line with supply, in their order.
    """

    order_no: str
    paid_fen: int
    refunded_fen: int
    lines: Mapping[str, LineRefunds]
    supply: Mapping[str, int]
    each: Mapping[str, Sequence[LineRefund]]

    @property
    def shipping_left_fen(self) -> int:
        """What was paid beyond the lines and is not refunded."""
        paid = self.paid_fen - sum(line.paid_fen for line in self.lines.values())
        return paid - (self.refunded_fen - sum(line.refunded_fen for line in self.lines.values()))


@dataclass(frozen=True)
class SaleRefund:
    """A refund as it is decided.

    `lines` has fen of goods by line; what `total_fen` has beyond them is shipping. `supply` has what goes back of the
    supply of those lines that name it; what is not named follows the goods.
    """

    total_fen: int
    lines: Mapping[str, int]
    supply: Mapping[str, int]

    def of_line(self, line: str) -> LineRefund:
        """What it is to one line."""
        return LineRefund(self.lines.get(line, 0), self.supply.get(line))


def calculate_refunded_lines(sale: PaidSale, refund: SaleRefund) -> dict[str, LineRefunds]:
    """The refunded lines as a refund leaves them.

    Raises SaleLineUnknown; RefundTooLarge when the order, a line or the shipping was not paid that much; SupplyTooLarge
    when it names more of a line's supply than was left, or a line without any.
    """
    after: dict[str, LineRefunds] = {}
    for line in {**refund.lines, **refund.supply}:
        if line not in sale.lines:
            raise SaleLineUnknown(order_no=sale.order_no, line=line)
        before, of_line = sale.lines[line], refund.of_line(line)
        each = (*sale.each.get(line, ()), of_line) if line in sale.supply else ()
        after[line] = LineRefunds(before.paid_fen, before.refunded_fen + of_line.refund_fen, each)
        if of_line.refund_fen < 0 or after[line].refunded_fen > before.paid_fen:
            raise RefundTooLarge(order_no=sale.order_no, line=line, left_fen=before.paid_fen - before.refunded_fen)
        _check_supply(sale, line, of_line)

    shipping_fen = refund.total_fen - sum(refund.lines.values())
    if not 0 <= shipping_fen <= sale.shipping_left_fen or not (refund.total_fen or after):
        raise RefundTooLarge(order_no=sale.order_no, line=None, left_fen=sale.paid_fen - sale.refunded_fen)
    return after


def _check_supply(sale: PaidSale, line: str, refund: LineRefund) -> None:
    if refund.supply_fen is None:
        return
    left_fen = None
    if line in sale.supply:
        each = sale.each.get(line, ())
        left_fen = calculate_supply_kept(sale.supply[line], paid_fen=sale.lines[line].paid_fen, refunds=each)
    if left_fen is None or not 0 <= refund.supply_fen <= left_fen:
        raise SupplyTooLarge(order_no=sale.order_no, line=line, left_fen=left_fen)
