"""A note as a value. Pure."""

from dataclasses import dataclass
from datetime import date

from commissions.beneficiary import MemberId

LONGEST = 500
MOST = 500
"""How many one person keeps: all of them are opened to be searched."""


@dataclass(frozen=True)
class Note:
    """What somebody wrote for themselves about a member of their team, and when to come back to it."""

    about_id: MemberId
    words: str
    follow_up_on: date | None
