"""How many offers of a mode may hold at once: all of them are read wherever a price is asked."""

from sqlalchemy import Connection, Table, func, select

from shop.pricing.refusals import TooManyOpen
from shop.pricing.times import OfferTime

MOST_OPEN = 20


def demand_place(connection: Connection, made: Table, time: OfferTime) -> None:
    """Raises TooManyOpen if 20 offers among `made` hold within `time` already: a further one would be left out.

    `made` has `starts_at`, `ends_at` and `stopped_at`.
    """
    row = made.c
    within = (row.stopped_at.is_(None), row.starts_at < time.ends_at, row.ends_at > time.starts_at)
    if connection.execute(select(func.count()).where(*within)).scalar_one() >= MOST_OPEN:
        raise TooManyOpen(most=MOST_OPEN)
