"""When to look after a refund again. Pure."""

from datetime import datetime, timedelta

from shop.captures.ladder import find_rung

_REFUND_LADDER_S = (30, 60, 120, 300, 600, 1800, 3600)


BETWEEN_REFUNDS = timedelta(minutes=1)
"""Partial refunds of one payment go out at least a minute apart (docs/wechat.md §7.5)."""


def determine_next_try(now: datetime, tries: int) -> datetime:
    """When to look after a refund again after `tries` tries."""
    return now + timedelta(seconds=find_rung(_REFUND_LADDER_S, tries))
