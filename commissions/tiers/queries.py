"""Reads of tiers.

The document in force, where a person stands and what is missing to the next tier, the history.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.network.queries import find_distributor
from commissions.network.tables import distributor, distributor_tier_change
from commissions.tallies.periods import number_day, read_day
from commissions.tiers.conditions import Metric, Rule, list_keys
from commissions.tiers.ladder import Ladder, Tier, read_ladder
from commissions.tiers.metrics import find_metrics, select_metrics
from commissions.tiers.tables import tier_document, tier_review, tier_standing

_LAST_VERSIONS = 20


@dataclass(frozen=True)
class PublishedTiers:
    """One version, which never changes. `document` is what the merchant published, `ladder` what it says."""

    version: int
    effective_at: datetime
    document: dict[str, Any]
    ladder: Ladder


@dataclass(frozen=True)
class Missing:
    """One condition of the next tier.

    What it asks for, what the person has, and over which days (None: for ever).
    """

    metric: Metric
    days: int | None
    least: int
    have: int

    @property
    def left(self) -> int:
        """How much is missing; 0 when it is met."""
        return max(0, self.least - self.have)


@dataclass(frozen=True)
class TierProgress:
    """Where a distributor stands. `name` None: no tier yet; `next_name` None: nothing above.

    `conditions` are the next tier's, of which `match` says whether any or all are needed. `last_day` is the last day
    of grace of someone who has fallen below their tier; then the conditions are those of the tier to be kept.
    A locked tier neither rises nor falls.
    """

    name: str | None
    next_name: str | None
    match: str
    conditions: tuple[Missing, ...]
    last_day: date | None
    locked: bool


@dataclass(frozen=True)
class Held:
    """What holds the tier somebody has, and when they are looked at again.

    `conditions` are that tier's own, of which `match` says whether any or all are needed; empty without a tier, and
    for one that is locked or gone. `below_from` is the first day on which they would no longer be met if nothing were
    sold from now on; None while they never end, and for who is below them already. Below, the tier stays for
    `grace_days`.
    """

    since: datetime | None
    match: str
    conditions: tuple[Missing, ...]
    below_from: date | None
    grace_days: int
    next_review: date


@dataclass(frozen=True)
class TierChange:
    """An entry of somebody's history.

    `metrics` are what decided a review, by key as in "own_spend_fen:90".
    """

    before: str | None
    after: str | None
    metrics: dict[str, int] | None
    reason: str
    by: Actor
    at: datetime


@dataclass(frozen=True)
class ReviewRun:
    """A day's review: how many were looked at, how many rose and fell. `finished_at` None: under way."""

    day: date
    version: int
    reviewed: int
    rose: int
    fell: int
    finished_at: datetime | None


@dataclass(frozen=True)
class Judged:
    """How many distributors were looked at, which tiers they have, and which they would have; None is no tier."""

    looked_at: int
    have: Mapping[str | None, int]
    would_have: Mapping[str | None, int]


def find_tiers(connection: Connection, at: datetime) -> PublishedTiers | None:
    """The tiers in force at an instant: those that took effect last, the later version of two at once."""
    row = tier_document.c
    query = select(row.version, row.effective_at, row.document).where(row.effective_at <= at)
    found = connection.execute(query.order_by(row.effective_at.desc(), row.version.desc()).limit(1)).first()
    return PublishedTiers(*found, read_ladder(found.document)) if found else None


def find_tier_names(connection: Connection) -> dict[str, str]:
    """What the tiers of the last versions are called, by key; a later version's name counts."""
    query = select(tier_document.c.document).order_by(tier_document.c.version.desc()).limit(_LAST_VERSIONS)
    documents = reversed(connection.scalars(query).all())
    return {tier["tier"]: tier["name"] for document in documents for tier in document["tiers"]}


def list_coming_tiers(connection: Connection, at: datetime, limit: int = 20) -> tuple[PublishedTiers, ...]:
    """Published tiers that do not hold yet at an instant, in the order in which they will."""
    row = tier_document.c
    query = select(row.version, row.effective_at, row.document).where(row.effective_at > at)
    found = connection.execute(query.order_by(row.effective_at, row.version).limit(limit)).all()
    return tuple(PublishedTiers(*of, read_ladder(of.document)) for of in found)


def _get_tiers(connection: Connection, version: int) -> PublishedTiers:
    """The tiers of a version. Raises LookupError when there is none."""
    row = tier_document.c
    query = select(row.version, row.effective_at, row.document).where(row.version == version)
    found = connection.execute(query).first()
    if found is None:
        raise LookupError(version)
    return PublishedTiers(*found, read_ladder(found.document))


def judge_first(connection: Connection, ladder: Ladder, today: date, most: int) -> Judged:
    """What a ladder says of the first distributors by number. Two statements."""
    row = distributor.c
    people = connection.execute(select(row.member_id, row.tier).order_by(row.member_id).limit(most)).all()
    would: Counter[str | None] = Counter()
    if people:
        wanted = list_keys(ladder.rules)
        for found in connection.execute(select_metrics(wanted, today, 0, people[-1].member_id)).mappings():
            tier = ladder.evaluate({key: int(found[key]) for key in wanted})
            would[tier.key if tier else None] += 1
    return Judged(len(people), Counter(of.tier for of in people), would)


def find_tier_progress(connection: Connection, member_id: MemberId, now: datetime) -> TierProgress | None:
    """Where a distributor stands, and what the next tier asks for, or in grace their own.

    None without tiers, or for who may not earn.
    """
    published, person = find_tiers(connection, now), find_distributor(connection, member_id)
    if published is None or person is None or person.status != "active":
        return None

    ladder, rank = published.ladder, published.ladder.rank(person.tier)
    following = ladder.tiers[rank] if rank < len(ladder.tiers) else None
    own = ladder.find(person.tier)

    locked, below_since = find_standing(connection, member_id)
    ends = below_since + timedelta(days=ladder.grace_days - 1) if below_since else None

    asked = own if ends else following

    return TierProgress(
        name=own.name if own else person.tier,
        next_name=following.name if following else None,
        match=asked.rule.match if asked else "all",
        conditions=_list_missing(connection, member_id, determine_day(now), asked),
        last_day=ends,
        locked=locked,
    )


def find_held(connection: Connection, member_id: MemberId, now: datetime) -> Held | None:
    """What holds a distributor's tier, in at most twenty small statements.

    None without tiers, or for who may not earn.
    """
    published, person = find_tiers(connection, now), find_distributor(connection, member_id)
    if published is None or person is None or person.status != "active":
        return None
    today, own = determine_day(now), published.ladder.find(person.tier)
    locked, _ = find_standing(connection, member_id)
    judged = None if locked else own

    run = find_review(connection, today)
    is_done = run is not None and run.version == published.version and run.finished_at is not None
    changes = list_tier_history(connection, member_id, 1)
    return Held(
        since=changes[0].at if changes and own else None,
        match=judged.rule.match if judged else "all",
        conditions=_list_missing(connection, member_id, today, judged),
        below_from=_find_end(connection, member_id, today, judged.rule) if judged else None,
        grace_days=published.ladder.grace_days,
        next_review=today + timedelta(days=1) if is_done else today,
    )


def _find_end(connection: Connection, member_id: MemberId, today: date, rule: Rule) -> date | None:
    """The first day whose windows no longer hold enough, with nothing added to what is counted.

    Windows only lose days then, so that what is missing on one day is missing on all later ones: halves are looked at.
    """
    wanted = list_keys([rule])

    def holds(after: int) -> bool:
        return rule.holds(find_metrics(connection, wanted, today + timedelta(days=after), member_id))

    held, missed = 0, max((of.days or 0 for of in rule.conditions), default=0)
    if not holds(0) or holds(missed):
        return None
    while missed - held > 1:
        middle = (held + missed) // 2
        held, missed = (middle, missed) if holds(middle) else (held, middle)
    return today + timedelta(days=missed)


def _list_missing(connection: Connection, member_id: MemberId, today: date, asked: Tier | None) -> tuple[Missing, ...]:
    """Each condition of a tier with what the person has."""
    if asked is None:
        return ()
    rule: Rule = asked.rule
    metrics = find_metrics(connection, list_keys([rule]), today, member_id)
    return tuple(Missing(of.metric, of.days, of.least, metrics[of.key]) for of in rule.conditions)


def find_standing(connection: Connection, member_id: MemberId) -> tuple[bool, date | None]:
    """Whether the merchant locked a person's tier, and since which day they have been below it."""
    row = tier_standing.c
    found = connection.execute(select(row.locked, row.below_since).where(row.member_id == member_id)).first()
    if found is None:
        return False, None
    return found.locked, read_day(found.below_since) if found.below_since else None


def list_tier_history(connection: Connection, member_id: MemberId, limit: int = 50) -> tuple[TierChange, ...]:
    """The changes of somebody's tier, the newest first."""
    row = distributor_tier_change.c
    query = select(row.tier_before, row.tier, row.metrics, row.reason, row.changed_by, row.changed_at)
    rows = connection.execute(query.where(row.member_id == member_id).order_by(row.id.desc()).limit(limit))
    return tuple(TierChange(*found) for found in rows)


def find_review(connection: Connection, day: date | None = None) -> ReviewRun | None:
    """The newest review, or that of a day."""
    row = tier_review.c
    query = select(row.day, row.version, row.reviewed, row.rose, row.fell, row.finished_at)
    if day is not None:
        query = query.where(row.day == number_day(day))
    found = connection.execute(query.order_by(row.day.desc(), row.version.desc()).limit(1)).first()
    return ReviewRun(read_day(found.day), *found[1:]) if found else None
