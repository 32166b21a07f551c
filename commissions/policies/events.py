"""What follows from publishing a policy."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class EarningBySpendPublished(Event):
    """By policy `policy_version` spend gives the right to earn, from `effective_at` (ISO) on.

    Members who had spent enough before get it too, in batches: this one is about those with an id above `after`.
    """

    policy_version: int
    effective_at: str
    after: int = 0
