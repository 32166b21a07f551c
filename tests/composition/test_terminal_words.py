"""How the terminal counts: one thing is, several are."""

import pytest

from composition.terminal.figures import are, some


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 withdrawals are"),
        (1, "1 withdrawal is"),
        (2, "2 withdrawals are"),
        (1_234, "1,234 withdrawals are"),
    ],
)
def test_one_is_said_otherwise_than_several(number: int, said: str) -> None:
    assert f"{some(number, 'withdrawal')} {are(number)}" == said
