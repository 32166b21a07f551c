"""The tiers as the merchant sees them: what each asks for, how many people have it, the last review, what comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from commissions.days import determine_day
from commissions.network.queries import count_by_tier
from commissions.policies.queries import find_acknowledgement
from commissions.tiers.ladder import Tier, list_risks, read_ladder
from commissions.tiers.queries import PublishedTiers, ReviewRun, find_review, find_tiers, judge_first, list_coming_tiers

_MOST_PEOPLE = 5_000
"""So many are judged by a draft: a second's work, whatever the shop's size."""


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


@dataclass(frozen=True)
class ComparedTier:
    """A tier of the version in force beside the same of a draft; None where it is not there."""

    key: str
    before: Tier | None
    after: Tier | None
    people_before: int
    people_after: int


@dataclass(frozen=True)
class ExaminedTiers:
    """What a draft would change.

    `looked_at` distributors, the first by number, were judged by what they sold.
    """

    tiers: tuple[ComparedTier, ...]
    grace_before: int | None
    grace_after: int
    looked_at: int
    without_tier: int
    risks: tuple[str, ...]
    is_acknowledged: bool


def examine_tiers(connection: Connection, document: Mapping[str, Any], now: datetime) -> ExaminedTiers:
    """Hold a draft against the tiers in force, and against what some thousand people sold.

    Raises FieldRefused.

    Nobody rises or falls by it: grace and locks are not looked at.
    """
    ladder, published = read_ladder(dict(document)), find_tiers(connection, now)
    before = {of.key: of for of in published.ladder.tiers} if published else {}
    after = {of.key: of for of in ladder.tiers}

    judged = judge_first(connection, ladder, determine_day(now), _MOST_PEOPLE)
    return ExaminedTiers(
        tiers=tuple(
            ComparedTier(key, before.get(key), after.get(key), judged.have.get(key, 0), judged.would_have.get(key, 0))
            for key in dict.fromkeys((*before, *after))
        ),
        grace_before=published.ladder.grace_days if published else None,
        grace_after=ladder.grace_days,
        looked_at=judged.looked_at,
        without_tier=judged.would_have.get(None, 0),
        risks=list_risks(ladder),
        is_acknowledged=find_acknowledgement(connection) is not None,
    )
