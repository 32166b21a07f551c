"""What is frozen about a sale when the order is placed, and what it earns whom once it is paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commissions.beneficiary import MemberId, member
from commissions.network.distributor import Distributor
from commissions.policies.allocation import Allocation, allocate
from commissions.policies.parties import Line, Parties, Person
from commissions.policies.policy import NO_POLICY
from commissions.policies.terms import Terms


@dataclass(frozen=True)
class SaleLine:
    """One line as the shop sells it. `paid_fen`: cash for the whole line, no shipping; `cost_fen`: its whole cost.

    `hold_days` overrides the policy's for this product.
    """

    line: str
    sku: str
    product: str
    category: str
    quantity: int
    paid_fen: int
    cost_fen: int
    hold_days: int | None = None


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


def describe_upline(upline: Sequence[tuple[Distributor, int]]) -> list[dict[str, Any]]:
    """The JSON that freezes a buyer and the referrers above."""
    return [
        {"member_id": person.member_id, "tier": person.tier, "eligible": person.status == "active"}
        for person, _ in upline
    ]


def restore_parties(buyer: MemberId, document: Sequence[dict[str, Any]]) -> Parties:
    """The buyer and everyone above them, as they were frozen."""
    people = [Person(member(MemberId(person["member_id"])), person["tier"], person["eligible"]) for person in document]
    if not people:
        return Parties(Person(member(buyer), None, eligible=False))
    return Parties(people[0], tuple(people[1:]))


def allocate_frozen_sale(sale: FrozenSale) -> tuple[Allocation, ...]:
    """What the sale earns whom, by nothing but what was frozen."""
    return allocate(sale.lines, sale.parties, sale.terms.commission or NO_POLICY)
