"""Splits lose nothing; what a refund leaves depends on the total refunded alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.money import calculate_kept, calculate_share, split_by_largest_remainder

AMOUNTS = st.integers(0, 2**63)


@given(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=8).filter(any))
def test_a_split_sums_to_the_whole_and_no_part_is_a_fen_off_its_share(total: int, weights: list[int]) -> None:
    parts = split_by_largest_remainder(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert total * weight // sum(weights) <= part <= total * weight // sum(weights) + (weight > 0)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, [1, 1, 1], (4, 3, 3)),
        (11, [1, 1, 1], (4, 4, 3)),
        (1, [1, 2, 2], (0, 1, 0)),
        (0, [0, 0], (0, 0)),
        (0, [], ()),
        (7, [0, 5], (0, 7)),
    ],
)
def test_odd_fen_go_to_the_largest_remainders_and_then_to_the_first(
    total: int, weights: list[int], parts: tuple[int, ...]
) -> None:
    assert split_by_largest_remainder(total, weights) == parts


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, [-1, 3]), (1, []), (1, [0])])
def test_what_cannot_be_split_is_an_error(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="can be split"):
        split_by_largest_remainder(total, weights)


@given(st.integers(1, 2**63), st.integers(0, 2**63), st.lists(st.integers(1, 2**60), max_size=6))
def test_refunds_only_ever_take_and_a_full_one_takes_everything(paid: int, award: int, refunds: list[int]) -> None:
    award = min(award, paid)
    kept, refunded = award, 0
    for refund in refunds:
        refunded = min(paid, refunded + refund)
        left = calculate_kept(award, paid_fen=paid, refunded_fen=refunded)
        assert 0 <= left <= kept
        kept = left
    assert calculate_kept(award, paid_fen=paid, refunded_fen=0) == award
    assert calculate_kept(award, paid_fen=paid, refunded_fen=paid) == 0


@pytest.mark.parametrize(
    ("award", "paid", "refunded", "kept"), [(100, 3, 1, 66), (100, 3, 2, 33), (1, 2, 1, 0), (7, 10, 1, 6), (5, 5, 4, 1)]
)
def test_what_a_refund_leaves_is_rounded_down(award: int, paid: int, refunded: int, kept: int) -> None:
    assert calculate_kept(award, paid_fen=paid, refunded_fen=refunded) == kept


@pytest.mark.parametrize("refunded", [-1, 101])
def test_more_than_was_paid_cannot_have_been_refunded(refunded: int) -> None:
    with pytest.raises(ValueError, match="between 0 and what was paid"):
        calculate_kept(10, paid_fen=100, refunded_fen=refunded)


@given(st.lists(st.integers(0, 10**12), max_size=8), st.integers(0, 10_000))
def test_splitting_an_order_never_earns_more_than_the_whole(parts: list[int], rate: int) -> None:
    assert sum(calculate_share(part, rate) for part in parts) <= calculate_share(sum(parts), rate)
