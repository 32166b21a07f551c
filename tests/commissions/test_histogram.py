"""Buckets of earnings: whoever earned more than an amount is counted above it exactly once, whoever did not never."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commissions.tallies.histogram import BITS, MOST_FEN, calculate_moves, list_buckets, list_ranges_above

amounts = st.integers(1, MOST_FEN) | st.integers(0, 300).map(lambda n: 64 * n + 63) | st.integers(1, 300)


def count_above(earned_fen: int, other_fen: int) -> int:
    """How often somebody with `other_fen` is counted as above."""
    held = set(list_buckets(other_fen))
    ranges = list_ranges_above(earned_fen)
    return sum(level == at and first <= number <= last for at, first, last in ranges for level, number in held)


@given(amounts, amounts)
@example(62, 63)
@example(63, 64)
@example(64 * 62 + 1, 64 * 63 + 5)
@example(1, MOST_FEN)
@example(MOST_FEN - 1, MOST_FEN)
def test_whoever_earned_more_is_counted_above_once(earned_fen: int, other_fen: int) -> None:
    assert count_above(earned_fen, other_fen) == (other_fen > earned_fen)


@pytest.mark.parametrize("level", range(1, 6))
def test_the_last_bucket_of_each_level_belongs_to_it(level: int) -> None:
    edge = 1 << BITS * level
    assert [count_above(edge - 2, fen) for fen in (edge - 2, edge - 1, edge, edge + 1)] == [0, 1, 1, 1]


@given(st.lists(st.tuples(st.integers(-50, 10**6), st.integers(-50, 10**6)), max_size=20))
def test_moves_lead_from_the_old_buckets_to_the_new_ones(changes: list[tuple[int, int]]) -> None:
    there = calculate_moves(changes)
    back = calculate_moves([(after, before) for before, after in changes])
    assert there == {bucket: -count for bucket, count in back.items()}
    assert all(there.values())
