"""The tiers as the merchant sees them: what each asks for, how many people have it, the last review, what comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.network.queries import count_by_tier
from commissions.tiers.queries import PublishedTiers, ReviewRun, find_review, find_tiers, list_coming_tiers


@dataclass(frozen=True)
class TiersPage:
    """`people` counts the distributors of each tier by its key."""

    published: PublishedTiers | None
    coming: tuple[PublishedTiers, ...]
    review: ReviewRun | None
    people: Mapping[str, int]


def read_tiers_page(connection: Connection, now: datetime) -> TiersPage:
    """The tiers in force, those to come, and today's review."""
    return TiersPage(
        published=find_tiers(connection, now),
        coming=list_coming_tiers(connection, now),
        review=find_review(connection),
        people=count_by_tier(connection),
    )
