"""Changes of many distributors' tiers at once, in a few statements however many they are."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import FromClause, func, insert, literal, select, update

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.network.tables import distributor, distributor_tier_change
from commissions.ports import Transaction
from commissions.schema import Instant, Who

_HISTORY = ("member_id", "tier_before", "tier", "metrics", "reason", "changed_by", "changed_at")


class TierStep(NamedTuple):
    """Whose tier was changed from what to what; None is no tier."""

    member_id: MemberId
    before: str | None
    after: str | None


def change_tiers(tx: Transaction, changes: FromClause, *, by: Actor, reason: str) -> Sequence[TierStep]:
    """Give distributors the tiers that rows of `changes` say, each with a history row.

    The many of `change_tier`. `changes` has the columns `member_id`, `tier_before`, `tier` and `metrics` (what decided,
    as JSON). Whoever does not have `tier_before` any more, because somebody changed it meanwhile, is left alone.
    Returns the steps by member.
    """
    row, of = distributor.c, changes.c
    still = (row.member_id == of.member_id, row.tier.is_not_distinct_from(of.tier_before))

    _lock_distributors(tx, changes)
    said = (literal(reason), literal(by, Who()), literal(tx.now, Instant()))
    rows = select(of.member_id, of.tier_before, of.tier, of.metrics, *said).where(*still).order_by(of.member_id)

    history = insert(distributor_tier_change).from_select(_HISTORY, rows)
    changed = distributor_tier_change.c
    written = tx.connection.execute(history.returning(changed.member_id, changed.tier_before, changed.tier)).all()

    # The history before the tiers: afterwards `still` would find nobody.
    theirs = row.member_id.in_(select(of.member_id))  # else SQLite looks at every distributor there is
    tx.connection.execute(update(distributor).where(theirs, *still).values(tier=of.tier))

    return sorted(map(TierStep._make, written))


def _lock_distributors(tx: Transaction, changes: FromClause) -> None:
    """Lock whom the changes are about, in the order in which everyone locks; SQLite has one writer anyway."""
    if tx.connection.dialect.name == "postgresql":
        row = distributor.c
        locked = select(row.member_id).where(row.member_id == changes.c.member_id).order_by(row.member_id)
        tx.connection.execute(select(func.count()).select_from(locked.with_for_update(of=distributor).subquery()))
