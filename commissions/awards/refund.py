"""Whether a refund fits what was paid: by line, for the shipping, and in all."""

from collections.abc import Mapping
from dataclasses import dataclass

from commissions.awards.award import LineRefunds
from commissions.awards.errors import RefundTooLarge, SaleLineUnknown


@dataclass(frozen=True)
class PaidSale:
    """What was paid for an order and refunded of it so far, with and without its lines."""

    order_no: str
    paid_fen: int
    refunded_fen: int
    lines: Mapping[str, LineRefunds]

    @property
    def shipping_left_fen(self) -> int:
        """What was paid beyond the lines and is not refunded."""
        paid = self.paid_fen - sum(line.paid_fen for line in self.lines.values())
        return paid - (self.refunded_fen - sum(line.refunded_fen for line in self.lines.values()))


def calculate_refunded_lines(sale: PaidSale, lines: Mapping[str, int], total_fen: int) -> dict[str, LineRefunds]:
    """The refunded lines as a refund of `total_fen` leaves them; what it has beyond `lines` is shipping.

    Raises SaleLineUnknown; RefundTooLarge when the order, a line or the shipping was not paid that much.
    """
    after: dict[str, LineRefunds] = {}
    for line, refund_fen in lines.items():
        if line not in sale.lines:
            raise SaleLineUnknown(order_no=sale.order_no, line=line)
        before = sale.lines[line]
        after[line] = LineRefunds(before.paid_fen, before.refunded_fen + refund_fen)
        if refund_fen < 0 or after[line].refunded_fen > before.paid_fen:
            raise RefundTooLarge(order_no=sale.order_no, line=line, left_fen=before.paid_fen - before.refunded_fen)
    shipping_fen = total_fen - sum(lines.values())
    if total_fen <= 0 or not 0 <= shipping_fen <= sale.shipping_left_fen:
        raise RefundTooLarge(order_no=sale.order_no, line=None, left_fen=sale.paid_fen - sale.refunded_fen)
    return after
