"""What is counted, and by what: measures, dimensions, and sums of them. Pure; money in fen.

By product and category an order counts its lines, without shipping; by everything else it counts what was paid in all.
By SKU only units are counted: those that were sold, and those whose refund was decided. By complaint, whose keys are
the reasons, only complaints are counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Measure(StrEnum):
    """What is counted. Refunds count on the hour on which they were decided, all else when it happened.

    Of complaints those are counted that were answered within 24 hours, ended within 72, and refunded: all three on the
    hour when the complaint was made.
    """

    PLACED = "placed"
    ORDERS = "orders"
    SALES = "sales_fen"
    PAYERS = "payers"
    UNITS = "units"
    RETURNED = "returned"
    FIRST_BUYERS = "first_buyers"
    REFUNDS = "refunds"
    REFUNDED = "refunded_fen"
    COMMISSION = "commission_fen"
    REVERSED = "reversed_fen"
    MEMBERS = "members"
    FOLLOWERS = "followers"
    DISTRIBUTORS = "distributors"
    SCANS = "scans"
    VIEWS = "views"
    VISITORS = "visitors"
    COMPLAINTS = "complaints"
    ANSWERED = "complaints_answered"
    ENDED = "complaints_ended"
    COMPENSATED = "complaints_refunded"

    @property
    def is_money(self) -> bool:
        """Whether it is an amount in fen."""
        return self.value.endswith("_fen")


class Dimension(StrEnum):
    """By what figures are kept. Keys are the codes and numbers that orders froze; `all` has the key ""."""

    ALL = "all"
    PRODUCT = "product"
    SKU = "sku"
    CATEGORY = "category"
    REGION = "region"
    DISTRIBUTOR = "distributor"
    TIER = "tier"
    CHANNEL = "channel"
    OFFER = "offer"
    SELLING = "selling"
    STORY = "story"
    CAMPAIGN = "campaign"
    COMPLAINT = "complaint"


DIRECT, DISTRIBUTED = "direct", "distributed"
"""The keys of `selling`: an order that nobody referred, and one that somebody did."""
FROM_VISITS = (Measure.VIEWS, Measure.VISITORS)
"""Kept by no source: a process counts them in memory (`visits`)."""
BY_HOUR = (Dimension.ALL, Dimension.CHANNEL, Dimension.SELLING)
"""Kept by the hour as well; all other dimensions by days and months only."""

Key = tuple[Dimension, str]
Counts = Mapping[Measure, int]
"""Measures that are not 0."""
Parts = Mapping[Key, Counts]
"""What something adds to the figures of one moment, by dimension and key."""
Figures = Mapping[int, Parts]
"""The same by the hour in Shanghai, numbered 2026112209."""
TOTAL: Key = (Dimension.ALL, "")


def _add_counts(one: Counts, other: Counts, times: int = 1) -> dict[Measure, int]:
    """One and so many times the other, without what comes to 0."""
    sums = {of: one.get(of, 0) + times * other.get(of, 0) for of in (*one, *other)}
    return {of: number for of, number in sums.items() if number}


def add_parts(one: Parts, other: Parts, times: int = 1) -> dict[Key, dict[Measure, int]]:
    """As `_add_counts`, by key; keys of which nothing is left are left out."""
    sums = {key: _add_counts(one.get(key, {}), other.get(key, {}), times) for key in (*one, *other)}
    return {key: counts for key, counts in sums.items() if counts}


def sum_parts(all_of: Iterable[Parts]) -> dict[Key, dict[Measure, int]]:
    """All together."""
    sums: dict[Key, dict[Measure, int]] = {}
    for parts in all_of:
        for key, counts in parts.items():
            sums[key] = _add_counts(sums.get(key, {}), counts)
    return {key: counts for key, counts in sums.items() if counts}


def subtract_figures(after: Figures, before: Figures) -> dict[int, dict[Key, dict[Measure, int]]]:
    """What leads from `before` to `after`; hours in which nothing changes are left out."""
    changes = {hour: add_parts(after.get(hour, {}), before.get(hour, {}), -1) for hour in {*after, *before}}
    return {hour: parts for hour, parts in sorted(changes.items()) if parts}


@dataclass(frozen=True)
class Sums:
    """Figures of one key over a time: `sums[Measure.SALES]`, 0 where nothing was counted."""

    counts: Counts = field(default_factory=dict)

    def __getitem__(self, measure: Measure) -> int:
        """So many, or so many fen."""
        return self.counts.get(measure, 0)

    def __add__(self, other: "Sums") -> "Sums":
        """Both together."""
        return Sums(_add_counts(self.counts, other.counts))

    @property
    def net_fen(self) -> int:
        """What was sold less what was refunded in the same time, whenever that was sold."""
        return self[Measure.SALES] - self[Measure.REFUNDED]

    @property
    def average_fen(self) -> int:
        """What a paid order brought, rounded down."""
        return self[Measure.SALES] // self[Measure.ORDERS] if self[Measure.ORDERS] else 0
