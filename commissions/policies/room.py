"""What the policies room brings to its house."""

from commissions.policies.tables import policy, policy_acknowledgement
from commissions.room import Room

ROOM = Room(
    "policies",
    tables=(policy_acknowledgement, policy),
)
