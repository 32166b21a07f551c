"""The rule of reordering: daily net sales × lead days + safety − free − on order.

Pure; whole units, no floats.
"""

from dataclasses import dataclass

PACE_DAYS = 28
"""Net sales of so many whole days before today: four of each day of the week."""
LEAD_DAYS = 7
"""How long goods take to come where nobody has said."""
LONGEST_LEAD_DAYS = 365
MOST_UNITS = 1_000_000


@dataclass(frozen=True)
class Reorder:
    """One SKU.

    `sold_units` are the net sales of the last `PACE_DAYS`; `free` can be sold, `on_order` is on its way.
    """

    sold_units: int
    free: int
    on_order: int
    lead_days: int = LEAD_DAYS
    safety_units: int = 0

    @property
    def units(self) -> int:
        """So many are to be ordered; what sells while they come is rounded up."""
        needed = -(-self.sold_units * self.lead_days // PACE_DAYS) + self.safety_units
        return max(0, needed - self.free - self.on_order)

    @property
    def cover_days(self) -> int | None:
        """For how many whole days what is free lasts; None for what does not sell."""
        return max(self.free, 0) * PACE_DAYS // self.sold_units if self.sold_units else None
