"""What happens to reviews."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class ReviewChanged(Event):
    """It was written, followed up, shown, taken down or forgotten: what its product's score counts may differ."""

    review_id: int


@dataclass(frozen=True)
class ReviewAnswered(Event):
    """The merchant has answered; `title` names the goods."""

    member_id: int
    order_no: str
    title: str
