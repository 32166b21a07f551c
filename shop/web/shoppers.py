"""As whom a visitor is asked what goods cost."""

from datetime import datetime

from shop.pricing.queries import NOBODY, Shopper
from shop.web.sessions import Visitor


def shopper_of(person: Visitor, now: datetime) -> Shopper:
    """The member, or nobody in particular."""
    return Shopper(person.member_id if person.member_id is not None else NOBODY, now)
