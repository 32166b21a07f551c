"""What must be counted to decide rules, as one query over a range of members.

Counters for ever, and sums of days.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    distinct,
    false,
    func,
    literal,
    or_,
    select,
)

from commissions.beneficiary import MemberId
from commissions.network.tables import distributor
from commissions.schema import Fen, Json
from commissions.tallies.periods import number_day
from commissions.tallies.tables import FOR_EVER, tally, tally_customer, tally_day
from commissions.tiers.conditions import Condition, Metric, Rule

Wanted = Mapping[str, Condition]
"""What is counted, by `Condition.key`."""


def select_metrics(wanted: Wanted, today: date, after: int, last: int) -> Select[Any]:
    """One row for each distributor with an id above `after` up to `last`.

    The member, and a column for each key.
    """
    sources = [_sum_days(wanted, today, after, last), _count_customers(wanted, today, after, last)]
    columns = [_count(condition, sources).label(key) for key, condition in wanted.items()]
    query = select(distributor.c.member_id, *columns).select_from(distributor)
    mine = and_(tally.c.member_id == distributor.c.member_id, *lies_within(tally.c.member_id, after, last))
    query = query.join(tally, mine, isouter=True)
    for source in (found for found in sources if found is not None):
        query = query.join(source, source.c.member_id == distributor.c.member_id, isouter=True)
    return query.where(*lies_within(distributor.c.member_id, after, last))


def lies_within(
    member_id: ColumnElement[int], after: int, last: int
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """That an id is above `after`, up to `last`.

    PostgreSQL wants to hear it of every table, or reads all of it.
    """
    return member_id > after, member_id <= last


def _count(condition: Condition, sources: list[Subquery | None]) -> ColumnElement[int]:
    """The column of a condition, from where it is counted."""
    days, customers = sources
    if condition.days is None:
        counted: Any = tally.c.customers if condition.metric is Metric.CUSTOMERS else _add_up(condition.metric, tally)
    else:
        source = customers if condition.metric is Metric.CUSTOMERS else days
        assert source is not None, "what is wanted is counted"
        counted = source.c[condition.key]
    return func.coalesce(counted, 0)


def _add_up(metric: Metric, source: Any) -> Any:
    """A metric from the counters of a row."""
    if metric is Metric.TEAM_SALES:
        return source.c.direct_sales_fen + source.c.second_sales_fen + source.c.third_sales_fen
    return source.c[metric.value]


def _determine_first_day(condition: Condition, today: date) -> int:
    """The first day of a condition's window, whose last day is today."""
    assert condition.days is not None, "it has a window"
    return number_day(today - timedelta(days=condition.days - 1))


def _sum_days(wanted: Wanted, today: date, after: int, last: int) -> Subquery | None:
    """Sums over the windows, each member's days read once; None if no window is wanted."""
    windows = {key: of for key, of in wanted.items() if of.days is not None and of.metric is not Metric.CUSTOMERS}
    if not windows:
        return None

    row = tally_day.c
    first = {key: _determine_first_day(condition, today) for key, condition in windows.items()}

    sums = [
        cast(func.sum(case((row.day >= first[key], _add_up(condition.metric, tally_day)), else_=0)), Fen).label(key)
        for key, condition in windows.items()
    ]

    within = (*lies_within(row.member_id, after, last), row.day >= min(first.values()))
    return select(row.member_id, *sums).where(*within).group_by(row.member_id).subquery("windows")


def _count_customers(wanted: Wanted, today: date, after: int, last: int) -> Subquery | None:
    """How many different customers bought in each window; None if no window of customers is wanted."""
    windows = {key: of for key, of in wanted.items() if of.days is not None and of.metric is Metric.CUSTOMERS}
    if not windows:
        return None
    row = tally_customer.c
    first = {key: _determine_first_day(condition, today) for key, condition in windows.items()}
    counts = [
        func.count(distinct(case((row.day >= first[key], row.customer_id), else_=None))).label(key) for key in windows
    ]
    within = (*lies_within(row.member_id, after, last), row.day >= min(first.values()), row.orders > 0)
    return select(row.member_id, *counts).where(*within, row.day > FOR_EVER).group_by(row.member_id).subquery("buyers")


def meets(rule: Rule, source: Any) -> ColumnElement[bool]:
    """Whether a row with the metrics as columns meets a rule."""
    met = [source.c[condition.key] >= condition.least for condition in rule.conditions]
    return or_(false(), *met) if rule.match == "any" else and_(*met)


def describe_metrics(connection: Connection, wanted: Wanted, source: Any) -> ColumnElement[Any]:
    """The metrics of a row as a JSON object by key."""
    pairs = [part for key in wanted for part in (literal(key, Text), source.c[key])]
    make = func.json_object if connection.dialect.name == "sqlite" else func.jsonb_build_object
    return make(*pairs, type_=Json)


def find_metrics(connection: Connection, wanted: Wanted, today: date, member_id: MemberId) -> dict[str, int]:
    """The metrics of one distributor; all 0 for somebody unknown."""
    row = connection.execute(select_metrics(wanted, today, member_id - 1, member_id)).mappings().first()
    return {key: int(row[key]) if row else 0 for key in wanted}
