"""Use cases of dividends until a run is decided: calculated, dropped, approved by two people (docs/money.md §14).

What a run gives is drawn from the pool in the commit that approves it; `paying.py` brings it into wallets from there.
"""

from datetime import date
from typing import Any

from sqlalchemy import insert, update

from commissions.actor import Actor, OwnInterest
from commissions.beneficiary import MemberId
from commissions.beneficiary import pool as as_pool
from commissions.days import determine_day
from commissions.dividends.dividend import Fund, Run, Share, Sharing, Wanted, calculate_shares, describe_group
from commissions.dividends.queries import find_fund, find_last_given_day, find_weights, get_run, is_in_run
from commissions.dividends.refusals import (
    GroupRefused,
    PeriodRefused,
    PoolChanged,
    PoolEmpty,
    PoolUnknown,
    RunDecided,
    RunOpen,
    SecondPersonMissing,
)
from commissions.dividends.tables import dividend_line, dividend_run
from commissions.ledger.entry import DIVIDENDS, Entry, Posting, available
from commissions.ledger.pools import find_pools
from commissions.ledger.repository import lock_balance, post, take_lock
from commissions.numbers import make_number
from commissions.policies.service import demand_acknowledgement
from commissions.ports import Transaction
from commissions.schema import insert_or_ignore
from commissions.tallies.periods import LONGEST_RANGE_DAYS, number_day

_MOST_PEOPLE = 10_000
_PREFIX = "D"
_LINES_AT_ONCE = 500


def calculate_run(tx: Transaction, wanted: Wanted, *, by: Actor) -> Run:
    """Work out who gets how much of a pool for some days, and keep it until two people have decided.

    Whoever calculates may well be in it: they decide nothing. Raises PoolUnknown, PeriodRefused, RunOpen, PoolEmpty,
    GroupRefused, NoticeNotAcknowledged for a split by what whole teams sold.
    """
    pool_id = _get_pool(tx, wanted.pool)
    # A team's sales are those of three levels: multi-level, whatever the policy's depth.
    if wanted.sharing is Sharing.TEAM_SALES:
        demand_acknowledgement(tx, ["dividends.sharing"])

    # Runs of a pool follow one another: what this one sees of its last day and its fund stays so until it is kept.
    take_lock(tx.connection, f"dividend:{pool_id}")
    _demand_period(wanted, find_last_given_day(tx.connection, pool_id), determine_day(tx.now))

    fund = find_fund(tx.connection, pool_id, wanted.days)
    if fund.total_fen == 0:
        raise PoolEmpty(left_fen=fund.period_fen + fund.carried_fen, available_fen=fund.available_fen)

    weights = find_weights(tx.connection, wanted.group, wanted.sharing, wanted.days, most=_MOST_PEOPLE)
    shares = calculate_shares(fund.total_fen, weights)
    if not shares or len(weights) > _MOST_PEOPLE:
        raise GroupRefused(people=len(weights), most=_MOST_PEOPLE)

    return _keep(tx, wanted, pool_id, fund, weights, shares, by)


def drop_run(tx: Transaction, no: str, *, by: Actor) -> Run:
    """Give a calculated run up; nothing has moved. `by` is for the audit log.

    Raises RunUnknown, RunDecided.
    """
    run = get_run(tx.connection, no, lock=True)
    _demand_calculated(run)
    mine = update(dividend_run).where(dividend_run.c.no == no, dividend_run.c.status == "calculated")
    tx.connection.execute(mine.values(status="dropped", ended_at=tx.now))
    return get_run(tx.connection, no)


def demand_decidable(tx: Transaction, no: str, *, by: Actor) -> Run:
    """What must hold at the first word and at the second; the run is locked.

    Raises RunUnknown, RunDecided, OwnInterest for whoever is in it, PoolChanged.
    """
    run = get_run(tx.connection, no, lock=True)
    _demand_calculated(run)
    if by.member_id is not None and is_in_run(tx.connection, no, by.member_id):
        raise OwnInterest(by=str(by))
    available_fen = lock_balance(tx.connection, available(as_pool(run.pool_id)))
    if available_fen < run.total_fen:
        raise PoolChanged(total_fen=run.total_fen, available_fen=available_fen)
    return run


def approve_run(tx: Transaction, no: str, *, by: Actor, second_by: Actor) -> Run:
    """Two people agree: what the run gives leaves the pool now, and is paid into wallets by a job.

    Raises what `demand_decidable` raises for either, and SecondPersonMissing unless they are two.
    """
    if by.is_same_person(second_by) or not (by.is_person and second_by.is_person):
        raise SecondPersonMissing(run=no)
    run = get_run(tx.connection, no)
    take_lock(tx.connection, f"dividend:{run.pool_id}")
    for actor in (by, second_by):
        run = demand_decidable(tx, no, by=actor)

    # Conditional on the state: it is drawn once, whoever else decides at this instant.
    mine = update(dividend_run).where(dividend_run.c.no == no, dividend_run.c.status == "calculated")
    values = {"status": "approved", "approved_by": by, "second_by": second_by, "approved_at": tx.now}
    if tx.connection.execute(mine.values(**values)).rowcount != 1:
        raise RunDecided(run=no, status="approved")

    drawn = Posting(available(as_pool(run.pool_id)), DIVIDENDS, run.total_fen, "dividend_drawn")
    post(tx, Entry(f"dividend:{no}:drawn", (drawn,)))
    return get_run(tx.connection, no)


def _get_pool(tx: Transaction, name: str) -> int:
    found = find_pools(tx.connection, [name]).get(name)
    if found is None:
        raise PoolUnknown(pool=name)
    return found.id


def _demand_period(wanted: Wanted, last_given: date | None, today: date) -> None:
    """Days that are over, and behind all that was given before: no sale is shared twice."""
    days = wanted.days
    is_range = 1 <= (days.last - days.first).days + 1 <= LONGEST_RANGE_DAYS
    is_behind = last_given is None or days.first > last_given
    if not (is_range and days.last < today and is_behind):
        given_until = last_given.isoformat() if last_given else None
        raise PeriodRefused(first=days.first.isoformat(), last=days.last.isoformat(), given_until=given_until)


def _demand_calculated(run: Run) -> None:
    if run.status != "calculated":
        raise RunDecided(run=run.no, status=run.status)


def _keep(
    tx: Transaction,
    wanted: Wanted,
    pool_id: int,
    fund: Fund,
    weights: dict[MemberId, int],
    shares: tuple[Share, ...],
    by: Actor,
) -> Run:
    """Write the run and its lines down. Raises RunOpen if the pool has one that waits."""
    no = make_number(_PREFIX)
    row: dict[str, Any] = {"no": no, "pool_id": pool_id, "who": describe_group(wanted.group), "returned_fen": 0}
    row |= {"first_day": number_day(wanted.days.first), "last_day": number_day(wanted.days.last)}
    row |= {"sharing": wanted.sharing.value, "status": "calculated", "people": len(shares)}
    row |= {name: getattr(fund, name) for name in ("period_fen", "earned_fen", "taken_fen", "drawn_fen")}
    row |= {"available_fen": fund.available_fen, "total_fen": fund.total_fen, "weight_sum": sum(weights.values())}
    if not insert_or_ignore(tx.connection, dividend_run, row | {"calculated_by": by, "calculated_at": tx.now}):
        raise RunOpen(pool=wanted.pool)

    run_id = tx.connection.execute(dividend_run.select().where(dividend_run.c.no == no)).one().id
    lines = [{"run_id": run_id, "status": "waiting", **vars(share)} for share in shares]
    for at in range(0, len(lines), _LINES_AT_ONCE):
        tx.connection.execute(insert(dividend_line), lines[at : at + _LINES_AT_ONCE])
    return get_run(tx.connection, no)
