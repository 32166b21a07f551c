"""What the tiers room brings to its house."""

from commissions.ports import Job
from commissions.room import Room
from commissions.tiers.checks import CHECKS
from commissions.tiers.grouping import review_groups
from commissions.tiers.reviewing import review_tiers
from commissions.tiers.tables import (
    distributor_group,
    distributor_group_member,
    tier_document,
    tier_lock_change,
    tier_review,
    tier_standing,
    tier_verdict,
)

ROOM = Room(
    "tiers",
    tables=(
        tier_document,
        tier_standing,
        tier_lock_change,
        tier_review,
        tier_verdict,
        distributor_group,
        distributor_group_member,
    ),
    jobs=(Job("review_tiers", 600, review_tiers), Job("review_groups", 600, review_groups)),
    checks=CHECKS,
)
