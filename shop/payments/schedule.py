"""When to ask Pay again.

Soon at first, then less and less often, and always when the time to pay is over. Pure.
"""

from datetime import datetime, timedelta

from shop.captures.ladder import find_rung

PAYMENT_LADDER_S = (30, 60, 300)
ORPHAN_PATIENCE = timedelta(minutes=10)
LEAST_TIME_TO_PAY = timedelta(minutes=1)


def determine_next_query(now: datetime, attempts: int, expires_at: datetime) -> datetime:
    """When to ask for a payment after `attempts` questions; the moment it expires is never slept through."""
    later = now + timedelta(seconds=find_rung(PAYMENT_LADDER_S, attempts))
    return min(later, expires_at) if now < expires_at else later
