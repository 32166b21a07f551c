"""Use case of the merchant: move a member, with all who stand below, to another referrer or to none."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from commissions.actor import Actor, demand_disinterested
from commissions.beneficiary import MemberId
from commissions.network.change import describe_freeing, describe_referral
from commissions.network.distributor import Distributor
from commissions.network.queries import LEVELS, find_referral, list_upline
from commissions.network.referral import Referral
from commissions.network.refusals import (
    ReasonMissing,
    ReferralCircle,
    ReferralToOneself,
    ReferralUnchanged,
    ReferrerNotDistributor,
    ReferrerSuspended,
)
from commissions.network.repository import lock_branches, lock_people, open_circle, replace_referral
from commissions.network.service import DistributorUnknown
from commissions.network.teams import find_branch
from commissions.policies.queries import find_terms
from commissions.ports import Transaction


@dataclass(frozen=True)
class Move:
    """A member who was moved.

    `under_way`: the team tables of a large branch follow in batches; orders do not wait.
    """

    member_id: MemberId
    left: MemberId | None
    to: MemberId | None
    by: Actor
    reason: str
    moved_at: datetime
    under_way: bool


def move_member(
    tx: Transaction,
    member_id: MemberId,
    *,
    to: MemberId | None,
    by: Actor,
    reason: str,
    same_person: Collection[MemberId] = (),
) -> Move:
    """Move a member with their team.

    Orders placed before keep their upline; those placed from now on see the new one. `to` None frees the member.
    `same_person` are the members known to be the same human being as the member. Raises DistributorUnknown,
    ReasonMissing, ReferralUnchanged, ReferralToOneself, ReferralCircle, ReferrerSuspended, ReferrerNotDistributor, and
    OwnInterest for the member and for whoever would earn on the team from now on.
    """
    if not reason.strip() or not by:
        raise ReasonMissing(member_id=member_id)

    _demand_gains_nothing(tx, by, member_id, to)

    # Both people before the branches, as everywhere; by id, so that two opposite moves wait for each other.
    people = lock_people(tx.connection, [member_id] if to is None else sorted((member_id, to)))
    if member_id not in people:
        raise DistributorUnknown(member_id=member_id)
    if to is not None:
        _check_referrer(people.get(to), to, member_id, same_person)

    lock_branches(tx.connection, alone=True)
    _check_changes(tx, member_id, to)

    if to is None:
        change, bound = describe_freeing(member_id, tx.now, reason=reason, by=by), None
    else:
        if not open_circle(tx.connection, member_id, to, tx.now):
            raise ReferralCircle(member_id=member_id, to=to)
        ends_at = find_terms(tx.connection, tx.now).referral.determine_end(tx.now)
        bound = Referral(member_id, to, tx.now, "merchant", ends_at)
        change = describe_referral(bound, "moved", tx.now, reason=reason, by=by)

    left = replace_referral(tx.connection, change, bound)
    under_way = find_branch(tx.connection, member_id) is not None
    return Move(member_id, left, to, by, reason, tx.now, under_way)


def take_over_referral(tx: Transaction, member_id: MemberId, *, to: MemberId, by: Actor) -> bool:
    """Bring a member under who referred them in another shop, for ever and without telling anybody.

    Returns whether: who is held here already stays, nobody comes under themselves, in a circle, or under whoever may
    not earn. Raises OwnInterest as `move_member`.
    """
    people = lock_people(tx.connection, sorted((member_id, to)))
    referrer = people.get(to)
    if member_id == to or member_id not in people or referrer is None or referrer.status != "active":
        return False
    lock_branches(tx.connection, alone=True)
    current = find_referral(tx.connection, member_id)
    if current is not None and current.holds_at(tx.now):
        return False
    _demand_gains_nothing(tx, by, member_id, to)
    if not open_circle(tx.connection, member_id, to, tx.now):
        return False
    bound = Referral(member_id, to, tx.now, "import", None)
    replace_referral(tx.connection, describe_referral(bound, "bound", tx.now), bound)
    return True


def _demand_gains_nothing(tx: Transaction, by: Actor, member_id: MemberId, to: MemberId | None) -> None:
    """Refuse whoever would gain: the member, the new referrer, and those above who are paid.

    Raises OwnInterest.
    """
    above = [] if to is None else list_upline(tx.connection, to, tx.now, most=LEVELS - 1)
    for gaining in (member_id, to, *(of.member_id for of, _ in above)):
        demand_disinterested(by, gaining)


def _check_referrer(
    referrer: Distributor | None, to: MemberId, member_id: MemberId, same_person: Collection[MemberId]
) -> None:
    """Refuse a new referrer who may not be one."""
    if to == member_id or to in same_person:
        raise ReferralToOneself(member_id=member_id, to=to)
    if referrer is None:
        raise DistributorUnknown(member_id=to)
    if referrer.status == "suspended":
        raise ReferrerSuspended(member_id=to)
    if referrer.status != "active":
        raise ReferrerNotDistributor(member_id=to)


def _check_changes(tx: Transaction, member_id: MemberId, to: MemberId | None) -> None:
    """Refuse what would leave the member with whom they have now."""
    current = find_referral(tx.connection, member_id)
    held_by = current.referrer_id if current and current.holds_at(tx.now) else None
    if held_by == to:
        raise ReferralUnchanged(member_id=member_id, to=to)
