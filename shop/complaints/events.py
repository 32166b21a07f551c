"""What happens to complaints that a person of the merchant must know of."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class ComplaintOpened(Event):
    """A buyer complains, or complains again. The answer is due within 24 hours."""

    complaint_id: str
    order_no: str | None
    round: int


@dataclass(frozen=True)
class ComplaintDue(Event):
    """Nobody has answered for `hours` hours."""

    complaint_id: str
    order_no: str | None
    hours: int
    round: int
