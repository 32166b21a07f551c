"""What a complaint adds to the figures: itself, and what became of it, on the hour when it was made. Pure."""

from dataclasses import dataclass
from datetime import datetime

from shop.statistics.hours import number_hour
from shop.statistics.measures import TOTAL, Dimension, Measure, Parts


@dataclass(frozen=True)
class ComplaintFacts:
    """A complaint as it stands; of one that was opened again, its present round.

    `is_refunded`: Pay calls it refunded in full, or something of its order was refunded since it was made.
    """

    complaint_id: str
    order_no: str | None
    problem: str
    made_at: datetime
    answer_by: datetime
    end_by: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    is_refunded: bool


def calculate_complaint_figures(of: ComplaintFacts) -> dict[int, Parts]:
    """What a complaint adds, by hour.

    What became of it stands on its own day, so that a day's shares are of the same complaints.
    """
    counts = {Measure.COMPLAINTS: 1}
    if of.answered_at is not None and of.answered_at <= of.answer_by:
        counts[Measure.ANSWERED] = 1
    if of.ended_at is not None and of.ended_at <= of.end_by:
        counts[Measure.ENDED] = 1
    if of.is_refunded:
        counts[Measure.COMPENSATED] = 1
    return {number_hour(of.made_at): {TOTAL: counts, (Dimension.COMPLAINT, of.problem): counts}}
