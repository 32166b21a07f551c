"""Ladders of waiting: ask soon at first, then ever more rarely. Pure."""


def find_rung(ladder: tuple[int, ...], attempts: int) -> int:
    """The seconds to wait after `attempts` attempts; the last rung is for all that follow."""
    return ladder[min(attempts, len(ladder) - 1)]
