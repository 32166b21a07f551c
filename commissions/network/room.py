"""What the network room brings to its house."""

from commissions.network.checks import CHECKS
from commissions.network.jobs import follow_moves, free_expired
from commissions.network.tables import (
    branch_move,
    distributor,
    distributor_application,
    distributor_change,
    distributor_tier_change,
    earning_by_spend,
    referral,
    referral_attempt,
    referral_change,
    team_count,
    team_member,
)
from commissions.ports import Job
from commissions.room import Room, Shown

ROOM = Room(
    "network",
    tables=(
        distributor,
        distributor_change,
        distributor_tier_change,
        distributor_application,
        earning_by_spend,
        referral,
        referral_change,
        referral_attempt,
        team_member,
        team_count,
        branch_move,
    ),
    jobs=(Job("network.free_expired", 60, free_expired), Job("network.follow_moves", 10, follow_moves)),
    checks=CHECKS,
    shown=dict.fromkeys(("distributor", "tier", "tiers", "application", "person"), Shown(distributor.c.code)),
)
