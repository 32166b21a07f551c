"""Use cases of tiers: publishing them, and what the merchant decides by hand about one person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from commissions.actor import Actor, demand_disinterested
from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from commissions.network.service import DistributorUnknown, change_tier
from commissions.policies.dating import demand_near
from commissions.policies.service import demand_acknowledgement
from commissions.ports import Transaction
from commissions.refusals import Refusal
from commissions.schema import insert_or_update
from commissions.tiers.events import TierChanged
from commissions.tiers.ladder import list_risks, read_ladder
from commissions.tiers.queries import find_standing, find_tiers
from commissions.tiers.tables import tier_document, tier_lock_change, tier_standing


class TiersInThePast(Refusal):
    """Tiers take effect when they are published or later."""

    code = "tiers_in_the_past"


class TierUnknown(Refusal):
    """The tiers in force have none of this name."""

    code = "tier_unknown"


class TierLockUnchanged(Refusal):
    """The tier is locked already, or is not."""

    code = "tier_lock_unchanged"


class TierReasonMissing(Refusal):
    """What the merchant decides by hand has its reason."""

    code = "tier_reason_missing"


def publish_tiers(tx: Transaction, document: Mapping[str, Any], by: Actor, effective_at: datetime | None = None) -> int:
    """Publish tiers that hold from now or from `effective_at` on. Returns their version.

    The next review brings everyone to where they belong by them. Raises FieldRefused (naming the field),
    NoticeNotAcknowledged for tiers by a team's sales or by one's own spend, TiersInThePast, EffectiveTooLate.
    """
    risks = list_risks(read_ladder(dict(document)))
    acknowledgement_id = demand_acknowledgement(tx, risks) if risks else None

    if effective_at is not None and effective_at < tx.now:
        raise TiersInThePast(effective_at=effective_at.isoformat())
    demand_near(effective_at, tx.now)

    row = {
        "document": dict(document),
        "effective_at": effective_at or tx.now,
        "published_by": by,
        "published_at": tx.now,
        "acknowledgement_id": acknowledgement_id,
    }

    new = insert(tier_document).values(**row).returning(tier_document.c.version)
    return int(tx.connection.execute(new).scalar_one())


def set_tier(tx: Transaction, member_id: MemberId, tier: str | None, *, by: Actor, reason: str) -> str | None:
    """Give somebody a tier by hand, or none, and lock it there so that no review undoes it.

    Returns the one before. Raises TierUnknown, DistributorUnknown, TierReasonMissing, OwnInterest.
    """
    demand_disinterested(by, member_id)
    _check_reason(reason)

    published = find_tiers(tx.connection, tx.now)
    chosen = published.ladder.find(tier) if published else None
    if tier is not None and chosen is None:
        raise TierUnknown(tier=tier, tiers=[of.key for of in published.ladder.tiers] if published else [])

    before = change_tier(tx, member_id, tier, by=by, reason=reason)
    if not find_standing(tx.connection, member_id)[0]:
        _write_lock(tx, member_id, True, by=by, reason=reason)

    if published and before != tier:
        rose = published.ladder.rank(tier) > published.ladder.rank(before)
        tx.publish(TierChanged(member_id, before, tier, chosen.name if chosen else None, rose))
    return before


def lock_tier(tx: Transaction, member_id: MemberId, *, by: Actor, reason: str) -> None:
    """Keep somebody's tier as it is, whatever the reviews find.

    Raises DistributorUnknown, TierLockUnchanged, …
    """
    _change_lock(tx, member_id, True, by=by, reason=reason)


def unlock_tier(tx: Transaction, member_id: MemberId, *, by: Actor, reason: str) -> None:
    """Let the next review decide again; a fall has its whole grace. Raises as `lock_tier`."""
    _change_lock(tx, member_id, False, by=by, reason=reason)


def _change_lock(tx: Transaction, member_id: MemberId, locked: bool, *, by: Actor, reason: str) -> None:
    """Lock or unlock, with a history row.

    Raises DistributorUnknown, TierLockUnchanged, TierReasonMissing, OwnInterest.
    """
    demand_disinterested(by, member_id)
    _check_reason(reason)
    if find_distributor(tx.connection, member_id) is None:
        raise DistributorUnknown(member_id=member_id)
    if find_standing(tx.connection, member_id)[0] is locked:
        raise TierLockUnchanged(member_id=member_id, locked=locked)
    _write_lock(tx, member_id, locked, by=by, reason=reason)


def _write_lock(tx: Transaction, member_id: MemberId, locked: bool, *, by: Actor, reason: str) -> None:
    """The row that reviews look at, and the one of the history."""
    standing = {"member_id": member_id, "locked": locked, "below_since": None}
    insert_or_update(tx.connection, tier_standing, ("member_id",), standing)
    history = {"locked": locked, "reason": reason, "changed_by": by, "changed_at": tx.now}
    tx.connection.execute(insert(tier_lock_change).values(member_id=member_id, **history))


def _check_reason(reason: str) -> None:
    """Decisions by hand say why."""
    if not reason.strip():
        raise TierReasonMissing
