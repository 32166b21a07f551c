"""What a refund would take back from whom, read before it is decided: the rule that decides, without its writes."""

from collections.abc import Mapping

from sqlalchemy import Connection

from commissions.awards.award import calculate_award_changes, sum_by_person
from commissions.awards.refund import SaleRefund, calculate_refunded_lines
from commissions.awards.repository import find_awards, find_paid_sale
from commissions.beneficiary import Beneficiary


def preview_refund(connection: Connection, order_no: str, refund: SaleRefund) -> Mapping[Beneficiary, int]:
    """How many fen each beneficiary gives back, if the refund were decided now.

    Raises SaleUnknown, SaleLineUnknown, RefundTooLarge, SupplyTooLarge.
    """
    refunded = calculate_refunded_lines(find_paid_sale(connection, order_no), refund)
    changes = calculate_award_changes(find_awards(connection, order_no, refunded), refunded)
    return sum_by_person((change.award.person, -change.change_fen) for change in changes)
