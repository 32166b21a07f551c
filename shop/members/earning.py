"""How a member comes to a shop of their own.

By whatever the policy in force asks for (docs/money.md §12).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.network.application import Application
from commissions.network.applications import apply_to_earn, find_application
from commissions.network.service import admit_member
from commissions.network.spending import review_spend_right
from commissions.policies.queries import find_terms
from commissions.policies.terms import EarningRight
from commissions.ports import Transaction
from commissions.tallies.queries import find_own_spend


@dataclass(frozen=True)
class WayToEarn:
    """What is asked of a member, and how far they are.

    Amounts in fen count only where spend gives the right.
    """

    right: EarningRight
    needed_fen: int
    spent_fen: int
    application: Application | None

    @property
    def missing_fen(self) -> int:
        """What must still be spent; 0 when it is enough."""
        return max(0, self.needed_fen - self.spent_fen)


def find_way_to_earn(connection: Connection, member_id: MemberId, now: datetime) -> WayToEarn:
    """What the policy in force asks, and the member's newest application and own spend."""
    terms = find_terms(connection, now)
    return WayToEarn(
        right=terms.who_may_earn,
        needed_fen=terms.spent_fen,
        spent_fen=find_own_spend(connection, member_id),
        application=find_application(connection, member_id),
    )


def ask_to_earn(tx: Transaction, member_id: MemberId, statement: str = "") -> None:
    """Do what the policy asks: apply, claim what enough spend gives, or simply open where everyone may.

    Raises what `apply_to_earn` raises, ApplicationsClosed too where the merchant picks. Spend that is not enough yet
    changes nothing.
    """
    right = find_terms(tx.connection, tx.now).who_may_earn
    if right is EarningRight.EVERYONE:
        admit_member(tx, member_id)
    elif right is EarningRight.SPENT:
        review_spend_right(tx, member_id, find_own_spend(tx.connection, member_id))
    else:
        apply_to_earn(tx, member_id, statement)
