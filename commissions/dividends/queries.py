"""Reads of dividends: pools with what they have, runs, and what a person was given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, cast, exists, func, select

from commissions.awards.tables import ALL_TIME, earning
from commissions.beneficiary import Beneficiary, BeneficiaryKind, MemberId
from commissions.days import SHANGHAI, determine_day
from commissions.dividends.dividend import Fund, Group, GroupKind, Run, Sharing, restore_group
from commissions.dividends.refusals import RunUnknown
from commissions.dividends.tables import dividend_line, dividend_run
from commissions.ledger.tables import ledger_balance, pool
from commissions.network.tables import distributor
from commissions.schema import Fen
from commissions.tallies.periods import Days, number_day, read_day
from commissions.tallies.tables import tally_day
from commissions.tiers.tables import distributor_group, distributor_group_member

_POOL = BeneficiaryKind.POOL.value
_GIVEN = ("approved", "paid")
_GIVEN_FEN = cast(func.coalesce(func.sum(dividend_run.c.total_fen - dividend_run.c.returned_fen), 0), Fen)
_RUNS: Select[Any] = select(dividend_run, pool.c.name.label("pool")).join(pool, pool.c.id == dividend_run.c.pool_id)


@dataclass(frozen=True)
class PoolStanding:
    """A pool: what is on hold for it, what it has (below 0 after late refunds), what it has given, and its last run."""

    id: int
    name: str
    pending_fen: int
    available_fen: int
    given_fen: int
    last_day: date | None
    open_run: str | None


def list_pools(connection: Connection) -> tuple[PoolStanding, ...]:
    """Every pool that a policy ever named, by name. One statement."""
    row, kept, run = pool.c, ledger_balance.c, dividend_run.c

    def has(account: str) -> Any:
        mine = (kept.person_kind == _POOL, kept.person_id == row.id, kept.account == account)
        return func.coalesce(select(kept.balance_fen).where(*mine).correlate(pool).scalar_subquery(), 0)

    given_out = (run.pool_id == row.id, run.status.in_(_GIVEN))
    last = select(func.max(run.last_day)).where(*given_out).correlate(pool).scalar_subquery()
    given = select(_GIVEN_FEN).where(*given_out).correlate(pool).scalar_subquery()
    waits = select(run.no).where(run.pool_id == row.id, run.status == "calculated").correlate(pool).scalar_subquery()

    query = select(row.id, row.name, has("pending"), has("available"), given, last, waits).order_by(row.name)
    rows = connection.execute(query).all()
    return tuple(PoolStanding(*of[:5], read_day(of[5]) if of[5] else None, of[6]) for of in rows)


def find_fund(connection: Connection, pool_id: int, days: Days) -> Fund:
    """What a pool has for a period.

    Reads a row for each day on which it earned anything since the period began.
    """
    row, of_pool = earning.c, (earning.c.person_kind == _POOL, earning.c.person_id == pool_id)
    first, last = days.first.isoformat(), days.last.isoformat()

    later = (row.period != ALL_TIME) & (row.period > last)
    within = row.period.between(first, last)
    sums = [
        cast(func.coalesce(func.sum(case((which, column), else_=0)), 0), Fen)
        for which, column in (
            (within, row.earned_fen),
            (row.period == ALL_TIME, row.earned_fen),
            (later, row.earned_fen),
            (row.period == ALL_TIME, row.taken_back_fen),
        )
    ]
    since = (row.period == ALL_TIME) | (row.period >= first)
    found: Any = connection.execute(select(*sums).where(*of_pool, since)).one()
    period_fen, earned_fen, later_fen, taken_fen = found

    run, kept = dividend_run.c, ledger_balance.c
    drawn = select(_GIVEN_FEN)
    mine = (kept.person_kind == _POOL, kept.person_id == pool_id, kept.account == "available")
    return Fund(
        period_fen=period_fen,
        earned_fen=earned_fen - later_fen,
        taken_fen=taken_fen,
        drawn_fen=connection.scalar(drawn.where(run.pool_id == pool_id, run.status.in_(_GIVEN))) or 0,
        available_fen=connection.scalar(select(kept.balance_fen).where(*mine)) or 0,
    )


def find_weights(
    connection: Connection, group: Group, sharing: Sharing, days: Days, *, most: int
) -> dict[MemberId, int]:
    """Who of a group may earn, and what each one's part is measured by: 1, or what they sold in the period.

    Reads at most `most` + 1 people. One statement.
    """
    row, sold = distributor.c, tally_day.c
    people = select(row.member_id).where(row.status == "active", _is_in(group)).order_by(row.member_id).limit(most + 1)
    if sharing is Sharing.EQUALLY:
        return {MemberId(who): 1 for who in connection.scalars(people)}

    counted: ColumnElement[int] = sold.direct_sales_fen
    if sharing is Sharing.TEAM_SALES:
        counted = sold.direct_sales_fen + sold.second_sales_fen + sold.third_sales_fen
    chosen = people.subquery("chosen")
    on = and_(sold.member_id == chosen.c.member_id, sold.day.between(number_day(days.first), number_day(days.last)))
    fen = cast(func.coalesce(func.sum(counted), 0), Fen)
    query = select(chosen.c.member_id, fen).join(tally_day, on, isouter=True).group_by(chosen.c.member_id)
    return {MemberId(who): int(found) for who, found in connection.execute(query)}


def _is_in(group: Group) -> Any:
    row = distributor.c
    if group.kind is GroupKind.TIERS:
        return row.tier.in_(group.names)
    if group.kind is GroupKind.PEOPLE:
        return row.member_id.in_([int(name) for name in group.names])
    saved, member = distributor_group.c, distributor_group_member.c
    of_name = select(saved.id).where(saved.name == group.names[0]).scalar_subquery()
    return exists().where(member.group_id == of_name, member.member_id == row.member_id)


def find_last_given_day(connection: Connection, pool_id: int) -> date | None:
    """The last day that any run of a pool has given for; what follows begins behind it."""
    run = dividend_run.c
    query = select(func.max(run.last_day)).where(run.pool_id == pool_id, run.status.in_(_GIVEN))
    day: int | None = connection.scalar(query)
    return read_day(day) if day else None


def get_run(connection: Connection, no: str, *, lock: bool = False) -> Run:
    """The run of a number. Raises RunUnknown."""
    query = _RUNS.where(dividend_run.c.no == no)
    found = connection.execute(query.with_for_update(of=dividend_run) if lock else query).first()
    if found is None:
        raise RunUnknown(run=no)
    return _restore_run(found)


def find_run_id(connection: Connection, no: str) -> int:
    """The id of a run. Raises RunUnknown."""
    found = connection.scalar(select(dividend_run.c.id).where(dividend_run.c.no == no))
    if found is None:
        raise RunUnknown(run=no)
    return int(found)


def _restore_run(row: Any) -> Run:
    """The run of a row."""
    return Run(
        no=row.no,
        pool=row.pool,
        pool_id=row.pool_id,
        days=Days(read_day(row.first_day), read_day(row.last_day)),
        group=restore_group(row.who),
        sharing=Sharing(row.sharing),
        fund=Fund(row.period_fen, row.earned_fen, row.taken_fen, row.drawn_fen, row.available_fen),
        weight_sum=row.weight_sum,
        people=row.people,
        status=row.status,
        calculated_by=row.calculated_by,
        calculated_at=row.calculated_at,
        approved_by=row.approved_by,
        second_by=row.second_by,
        ended_at=row.ended_at,
    )


def count_lines(connection: Connection, no: str) -> Mapping[str, int]:
    """How many lines of a run are in which state."""
    of = dividend_line.c
    query = select(of.status, func.count()).where(of.run_id == find_run_id(connection, no)).group_by(of.status)
    return {row.status: row[1] for row in connection.execute(query)}


def is_in_run(connection: Connection, no: str, member_id: MemberId) -> bool:
    """Whether somebody gains from a run."""
    row = dividend_line.c
    mine = (row.run_id == find_run_id(connection, no), row.member_id == member_id)
    return connection.scalar(select(row.member_id).where(*mine)) is not None


def sum_dividends(connection: Connection, person: Beneficiary, year: int) -> dict[str, int]:
    """What a person was given of pools in each month of a year in Shanghai, in fen by "2026-11"."""
    begin, end = (datetime(of, 1, 1, tzinfo=SHANGHAI) for of in (year, year + 1))
    row = dividend_line.c
    mine = (row.member_id == person.member_id, row.status == "paid", row.ended_at >= begin, row.ended_at < end)
    sums: dict[str, int] = {}
    if person.member_id is None:
        return sums
    for ended_at, fen in connection.execute(select(row.ended_at, row.amount_fen).where(*mine)):
        name = f"{determine_day(ended_at):%Y-%m}"
        sums[name] = sums.get(name, 0) + fen
    return sums
