"""What refunds leave of an award, in each role (docs/money.md §2.6, §13)."""

from collections.abc import Iterable
from dataclasses import dataclass

from commissions.money import calculate_kept
from commissions.policies.roles import Role


@dataclass(frozen=True)
class LineRefund:
    """One refund of a line. `supply_fen` is what it names of the supply to go back; None: it names none.

    Both may be 0: a cancelled free line can give its supply back.
    """

    refund_fen: int
    supply_fen: int | None = None


def calculate_kept_in_role(role: Role, amount_fen: int, *, paid_fen: int, refunds: Iterable[LineRefund]) -> int:
    """What an award keeps on a line paid `paid_fen`. Only for supply does the order of the refunds matter."""
    if role is Role.SUPPLY:
        return calculate_supply_kept(amount_fen, paid_fen=paid_fen, refunds=refunds)
    return calculate_kept(amount_fen, paid_fen=paid_fen, refunded_fen=sum(of.refund_fen for of in refunds))


def calculate_supply_kept(supply_fen: int, *, paid_fen: int, refunds: Iterable[LineRefund]) -> int:
    """What is kept of a supply, worked in the order of the refunds.

    Raises ValueError where one names too much.
    """
    kept_fen, refunded_fen = supply_fen, 0
    for refund in refunds:
        refunded_fen += refund.refund_fen
        share_fen = calculate_kept(supply_fen, paid_fen=paid_fen, refunded_fen=refunded_fen)
        kept_fen = reduce_supply(kept_fen, refund, share_fen)
    return kept_fen


def reduce_supply(kept_fen: int, refund: LineRefund, share_fen: int) -> int:
    """What one more refund leaves of a supply of which `kept_fen` were left.

    A refund that names some takes exactly that; one that does not leaves the line's share, or less if less was left.
    """
    if refund.supply_fen is None:
        return min(kept_fen, share_fen)
    if not 0 <= refund.supply_fen <= kept_fen:
        raise ValueError("a refund names more of the supply than was left")
    return kept_fen - refund.supply_fen
