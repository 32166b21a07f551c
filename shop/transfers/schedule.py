"""When to have a word with Pay about a transfer again. Pure."""

from datetime import datetime, timedelta

from shop.captures.ladder import find_rung

_TRANSFER_LADDER_S = (15, 30, 60, 120, 300, 600, 1800, 3600)
"""The first rung is longer than a call may last, so that nobody else asks while one is under way."""


def determine_next_ask(now: datetime, asks: int) -> datetime:
    """When to have a word with Pay about a transfer again, after `asks` words since it last moved."""
    return now + timedelta(seconds=find_rung(_TRANSFER_LADDER_S, asks))
