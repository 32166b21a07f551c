"""How many people earned how much, in buckets of buckets.

One's place is the sum of a few hundred rows at most. Level 0 has a bucket for each amount in fen, level k one for each
64^k fen. Whoever earned more than x is, at exactly one level, in a later bucket under the same parent bucket: so at
most 63 rows of each level add up to their number.
"""

from collections import Counter
from collections.abc import Iterable

BITS = 6
BUCKET_LEVELS = 6
MOST_FEN = (1 << BITS * BUCKET_LEVELS) - 1
"""687 million yuan. Whoever earned more shares the first place."""

Bucket = tuple[int, int]
"""Level and number: the bucket holds the amounts from `number << 6·level` up to the next one."""


def list_buckets(earned_fen: int) -> tuple[Bucket, ...]:
    """The buckets that hold an amount, one a level; nobody who earned nothing is in any."""
    if earned_fen <= 0:
        return ()
    return tuple((level, min(earned_fen, MOST_FEN) >> BITS * level) for level in range(BUCKET_LEVELS))


def list_ranges_above(earned_fen: int) -> tuple[tuple[int, int, int], ...]:
    """Level, first and last bucket of the ranges that together hold all amounts above this one, each once."""
    siblings = (1 << BITS) - 1
    return tuple(
        (level, number + 1, number | siblings)
        for level, number in list_buckets(earned_fen)
        if number & siblings != siblings
    )


def calculate_moves(changes: Iterable[tuple[int, int]]) -> dict[Bucket, int]:
    """How the buckets change when people's earnings go from one amount to another, by bucket in its order."""
    moves: Counter[Bucket] = Counter()
    for before_fen, after_fen in changes:
        moves.subtract(list_buckets(before_fen))
        moves.update(list_buckets(after_fen))
    return {bucket: moves[bucket] for bucket in sorted(moves) if moves[bucket]}
