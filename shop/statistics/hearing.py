"""What the figures do about the events that they hear: the order or member is counted anew."""

from typing import Protocol

from commissions.ports import Transaction
from shop.statistics.service import count_member, count_order


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


def hear_of_member(tx: Transaction, event: _OfMember) -> None:
    """Bring the figures up to what the member has done."""
    count_member(tx, event.member_id)
