"""What happens to a person's commission.

Amounts are what happened to this person by this fact, in fen.
"""

from dataclasses import dataclass

from commissions.beneficiary import Beneficiary
from commissions.events import Event


@dataclass(frozen=True)
class CommissionEarned(Event):
    """A paid order earned `person` something, pending until it matures. `lines` are the order's line ids.

    `level` is that of a referrer, 0 for who earns in other roles only; `roles` says in which, in their order.
    """

    person: Beneficiary
    order_no: str
    amount_fen: int
    level: int
    buyer_id: int
    lines: list[str]
    roles: list[str]


@dataclass(frozen=True)
class CommissionAvailable(Event):
    """`awards` awards of a person matured in one run, `amount_fen` together."""

    person: Beneficiary
    amount_fen: int
    awards: int


@dataclass(frozen=True)
class CommissionTakenBack(Event):
    """A refund took `amount_fen` of a person's commission on an order."""

    person: Beneficiary
    order_no: str
    refund_no: str
    amount_fen: int


@dataclass(frozen=True)
class CommissionReinstated(Event):
    """A refund was given up, and what it had taken went back."""

    person: Beneficiary
    order_no: str
    refund_no: str
    amount_fen: int


@dataclass(frozen=True)
class CommissionReversed(Event):
    """The merchant reversed `awards` awards of an order after a review.

    They count as never earned.
    """

    person: Beneficiary
    order_no: str
    amount_fen: int
    awards: int
    reason: str


@dataclass(frozen=True)
class ReviewOpened(Event):
    """A rule, or a person, wants someone of the merchant to look.

    `order_no` is None when the person is looked at.
    """

    person: Beneficiary
    case: str
    rule: str
    order_no: str | None


@dataclass(frozen=True)
class SalePaid(Event):
    """An order that costs anything was paid.

    What it counts for whom follows by the outbox, as for the next two.
    """

    order_no: str


@dataclass(frozen=True)
class SaleRefunded(Event):
    """A refund of an order was decided."""

    order_no: str
    refund_no: str


@dataclass(frozen=True)
class SaleReinstated(Event):
    """A refund of an order was given up."""

    order_no: str
    refund_no: str
