"""What the counters do about the events that they hear."""

from typing import Protocol

from commissions.policies.events import EarningBySpendPublished
from commissions.ports import NotYet, Transaction
from commissions.tallies.service import count_sale, determine_grant_at, grant_rights_by_spend


class _OfSale(Protocol):
    """An event about a sale."""

    @property
    def order_no(self) -> str:
        """The order's number."""


def count_event(tx: Transaction, event: _OfSale) -> None:
    """Bring the counters up to what the order is worth now."""
    count_sale(tx, event.order_no)


def grant_rights(tx: Transaction, event: EarningBySpendPublished) -> None:
    """Give the right to earn to who has spent enough. Raises NotYet while the policy does not hold yet."""
    grant_at = determine_grant_at(event)
    if tx.now < grant_at:
        raise NotYet(grant_at, "the policy does not hold yet")
    grant_rights_by_spend(tx, event)
