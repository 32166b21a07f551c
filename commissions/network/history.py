"""The history of referrals.

Who held whom at any instant, and what each change was for (docs/money.md §4).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from commissions.beneficiary import MemberId
from commissions.network.change import ReferralChange, StandingChange
from commissions.network.tables import distributor_change, distributor_tier_change, referral_change
from commissions.paging import Page

_CHANGES: Select[Any] = select(
    referral_change.c.kind,
    referral_change.c.member_id,
    referral_change.c.left_id,
    referral_change.c.referrer_id,
    referral_change.c.via,
    referral_change.c.expires_at,
    referral_change.c.reason,
    referral_change.c.changed_by,
    referral_change.c.changed_at,
)
"""The columns of a `ReferralChange`, in its order."""
_ADD_CHANGE = insert(referral_change)


def write_changes(connection: Connection, changes: Sequence[ReferralChange]) -> None:
    """Append to the history. Each member's changes come in the order in which they took effect."""
    rows = [
        {
            "kind": change.kind,
            "member_id": change.member_id,
            "left_id": change.left_id,
            "referrer_id": change.referrer_id,
            "via": change.via,
            "expires_at": change.expires_at,
            "reason": change.reason,
            "changed_by": change.by,
            "changed_at": change.changed_at,
        }
        for change in changes
    ]
    if rows:
        connection.execute(_ADD_CHANGE, rows)


def list_referral_history(
    connection: Connection, member_id: MemberId, before: str | None = None, limit: int = 50
) -> Page[ReferralChange]:
    """Every change of a member's referrer, the newest first. `before` is the previous page's `next`."""
    row = referral_change.c
    query = _CHANGES.add_columns(row.id).where(row.member_id == member_id).order_by(row.id.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(row.id < int(before))
    rows = connection.execute(query).all()
    items = tuple(_restore_change(found) for found in rows[:limit])
    return Page(items, str(rows[limit - 1].id) if len(rows) > limit else None)


def find_referrer_as_of(connection: Connection, member_id: MemberId, at: datetime) -> MemberId | None:
    """Who held a member at an instant of the past."""
    row = referral_change.c
    query = _CHANGES.where(row.member_id == member_id, row.changed_at <= at).order_by(row.id.desc()).limit(1)
    found = connection.execute(query).first()
    return _restore_change(found).holder_at(at) if found else None


def list_upline_as_of(connection: Connection, member_id: MemberId, at: datetime, most: int) -> list[MemberId]:
    """The referrers above a member at an instant of the past, nearest first.

    One read for each, at most `most`.
    """
    upline: list[MemberId] = []
    above = find_referrer_as_of(connection, member_id, at) if most else None
    while above is not None and len(upline) < most:
        upline.append(above)
        above = find_referrer_as_of(connection, above, at)
    return upline


def list_standing_changes(connection: Connection, member_id: MemberId, limit: int = 100) -> list[StandingChange]:
    """Changes of a member's right to earn and of their tier, the newest first, at most `limit` of each."""
    status, tier = distributor_change.c, distributor_tier_change.c
    said = [
        ("status", status.status_before, status.status, status.reason, status.changed_by, status.changed_at, status),
        ("tier", tier.tier_before, tier.tier, tier.reason, tier.changed_by, tier.changed_at, tier),
    ]

    changes = [
        StandingChange(what, *row)  # type: ignore[arg-type]
        for what, *columns, of in said
        for row in connection.execute(
            select(*columns).where(of.member_id == member_id).order_by(of.id.desc()).limit(limit)
        )
    ]

    return sorted(changes, key=lambda change: change.changed_at, reverse=True)


def _restore_change(row: Sequence[Any]) -> ReferralChange:
    """A row of `_CHANGES` as a value; what follows its columns is left out."""
    return ReferralChange(*row[: len(_CHANGES.selected_columns)])
