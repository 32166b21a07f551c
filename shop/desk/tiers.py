"""The tiers as the merchant sees them: what each asks for, how many people have it, the last review, what comes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from commissions.days import determine_day
from commissions.network.queries import count_by_tier
from commissions.network.tables import distributor
from commissions.policies.queries import find_acknowledgement
from commissions.tiers.conditions import list_keys
from commissions.tiers.ladder import Tier, list_risks, read_ladder
from commissions.tiers.metrics import select_metrics
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
    """What a draft would change. `looked_at` distributors, the first by number, were judged by what they sold."""

    tiers: tuple[ComparedTier, ...]
    grace_before: int | None
    grace_after: int
    looked_at: int
    without_tier: int
    risks: tuple[str, ...]
    is_acknowledged: bool


def examine_tiers(connection: Connection, document: Mapping[str, Any], now: datetime) -> ExaminedTiers:
    """Hold a draft against the tiers in force, and against what some thousand people sold. Raises FieldRefused.

    Nobody rises or falls by it: grace and locks are not looked at.
    """
    ladder, published = read_ladder(dict(document)), find_tiers(connection, now)
    before = {of.key: of for of in published.ladder.tiers} if published else {}
    after = {of.key: of for of in ladder.tiers}

    people = connection.execute(_FIRST_PEOPLE).all()
    has = Counter(of.tier for of in people)
    would: Counter[str | None] = Counter()
    if people:
        wanted = list_keys(ladder.rules)
        for row in connection.execute(select_metrics(wanted, determine_day(now), 0, people[-1].member_id)).mappings():
            tier = ladder.evaluate({key: int(row[key]) for key in wanted})
            would[tier.key if tier else None] += 1

    return ExaminedTiers(
        tiers=tuple(
            ComparedTier(key, before.get(key), after.get(key), has[key], would[key])
            for key in dict.fromkeys((*before, *after))
        ),
        grace_before=published.ladder.grace_days if published else None,
        grace_after=ladder.grace_days,
        looked_at=len(people),
        without_tier=would[None],
        risks=list_risks(ladder),
        is_acknowledged=find_acknowledgement(connection) is not None,
    )


_MOST_PEOPLE = 5_000
_FIRST_PEOPLE = (
    select(distributor.c.member_id, distributor.c.tier).order_by(distributor.c.member_id).limit(_MOST_PEOPLE)
)
