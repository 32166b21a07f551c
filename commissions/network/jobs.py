"""The network's periodic work: expired referrals are freed, and the teams of large branches follow their moves."""

from sqlalchemy import exists, select

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
    due = tx.connection.scalars(select(row.member_id).where(expired).order_by(row.expires_at).limit(limit)).all()
    taken = take_out(tx.connection, due, expired)
    end_expired(tx.connection, taken, tx.now)
    freed = [of.member_id for of in taken]
    settle_members(tx.connection, freed)
    with_recruits = select(row.referrer_id).where(row.referrer_id.in_(freed)).distinct()
    for member_id in tx.connection.scalars(with_recruits).all():
        keep_branch(tx.connection, Branch(MemberId(member_id)), tx.now)
    return len(freed)


def follow_moves(tx: Transaction, *, limit: int = AT_ONCE) -> int:
    """Let the team tables of moving branches follow, the oldest first. Returns how many members or branches it did.

    Call it again while it returns more than 0; whenever it is interrupted, it goes on where it was.
    """
    if not tx.connection.scalar(select(exists(select(branch_move.c.member_id)))):
        return 0
    lock_branches(tx.connection, alone=True)
    done = 0
    for branch in list_branches(tx.connection, limit):
        settled, left = follow_branch(tx.connection, branch, limit - done)
        done += settled
        if left is not None:
            keep_branch(tx.connection, left, tx.now)
            return done
        drop_branch(tx.connection, branch.member_id)
        done += 1
        if done >= limit:
            return done
    return done
