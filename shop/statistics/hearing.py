"""What the figures do about the events that they hear: the order or member is counted anew."""

from typing import Protocol

from commissions.ports import Transaction
from shop.complaints.events import ComplaintMoved
from shop.statistics.complaint_sources import list_complaints_of
from shop.statistics.service import count_complaint, count_member, count_order


class _OfOrder(Protocol):
    """An event about an order."""

    @property
    def order_no(self) -> str:
        """The order's number."""


class _OfMember(Protocol):
    """An event about a member."""

    @property
    def member_id(self) -> int:
        """Who it is."""


def hear_of_order(tx: Transaction, event: _OfOrder) -> None:
    """Bring the figures up to what the order is now."""
    count_order(tx, event.order_no)


def hear_of_refund(tx: Transaction, event: _OfOrder) -> None:
    """As `hear_of_order`; what was complained of the order may be refunded now."""
    count_order(tx, event.order_no)
    for complaint_id in list_complaints_of(tx.connection, event.order_no):
        count_complaint(tx, complaint_id)


def hear_of_complaint(tx: Transaction, event: ComplaintMoved) -> None:
    """Bring the figures up to how the complaint stands now."""
    count_complaint(tx, event.complaint_id)


def hear_of_member(tx: Transaction, event: _OfMember) -> None:
    """Bring the figures up to what the member has done."""
    count_member(tx, event.member_id)
