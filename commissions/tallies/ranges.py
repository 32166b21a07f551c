"""Rankings of any range of days.

Asked for, computed by a job in small steps, kept, and computed anew while it runs.
"""

from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Insert, Integer, case, cast, delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from commissions.apart import do_each
from commissions.days import determine_day
from commissions.ports import Transaction
from commissions.refusals import Refusal
from commissions.schema import Fen, Id, insert_or_ignore
from commissions.tallies.histogram import BITS, BUCKET_LEVELS, MOST_FEN
from commissions.tallies.periods import LONGEST_RANGE_DAYS, Days, Month, number_day
from commissions.tallies.queries import find_range, name_range
from commissions.tallies.tables import ranking, ranking_bucket, ranking_range, tally, tally_day

_MOST_ASKED = 20
MOST_KEPT = 100
"""There are thousands of ranges of days, and anybody may ask: what is kept of them must not fill the disk."""
_FRESH_FOR = timedelta(hours=1)
_MEMBERS_AT_ONCE = 10_000


class RangeRefused(Refusal):
    """The range is empty or longer than a year, or too many rankings are waiting to be computed."""

    code = "range_refused"


def ask_for_ranking(tx: Transaction, days: Days) -> bool:
    """Have the ranking of a range of days computed, unless it is kept already.

    Returns whether it is there to be read. One whose days are over is computed once. One that still runs, or whose last
    day had not ended when it was computed, is computed anew when it is asked for an hour later; the older one is read
    until then. A month is always there. Raises RangeRefused.
    """
    if isinstance(days.simplify(), Month):
        return True
    if not 1 <= (days.last - days.first).days + 1 <= LONGEST_RANGE_DAYS:
        raise RangeRefused(first=days.first.isoformat(), last=days.last.isoformat())
    found = find_range(tx.connection, days)
    if found is None or _is_stale(tx, days, found.computed_at):
        _ask(tx, days)
    return found is not None


def _is_stale(tx: Transaction, days: Days, computed_at: Any) -> bool:
    """Whether the days had not ended when their ranking was computed, longer than an hour ago."""
    return determine_day(computed_at) <= days.last and computed_at + _FRESH_FOR <= tx.now


def _ask(tx: Transaction, days: Days) -> None:
    """Put a range on the job's list, once."""
    row = {"first_day": number_day(days.first), "last_day": number_day(days.last), "status": "asked", "reached": 0}
    is_new = insert_or_ignore(tx.connection, ranking_range, row | {"asked_at": tx.now})
    waiting = tx.connection.scalar(select(func.count()).where(ranking_range.c.status == "asked")) or 0
    if is_new and waiting > _MOST_ASKED:
        raise RangeRefused(first=days.first.isoformat(), last=days.last.isoformat(), waiting=waiting)


def compute_rankings(tx: Transaction, *, limit: int = _MEMBERS_AT_ONCE) -> int:
    """One step of the oldest range that was asked for, or of clearing away one that was replaced.

    Returns how many rows it looked at or removed, at least 1 while there is work. Stopped at any point, the next call
    goes on where the last commit ended.
    """
    row = ranking_range.c
    asked = select(ranking_range).where(row.status == "asked").order_by(row.id).limit(1)
    asked = asked.with_for_update(skip_locked=True)
    found = tx.connection.execute(asked).first()

    while found is not None:
        done = do_each(tx, [found], partial(_compute_step, tx, limit), _name)
        if done:
            return done[0]
        # A range that can't be computed is named, and holds up none behind it.
        found = tx.connection.execute(asked.where(row.id > found.id)).first()

    return _clear_step(tx, limit)


def _name(found: Any) -> str:
    return f"compute_rankings range:{found.id}"


def _compute_step(tx: Transaction, limit: int, found: Any) -> int:
    """Rank the next members who have any counters, or finish.

    From then on this ranking is the one that is read.
    """
    ahead = select(tally.c.member_id).where(tally.c.member_id > found.reached).order_by(tally.c.member_id).limit(limit)
    members = ahead.subquery()
    last, count = tx.connection.execute(select(func.max(members.c.member_id), func.count())).one()
    if not count:
        return _finish(tx, found)
    _rank_members(tx, found, last)
    tx.connection.execute(update(ranking_range).where(ranking_range.c.id == found.id).values(reached=last))
    return int(count)


def _rank_members(tx: Transaction, found: Any, last: int) -> None:
    """Add up what members earned in the range, and count them in its buckets."""
    row, period = tally_day.c, name_range(found.id)
    within = (row.day >= found.first_day, row.day <= found.last_day)
    batch = (row.member_id > found.reached, row.member_id <= last)
    earned = func.sum(row.commission_fen)
    sums = select(literal(period), row.member_id, cast(earned, Fen)).where(*batch, *within).group_by(row.member_id)
    names = ["period", "member_id", "earned_fen"]
    tx.connection.execute(insert(ranking).from_select(names, sums.having(earned > 0)))
    for level in range(BUCKET_LEVELS):
        tx.connection.execute(_add_to_buckets(tx, period, level, found.reached, last))


def _add_to_buckets(tx: Transaction, period: str, level: int, reached: int, last: int) -> Insert:
    """The statement that counts the members of a batch in the buckets of a level."""
    row = ranking.c
    capped = case((row.earned_fen > MOST_FEN, MOST_FEN), else_=row.earned_fen)
    number = cast(capped, Id).bitwise_rshift(literal(BITS * level, Integer))
    batch = (row.period == period, row.member_id > reached, row.member_id <= last)
    counted = select(literal(period), literal(level), number, func.count()).where(*batch).group_by(number)
    new = (sqlite.insert if tx.connection.dialect.name == "sqlite" else postgresql.insert)(ranking_bucket)
    new = new.from_select(["period", "level", "number", "members"], counted)
    members = {"members": ranking_bucket.c.members + new.excluded.members}
    return new.on_conflict_do_update(index_elements=["period", "level", "number"], set_=members)


def _finish(tx: Transaction, found: Any) -> int:
    """Put this ranking in place of an older one of the same days.

    If too many are kept, the one that was computed first goes too.
    """
    row = ranking_range.c
    older = (row.first_day == found.first_day, row.last_day == found.last_day, row.status == "computed")
    tx.connection.execute(update(ranking_range).where(*older).values(status="replaced"))
    done = update(ranking_range).where(row.id == found.id)
    tx.connection.execute(done.values(status="computed", computed_at=tx.now))
    newest = select(row.id).where(row.status == "computed").order_by(row.computed_at.desc(), row.id.desc())
    surplus = update(ranking_range).where(row.status == "computed", row.id.not_in(newest.limit(MOST_KEPT)))
    tx.connection.execute(surplus.values(status="replaced"))
    return 1


def _clear_step(tx: Transaction, limit: int) -> int:
    """Remove rows of a ranking that was replaced by a newer one."""
    found = tx.connection.scalar(select(ranking_range.c.id).where(ranking_range.c.status == "replaced").limit(1))
    if found is None:
        return 0

    period = name_range(found)
    row = ranking.c
    some = select(row.member_id).where(row.period == period).limit(limit)
    gone = tx.connection.execute(delete(ranking).where(row.period == period, row.member_id.in_(some))).rowcount

    if gone:
        return gone

    # The range itself goes last: while it stands, whoever goes on finds what is left.
    tx.connection.execute(delete(ranking_bucket).where(ranking_bucket.c.period == period))
    return tx.connection.execute(delete(ranking_range).where(ranking_range.c.id == found)).rowcount
