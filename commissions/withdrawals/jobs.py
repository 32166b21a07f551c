"""Periodic work of withdrawals.

What is not sent goes back to whoever must not be paid (docs/money.md §8, §12).
"""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select

from commissions.apart import do_first
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.network.tables import distributor
from commissions.ports import Transaction
from commissions.withdrawals.freeze import is_restored
from commissions.withdrawals.limits import Obstacle
from commissions.withdrawals.queries import is_in_debt
from commissions.withdrawals.reckoning import return_unsent
from commissions.withdrawals.repository import COLUMNS, restore_withdrawal
from commissions.withdrawals.sending import BY_HOUSE, find_obstacles
from commissions.withdrawals.tables import withdrawal
from commissions.withdrawals.withdrawal import Withdrawal

_UNSENT = ("requested", "approved")


def return_barred(tx: Transaction, *, limit: int = 100) -> int:
    """Give back what people asked for who were suspended since, or whose debt it repays. Returns how many.

    A question to the state itself: it needs no event, and whoever waits for an approval or the bank's next batch does
    not wait for the money too. After a restore nothing is given back. Call it again while it returns more than 0.
    """
    if is_restored(tx.connection):
        return 0
    obstacles: dict[Beneficiary, Obstacle] = {}

    def find(after: Withdrawal | None) -> Sequence[Withdrawal]:
        barred = _lock_barred(tx, limit, after)
        obstacles.update(find_obstacles(tx, [at.person for at in barred]))
        return [at for at in barred if at.person in obstacles]

    def give_back(part: Sequence[Withdrawal]) -> None:
        for at in part:
            return_unsent(tx, at, obstacles[at.person], by=BY_HOUSE)

    return do_first(tx, find, give_back, lambda at: f"return_barred withdrawal:{at.number}")


def _lock_barred(tx: Transaction, limit: int, after: Withdrawal | None = None) -> list[Withdrawal]:
    """The oldest of them behind `after`, locked; those that someone else works on are left for later."""
    row, person = withdrawal.c, distributor.c
    in_network = and_(row.person_kind == BeneficiaryKind.MEMBER.value, person.member_id == row.person_id)
    query = select(*COLUMNS).join(distributor, in_network, isouter=True)
    query = query.where(row.status.in_(_UNSENT), or_(person.status == "suspended", is_in_debt()))
    if after is not None:
        query = query.where(row.id > select(row.id).where(row.number == after.number).scalar_subquery())
    query = query.order_by(row.id).limit(limit).with_for_update(of=withdrawal, skip_locked=True)
    return [restore_withdrawal(found) for found in tx.connection.execute(query)]
