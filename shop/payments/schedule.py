"""When to ask Pay again: soon at first, then ever more rarely, and always when the time to pay is over. Pure."""

from datetime import datetime, timedelta

PAYMENT_LADDER_S = (30, 60, 300)
REFUND_LADDER_S = (30, 60, 120, 300, 600, 1800, 3600)
TRANSFER_LADDER_S = (15, 30, 60, 120, 300, 600, 1800, 3600)
"""The first rung is longer than a call may last, so that nobody else asks while one is under way."""
PREPAY_LASTS = timedelta(hours=2)
ORPHAN_PATIENCE = timedelta(minutes=10)
LEAST_TIME_TO_PAY = timedelta(minutes=1)
BETWEEN_REFUNDS = timedelta(minutes=1)
"""Partial refunds of one payment go out at least a minute apart (docs/wechat.md §7.5)."""


def determine_next_query(now: datetime, attempts: int, expires_at: datetime) -> datetime:
    """When to ask for a payment after `attempts` questions; the moment it expires is never slept through."""
    later = now + timedelta(seconds=_rung(PAYMENT_LADDER_S, attempts))
    return min(later, expires_at) if now < expires_at else later


def determine_next_try(now: datetime, tries: int) -> datetime:
    """When to look after a refund again after `tries` tries."""
    return now + timedelta(seconds=_rung(REFUND_LADDER_S, tries))


def determine_next_ask(now: datetime, asks: int) -> datetime:
    """When to have a word with Pay about a transfer again, after `asks` words since it last moved."""
    return now + timedelta(seconds=_rung(TRANSFER_LADDER_S, asks))


def _rung(ladder: tuple[int, ...], attempts: int) -> int:
    return ladder[min(attempts, len(ladder) - 1)]
