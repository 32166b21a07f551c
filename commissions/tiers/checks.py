"""Checks of tiers and groups.

Everyone stands where their history left them, and groups count their members.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from commissions.ledger.finding import Check, Finding, compare
from commissions.network.tables import distributor, distributor_tier_change
from commissions.tiers.tables import (
    distributor_group,
    distributor_group_member,
    tier_lock_change,
    tier_standing,
    tier_verdict,
)


def check_tiers(connection: Connection) -> Iterable[Finding]:
    """A distributor's tier is what the newest entry of their history says; none where there is no history."""
    row, newest = distributor.c, distributor_tier_change.c
    last = select(newest.member_id, func.max(newest.id).label("id")).group_by(newest.member_id).subquery()
    query = (
        select(row.member_id, row.tier, newest.tier.label("said"))
        .join(last, last.c.member_id == row.member_id, isouter=True)
        .join(distributor_tier_change, newest.id == last.c.id, isouter=True)
        .where(row.tier.is_distinct_from(newest.tier))
    )
    for of in connection.execute(query):
        yield Finding("tier_follows_history", f"member:{of.member_id}", str(of.said), str(of.tier))


def check_locks(connection: Connection) -> Iterable[Finding]:
    """Locks of tiers are what their newest entries say, and no verdict outlived its batch."""
    row, newest = tier_standing.c, tier_lock_change.c
    last = select(func.max(newest.id)).group_by(newest.member_id)
    query = select(newest.member_id, newest.locked, row.locked.label("found"))
    query = query.join(tier_standing, row.member_id == newest.member_id, isouter=True).where(newest.id.in_(last))
    for of in connection.execute(query):
        yield from compare("lock_follows_history", f"member:{of.member_id}", of.locked, bool(of.found))
    left = connection.scalar(select(func.count()).select_from(tier_verdict))
    yield from compare("no_verdict_is_left", "tier_verdict", 0, left)


def check_groups(connection: Connection) -> Iterable[Finding]:
    """Groups count their members."""
    row, member = distributor_group.c, distributor_group_member.c
    counted = select(func.count()).where(member.group_id == row.id).correlate(distributor_group).scalar_subquery()
    for of in connection.execute(select(row.name, row.members, counted.label("counted"))):
        yield from compare("group_is_counted", f"group:{of.name}", of.counted, of.members)


CHECKS: tuple[Check, ...] = (check_tiers, check_locks, check_groups)
