"""A basket as a value: goods that a distributor picked, and until when it can be opened. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from commissions.beneficiary import MemberId
from shop.baskets.refusals import BasketRefused
from shop.checkout.quoting import Wanted
from shop.typed import visible

MOST_LINES = 30
"""Short enough for the address of a checkout."""
LONGEST_MESSAGE = 60
MOST_OPEN = 50
LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Basket:
    """What was picked, with a word to the customer. `lines` name SKUs by their public code."""

    code: str
    member_id: MemberId
    lines: tuple[Wanted, ...]
    message: str
    made_at: datetime
    ends_at: datetime

    def has_ended(self, now: datetime) -> bool:
        """Whether nobody can open it any more."""
        return now >= self.ends_at


def clean_message(typed: str) -> str:
    """The word as it is kept. Raises BasketRefused."""
    message = visible(typed)
    if len(message) > LONGEST_MESSAGE:
        raise BasketRefused(field="message", most=LONGEST_MESSAGE)
    return message
