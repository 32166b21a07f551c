"""Use case of leaving: a member who is erased earns nothing more and binds nobody; what was theirs is a number's now.

Their recruits keep their place: the level of one who has left is treated as that of anyone who may not earn, as the
policy says. Awards that are pending wait for a person (docs/money.md §12).
"""

from sqlalchemy import Connection, select, update

from commissions.beneficiary import BeneficiaryKind, MemberId
from commissions.ledger.tables import ledger_balance
from commissions.network.queries import find_distributor
from commissions.network.service import change_status
from commissions.network.tables import distributor, distributor_application
from commissions.ports import Transaction

REASON = "erased on request"


def leave_network(tx: Transaction, member_id: MemberId, *, by: str) -> None:
    """End what a member may earn, for ever, and forget what they wrote when they applied.

    An application that waits is closed without a word. A repeat does nothing.
    """
    known = find_distributor(tx.connection, member_id)
    if known is None or known.status == "erased":
        return
    change_status(tx, member_id, known.status, "erased", by=by, reason=REASON)
    mine = distributor_application.c.member_id == member_id
    tx.connection.execute(update(distributor_application).where(mine).values(statement=""))
    waiting = update(distributor_application).where(mine, distributor_application.c.status == "pending")
    tx.connection.execute(waiting.values(status="refused", decided_by=by, decided_at=tx.now, reason=REASON))


def list_erased_with_money(connection: Connection, limit: int = 100) -> tuple[MemberId, ...]:
    """Erased members who have money available again: of an award released since, or a withdrawal that came back."""
    balance = ledger_balance.c
    theirs = (balance.person_id == distributor.c.member_id, balance.person_kind == BeneficiaryKind.DISTRIBUTOR.value)
    query = (
        select(distributor.c.member_id)
        .join(ledger_balance, (theirs[0]) & (theirs[1]))
        .where(distributor.c.status == "erased", balance.account == "available", balance.balance_fen > 0)
        .order_by(distributor.c.member_id)
        .limit(limit)
    )
    return tuple(MemberId(member_id) for member_id in connection.scalars(query))
