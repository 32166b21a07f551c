"""Numbers that Pay sees: whose they are is told by all of their characters."""

import pytest

from commissions.numbers import find_prefix, is_ours, make_number, make_number_like


def test_a_number_is_known_again_by_its_prefix_and_a_new_one_has_the_same() -> None:
    number = make_number("LW")
    assert (is_ours(number, "LW"), find_prefix(number)) == (True, "LW")
    assert make_number_like(number) != number
    assert is_ours(make_number_like(number), "LW")


@pytest.mark.parametrize("change", ["{}A", "A{}", "{}\n", " {}"])
def test_what_only_holds_a_number_of_ours_is_not_ours(change: str) -> None:
    assert not is_ours(change.format(make_number("LW")), "LW")


@pytest.mark.parametrize("number", ["", "LW", "LW" + "0" * 18, "LW" + "a" * 18, "XX" + "A" * 18])
def test_other_peoples_numbers_are_not_ours(number: str) -> None:
    assert not is_ours(number, "LW")
