"""The daily review: who rises, who has fallen below their tier, whose grace is over.

A few statements a batch. What is to be done about whom is written down once, as verdicts, from which every further row
of the batch follows. Each day and version of the tiers is reviewed once, in batches by member; what is committed is not
done again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Subquery, Text, and_, case, delete, false, func, insert, literal, null, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from commissions.actor import system_acting
from commissions.apart import do_apart
from commissions.days import determine_day
from commissions.network.tables import distributor
from commissions.network.tiering import TierStep, change_tiers
from commissions.ports import Transaction
from commissions.schema import insert_or_ignore
from commissions.tallies.periods import number_day
from commissions.tiers.conditions import list_keys
from commissions.tiers.events import TierChanged
from commissions.tiers.ladder import Ladder
from commissions.tiers.metrics import describe_metrics, lies_within, meets, select_metrics
from commissions.tiers.queries import find_tiers
from commissions.tiers.tables import tier_review, tier_standing, tier_verdict

_MEMBERS_AT_ONCE = 10_000
_BY = system_acting("review")


@dataclass(frozen=True)
class _Batch:
    """Distributors with an id above `after` up to `last`, to be reviewed by a ladder as of a day."""

    ladder: Ladder
    today: date
    after: int
    last: int


def review_tiers(tx: Transaction, *, limit: int = _MEMBERS_AT_ONCE) -> int:
    """Review the next distributors of today by the tiers in force.

    Returns how many; 0 once today's are done. Those suspended, or whose tier is locked, stay where they are. Each
    person hears of a change once.
    """
    published = find_tiers(tx.connection, tx.now)
    if published is None:
        return 0
    today = determine_day(tx.now)
    run = _lock_run(tx, today, published.version)
    return 0 if run.finished_at is not None else _review_next(tx, run, published.ladder, today, limit)


def _lock_run(tx: Transaction, today: date, version: int) -> Any:
    """Today's run, locked, begun if it was not."""
    key = {"day": number_day(today), "version": version}
    insert_or_ignore(
        tx.connection, tier_review, key | {"reached": 0, "reviewed": 0, "rose": 0, "fell": 0, "began_at": tx.now}
    )
    row = tier_review.c
    query = select(tier_review).where(row.day == key["day"], row.version == version)
    return tx.connection.execute(query.with_for_update()).one()


def _review_next(tx: Transaction, run: Any, ladder: Ladder, today: date, limit: int) -> int:
    """One batch of a run, or its end."""
    row, of = distributor.c, tier_review.c
    ahead = select(row.member_id).where(row.member_id > run.reached).order_by(row.member_id).limit(limit)
    people = tx.connection.scalars(ahead).all()
    this = update(tier_review).where(of.day == run.day, of.version == run.version)
    if not people:
        tx.connection.execute(this.values(finished_at=tx.now))
        return 0

    def review(part: Sequence[int]) -> None:
        steps = _review_batch(tx, _Batch(ladder, today, part[0] - 1, part[-1]))
        rose = _announce(tx, ladder, steps)
        counts = {"rose": of.rose + rose, "fell": of.fell + len(steps) - rose, "reviewed": of.reviewed + len(part)}
        tx.connection.execute(this.values(**counts))

    # Who can't be reviewed is named and left for tomorrow: the review of the others goes on.
    do_apart(tx, people, review, "review_tiers member:{}".format)
    tx.connection.execute(this.values(reached=people[-1]))
    return len(people)


def _review_batch(tx: Transaction, batch: _Batch) -> Sequence[TierStep]:
    """Write verdicts and all that follows from them. Returns whose tier changed."""
    _write_verdicts(tx, batch)
    verdict = tier_verdict.c
    changes = select(tier_verdict).where(verdict.step.in_(("rise", "fall"))).subquery("changes")
    steps = change_tiers(tx, changes, by=_BY, reason="review")
    _write_standings(tx, number_day(batch.today))
    tx.connection.execute(delete(tier_verdict))
    return steps


def _write_standings(tx: Transaction, day: int) -> None:
    """Since when people are below their tier: from today, or not any more."""
    verdict, row = tier_verdict.c, tier_standing.c
    below = select(verdict.member_id, false(), literal(day)).where(verdict.step == "below")
    new = (sqlite.insert if tx.connection.dialect.name == "sqlite" else postgresql.insert)(tier_standing)
    new = new.from_select(["member_id", "locked", "below_since"], below)
    since = {"below_since": new.excluded.below_since}
    tx.connection.execute(new.on_conflict_do_update(index_elements=["member_id"], set_=since))
    ended = select(verdict.member_id).where(verdict.step != "below")
    over = update(tier_standing).where(row.member_id.in_(ended), row.below_since.is_not(None))
    tx.connection.execute(over.values(below_since=None))


def _write_verdicts(tx: Transaction, batch: _Batch) -> None:
    """A row for each person about whom something is to be done."""
    wanted = list_keys(batch.ladder.rules)
    people = _select_people(batch)
    row = people.c
    by_rank = {at: tier.key for at, tier in enumerate(batch.ladder.tiers, start=1)}
    after = case(by_rank, value=row.reached, else_=null())
    step = _decide_step(batch, row)
    metrics = describe_metrics(tx.connection, wanted, people)
    verdicts = select(row.member_id, row.tier, after, step, metrics).where(step.is_not(None))
    names = ["member_id", "tier_before", "tier", "step", "metrics"]
    tx.connection.execute(insert(tier_verdict).from_select(names, verdicts))


def _select_people(batch: _Batch) -> Subquery:
    """Those whom a review may move.

    Metrics, the rank they have, the rank they reach, since when they are below.
    """
    metrics = select_metrics(list_keys(batch.ladder.rules), batch.today, batch.after, batch.last).subquery("metrics")
    row, standing = distributor.c, tier_standing.c
    ranks = {tier.key: at for at, tier in enumerate(batch.ladder.tiers, start=1)}

    gone = batch.ladder.rank("")
    rank = case((row.tier.is_(None), 0), *((row.tier == key, at) for key, at in ranks.items()), else_=gone)

    rules = reversed(list(enumerate(batch.ladder.rules, start=1)))
    reached = case(*((meets(rule, metrics), at) for at, rule in rules), else_=0)

    query = select(metrics, row.tier, rank.label("rank"), reached.label("reached"), standing.below_since)
    query = query.join(distributor, row.member_id == metrics.c.member_id)
    theirs = and_(standing.member_id == row.member_id, *lies_within(standing.member_id, batch.after, batch.last))
    query = query.join(tier_standing, theirs, isouter=True)

    free = func.coalesce(standing.locked, false()).is_(false())
    return query.where(row.status == "active", free, *lies_within(row.member_id, batch.after, batch.last)).subquery(
        "people"
    )


def _decide_step(batch: _Batch, row: Any) -> Any:
    """What is to be done about a row of `_select_people`; NULL for nothing."""
    grace_ends = number_day(batch.today - timedelta(days=batch.ladder.grace_days))
    below = row.reached < row.rank
    at_once = true() if batch.ladder.grace_days == 0 else false()
    return case(
        (row.reached > row.rank, literal("rise", Text)),
        (and_(below, or_(at_once, row.below_since <= grace_ends)), literal("fall", Text)),
        (and_(below, row.below_since.is_(None)), literal("below", Text)),
        (and_(row.reached == row.rank, row.below_since.is_not(None)), literal("recovered", Text)),
        else_=null(),
    )


def _announce(tx: Transaction, ladder: Ladder, steps: Sequence[TierStep]) -> int:
    """Tell each person once. Returns how many rose."""
    titles = {tier.key: tier.name for tier in ladder.tiers}
    ranks = {key: ladder.rank(key) for key in {step.before for step in steps} | {step.after for step in steps}}
    rises = 0
    for member_id, before, after in steps:
        rose = ranks[after] > ranks[before]
        rises += rose
        tx.publish(TierChanged(member_id, before, after, titles.get(after or ""), rose))
    return rises
