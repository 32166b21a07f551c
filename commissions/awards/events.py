"""What happens to a person's commission. Amounts are what happened to this person by this fact, in fen."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class CommissionEarned(Event):
    """A paid order earned `member_id` something, pending until it matures. `lines` are the order's line ids."""

    member_id: int
    order_no: str
    amount_fen: int
    level: int
    buyer_id: int
    lines: list[str]


@dataclass(frozen=True)
class CommissionAvailable(Event):
    """`awards` awards of a person matured in one run, `amount_fen` together."""

    member_id: int
    amount_fen: int
    awards: int


@dataclass(frozen=True)
class CommissionTakenBack(Event):
    """A refund took `amount_fen` of a person's commission on an order."""

    member_id: int
    order_no: str
    refund_no: str
    amount_fen: int


@dataclass(frozen=True)
class CommissionReinstated(Event):
    """A refund was given up, and what it had taken went back."""

    member_id: int
    order_no: str
    refund_no: str
    amount_fen: int
