"""One refund as the merchant looks at it: what it is for, how it stands at Pay, and who has a word in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from commissions.actor import Actor
from shop.proposals.proposal import Proposal
from shop.proposals.queries import list_open_about
from shop.refunds.queries import find_refund, list_attempts
from shop.refunds.refund import Attempt, Refund, RefundState
from shop.refunds.refusals import RefundUnknown
from shop.staff.queries import name_actors


@dataclass(frozen=True)
class RefundSheet:
    """A refund with its attempts at Pay and with what waits for a second person."""

    refund: Refund
    attempts: tuple[Attempt, ...]
    proposals: tuple[Proposal, ...]
    names: Mapping[Actor, str]

    @property
    def may_be_given_up(self) -> bool:
        """Whether Pay could be left out of it: it was not asked, has refused, or is stuck."""
        force = next((of for of in self.attempts if of.status != "closed"), None)
        is_open = self.refund.state is RefundState.DECIDED and self.refund.purpose == "order"
        return is_open and force is not None and (not force.tries or force.status in ("refused", "abnormal"))


def read_refund_sheet(connection: Connection, refund_no: str) -> RefundSheet:
    """A refund with all that hangs on it. Raises RefundUnknown."""
    found = find_refund(connection, refund_no)
    if found is None:
        raise RefundUnknown(refund_no=refund_no)
    proposals = list_open_about(connection, [refund_no])
    names = name_actors(connection, {found.decided_by, *(of.proposed_by for of in proposals)})
    return RefundSheet(found, list_attempts(connection, refund_no), proposals, names)
