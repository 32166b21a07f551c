"""The network's periodic work.

Expired referrals are freed, and the teams of large branches follow their moves.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import exists, select, true, tuple_

from commissions.apart import do_each, do_first
from commissions.beneficiary import MemberId
from commissions.network.repository import end_expired, lock_branches, take_out
from commissions.network.tables import branch_move, referral
from commissions.network.teams import (
    AT_ONCE,
    Branch,
    drop_branch,
    follow_branch,
    keep_branch,
    list_branches,
    settle_members,
)
from commissions.ports import Transaction


def free_expired(tx: Transaction, *, limit: int = 200) -> int:
    """Free members whose referral has expired, and take them out of the teams above. Returns how many.

    Whoever stands below them follows by `follow_moves`. Call it again while it returns more than 0.
    """
    row = referral.c
    expired = row.expires_at <= tx.now
    if not tx.connection.scalar(select(exists().where(expired))):
        return 0
    lock_branches(tx.connection, alone=True)
    query = select(row.member_id, row.expires_at).where(expired).order_by(row.expires_at, row.member_id).limit(limit)

    def find(after: Any) -> Sequence[Any]:
        later = tuple_(row.expires_at, row.member_id) > (after.expires_at, after.member_id) if after else true()
        return tx.connection.execute(query.where(later)).all()

    return do_first(tx, find, lambda part: _free_all(tx, part), lambda of: f"free_expired member:{of.member_id}")


def _free_all(tx: Transaction, due: Sequence[Any]) -> None:
    row = referral.c
    taken = take_out(tx.connection, [of.member_id for of in due], row.expires_at <= tx.now)
    end_expired(tx.connection, taken, tx.now)
    freed = [of.member_id for of in taken]
    settle_members(tx.connection, freed)
    with_recruits = select(row.referrer_id).where(row.referrer_id.in_(freed)).distinct()
    for member_id in tx.connection.scalars(with_recruits).all():
        keep_branch(tx.connection, Branch(MemberId(member_id)), tx.now)


def follow_moves(tx: Transaction, *, limit: int = AT_ONCE) -> int:
    """Let the team tables of moving branches follow, the oldest first.

    Returns how many members or branches it did. Call it again while it returns more than 0; whenever it is interrupted,
    it goes on where it was.
    """
    if not tx.connection.scalar(select(exists(select(branch_move.c.member_id)))):
        return 0
    lock_branches(tx.connection, alone=True)
    done = 0
    for branch in list_branches(tx.connection, limit):
        done += sum(do_each(tx, [branch], partial(_follow, tx, limit - done), _name))
        if done >= limit:
            return done
    return done


def _follow(tx: Transaction, most: int, branch: Branch) -> int:
    """Settle up to `most` members below, and count the branch once all of it has followed."""
    settled, left = follow_branch(tx.connection, branch, most)
    if left is None:
        drop_branch(tx.connection, branch.member_id)
        return settled + 1
    keep_branch(tx.connection, left, tx.now)
    return settled


def _name(branch: Branch) -> str:
    return f"follow_moves member:{branch.member_id}"
