"""What happens to complaints; of two of these a person of the merchant must know."""

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


@dataclass(frozen=True)
class ComplaintMoved(Event):
    """A complaint is known for the first time, or stands otherwise than before."""

    complaint_id: str
