"""Ladders of waiting: ask soon at first, then less and less often. Pure."""

from datetime import timedelta

BETWEEN_QUESTIONS = timedelta(seconds=2)
"""How long after a question to Pay a person's tap asks nothing new about the same thing."""


def find_rung(ladder: tuple[int, ...], attempts: int) -> int:
    """The seconds to wait after `attempts` attempts; the last rung is for all that follow."""
    return ladder[min(attempts, len(ladder) - 1)]
