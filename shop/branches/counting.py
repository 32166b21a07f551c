"""What one parcel counts for whom. Pure."""

from collections.abc import Mapping, Sequence

from shop.branches.tables import COUNTERS

_LEVELS = tuple(zip(COUNTERS[::2], COUNTERS[1::2], strict=True))
"""For each level its counter of parcels and that of units."""


def count_parcel(upline: Sequence[int], units: int) -> Mapping[int, Mapping[str, int]]:
    """By member, what a parcel adds to their counters. `upline` is the buyer's referrer and those above, nearest first.

    Somebody who stands twice above a buyer counts it on both levels, as sales do.
    """
    counts: dict[int, dict[str, int]] = {}
    for member_id, (parcels, pieces) in zip(upline, _LEVELS, strict=False):
        counts.setdefault(member_id, {}).update({parcels: 1, pieces: units})
    return counts
