"""A sale as it was frozen when the order was placed, and who earns what once it is paid."""

from collections.abc import Mapping
from dataclasses import dataclass

from commissions.beneficiary import MemberId
from commissions.policies.allocation import Allocation, allocate
from commissions.policies.parties import Line, Parties
from commissions.policies.policy import NO_POLICY, Policy
from commissions.policies.terms import Terms


@dataclass(frozen=True)
class FrozenSale:
    """A sale as it was when the order was placed.

    `terms` are those of the policy in force then, the defaults if there was none. `hold_days` says for each line how
    long its awards are held after completion.
    """

    order_no: str
    buyer: MemberId
    is_paid: bool
    terms: Terms
    parties: Parties
    lines: tuple[Line, ...]
    hold_days: Mapping[str, int]

    @property
    def policy(self) -> Policy:
        """What commission it pays. Without a published policy nobody, but what is due outside the cap is due."""
        return self.terms.commission or NO_POLICY


def allocate_frozen_sale(sale: FrozenSale) -> tuple[Allocation, ...]:
    """What the sale earns whom, by nothing but what was frozen."""
    return allocate(sale.lines, sale.parties, sale.policy)
