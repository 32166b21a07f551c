"""An objection as a value, and what an order's number looks like. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from shop.typed import normalised

LONGEST = 200
MOST_OPEN = 20
"""So many objections of one person may wait."""
_NUMBER = re.compile(r"[A-Z0-9]{6,32}", re.ASCII)


@dataclass(frozen=True)
class Objection:
    """`why` is what the person was told when they objected, "" where they were told that nothing was found."""

    id: int
    member_id: MemberId
    order_no: str
    why: str
    words: str
    state: str
    made_at: datetime
    answer: str | None
    answered_by: Actor | None
    answered_at: datetime | None


def read_number(typed: str) -> str | None:
    """The number of an order as typed or pasted, spaces and case aside; None for what is none."""
    text = normalised(typed).replace(" ", "").upper()
    return text if _NUMBER.fullmatch(text) else None
