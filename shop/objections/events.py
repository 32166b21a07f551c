"""What whoever objected is told."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class ObjectionAnswered(Event):
    """Staff have answered."""

    member_id: int
    order_no: str
    answer: str
