"""The roles in which somebody earns on a sale, in the order in which they are served and answered."""

from enum import StrEnum


class Role(StrEnum):
    """Why somebody earns.

    Whose wallet it goes to is another matter: a member has one, whatever their roles.
    """

    REFERRER = "referrer"
    LEADER = "leader"
    AGENT = "agent"
    AGENT_REFERRAL = "agent_referral"
    STORE = "store"
    CLERK = "clerk"
    POOL = "pool"
    SUPPLY = "supply"
    RESTOCK = "restock"
    PROCEEDS = "proceeds"

    @property
    def is_capped(self) -> bool:
        """Whether this is commission, which shares the line's one cap.

        The others are cost, prepaid, or own sale.
        """
        return self not in _OUTSIDE_THE_CAP


_OUTSIDE_THE_CAP = frozenset({Role.SUPPLY, Role.RESTOCK, Role.PROCEEDS})
ORDER = {role: place for place, role in enumerate(Role)}
"""Each role's place in the order of service."""
