"""Reads of targets with what was sold of them: out of the figures and tallies that are kept, never from orders."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, cast, func, select

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.network.tables import distributor
from commissions.schema import Fen
from commissions.tallies.periods import Days, number_day
from commissions.tallies.tables import tally_day
from shop.statistics.measures import Dimension, Measure, Sums
from shop.statistics.queries import Grain, list_best, read_series
from shop.targets.refusals import AssessmentUnknown
from shop.targets.tables import target, target_assessment, target_rules, target_verdict
from shop.targets.target import MONTHS, QUARTERS, YEAR, Basis, Rules, Scope, Step, find_days, list_periods_of

Amounts = Mapping[str, int]
"""Fen by period."""


@dataclass(frozen=True)
class Attained:
    """A target with what was sold in its days so far, less refunds."""

    key: str
    target_fen: int
    sold_fen: int

    @property
    def share_bp(self) -> int:
        """How much of it is reached."""
        return max(0, self.sold_fen) * 10_000 // self.target_fen if self.target_fen else 0


@dataclass(frozen=True)
class OwnTarget:
    """A distributor's own target of now, and what they sold in its days.

    `is_team`: their team's sales count too.
    """

    period: str
    days: Days
    is_team: bool
    attained: Attained


@dataclass(frozen=True)
class Past:
    """A period of a person's that was assessed and decided: what was set, what they sold, and what came of it."""

    year: int
    period: str
    attained: Attained
    step: Step
    is_done: bool


@dataclass(frozen=True)
class OwnYear:
    """All targets of a distributor for a year, the shortest periods of now first, then what is still to come.

    `rules` None: the merchant judges nobody by them. `past` are the last periods that were judged, the latest first.
    """

    year: int
    now: tuple[OwnTarget, ...]
    coming: tuple[OwnTarget, ...]
    rules: Rules | None
    past: tuple[Past, ...]


@dataclass(frozen=True)
class Assessment:
    """An assessment of a period. `decided_by` None: it waits for a person."""

    id: int
    year: int
    period: str
    status: str
    made_by: Actor
    made_at: datetime
    reason: str | None
    decided_by: Actor | None
    decided_at: datetime | None


@dataclass(frozen=True)
class Verdict:
    """What an assessment says of one person, and what became of that: `proposed`, `done` or `struck`."""

    member_id: MemberId
    target_fen: int
    sold_fen: int
    below: int
    step: Step
    tier_before: str | None
    tier_after: str | None
    state: str


def find_amounts(connection: Connection, year: int, scope: Scope, key: str = "") -> dict[str, int]:
    """What is set for the periods of a year."""
    row = target.c
    mine = (row.year == year, row.scope == scope.value, row.key == key)
    return {of.period: of.amount_fen for of in connection.execute(select(row.period, row.amount_fen).where(*mine))}


def find_rules(connection: Connection, year: int) -> Rules | None:
    """How a year's targets are counted and judged, if the merchant has said so."""
    row = target_rules.c
    query = select(row.basis, row.by_quarter, row.rise_bp, row.fall_bp, row.grace).where(row.year == year)
    found = connection.execute(query).first()
    return Rules(Basis(found.basis), *found[1:]) if found else None


def sum_parts(connection: Connection, year: int, scope: Scope) -> dict[str, int]:
    """What the targets of all regions, or of all people, add up to, by period. One statement."""
    row = target.c
    query = select(row.period, cast(func.sum(row.amount_fen), Fen)).where(row.year == year, row.scope == scope.value)
    return {period: int(fen) for period, fen in connection.execute(query.group_by(row.period))}


def count_people(connection: Connection, year: int) -> int:
    """How many have a target of their own in a year."""
    row = target.c
    query = select(func.count(row.key.distinct())).where(row.year == year, row.scope == Scope.PERSON.value)
    return connection.scalar(query) or 0


def read_months_sold(connection: Connection, year: int, today: date) -> tuple[int, ...]:
    """What the whole shop sold in each month of a year until today, less what was refunded in it."""
    days = Days(date(year, 1, 1), min(today, date(year, 12, 31)))
    if days.first > days.last:
        return (0,) * 12
    by_month = {of.first.month: _net(of.sums) for of in read_series(connection, days, Grain.MONTH)}
    return tuple(by_month.get(month, 0) for month in range(1, 13))


def list_regions(connection: Connection, year: int, period: str = YEAR) -> tuple[Attained, ...]:
    """The provinces with a target, the largest first, with what was sold into each. Two statements."""
    row = target.c
    mine = (row.year == year, row.scope == Scope.REGION.value, row.period == period)
    rows = connection.execute(select(row.key, row.amount_fen).where(*mine).order_by(row.amount_fen.desc(), row.key))
    sold = {of.key: _net(of.sums) for of in list_best(connection, Dimension.REGION, find_days(year, period))}
    return tuple(Attained(of.key, of.amount_fen, sold.get(of.key, 0)) for of in rows)


def find_sold(connection: Connection, people: Collection[int], days: Days, basis: Basis) -> dict[int, int]:
    """What some people sold in some days, less refunds, whenever those came; who sold nothing is left out."""
    return _sum_sold(connection, tally_day.c.member_id.in_(sorted(people)), days, basis) if people else {}


def list_standings(connection: Connection, year: int, period: str, basis: Basis) -> tuple[tuple[Any, int], ...]:
    """Who may earn and has a target for a period, by number: their row, and what they sold.

    Two statements.
    """
    row, person = target.c, distributor.c
    mine = (row.year == year, row.scope == Scope.PERSON.value, row.period == period, person.status == "active")
    query = select(row.member_id, row.amount_fen, person.tier).join(distributor, person.member_id == row.member_id)
    people = query.where(*mine).order_by(row.member_id)
    chosen = people.with_only_columns(row.member_id).order_by(None)
    sold = _sum_sold(connection, tally_day.c.member_id.in_(chosen), find_days(year, period), basis)
    return tuple((of, sold.get(of.member_id, 0)) for of in connection.execute(people))


def find_own_target(connection: Connection, member_id: MemberId, now: datetime) -> OwnTarget | None:
    """A distributor's target of now: this month's, else this quarter's, else this year's.

    Three small statements.
    """
    today = determine_day(now)
    amounts = find_amounts(connection, today.year, Scope.PERSON, str(member_id))
    period = next((of for of in list_periods_of(today) if of in amounts), None)
    if period is None:
        return None
    rules, days = find_rules(connection, today.year) or Rules(), find_days(today.year, period)
    sold = find_sold(connection, [member_id], days, rules.basis)
    attained = Attained(str(member_id), amounts[period], sold.get(member_id, 0))
    return OwnTarget(period, days, rules.basis is Basis.TEAM, attained)


def find_own_year(connection: Connection, member_id: MemberId, now: datetime, most: int = 12) -> OwnYear:
    """A distributor's targets of this year, and how earlier ones were judged. At most eight small statements."""
    today, key = determine_day(now), str(member_id)
    amounts, rules = find_amounts(connection, today.year, Scope.PERSON, key), find_rules(connection, today.year)
    basis = (rules or Rules()).basis

    def describe(period: str) -> OwnTarget:
        days = find_days(today.year, period)
        sold = find_sold(connection, [member_id], days, basis).get(member_id, 0) if days.first <= today else 0
        return OwnTarget(period, days, basis is Basis.TEAM, Attained(key, amounts[period], sold))

    running = [of for of in list_periods_of(today) if of in amounts]
    ahead = [of for of in (*QUARTERS, *MONTHS) if of in amounts and find_days(today.year, of).first > today]
    ahead.sort(key=lambda of: (find_days(today.year, of).first, find_days(today.year, of).last))
    return OwnYear(
        today.year,
        tuple(describe(of) for of in running),
        tuple(describe(of) for of in ahead),
        rules,
        _list_past(connection, member_id, most),
    )


def _list_past(connection: Connection, member_id: MemberId, most: int) -> tuple[Past, ...]:
    """What decided assessments said of a person, the latest first."""
    row, of = target_verdict.c, target_assessment.c
    query = select(of.year, of.period, row.target_fen, row.sold_fen, row.step, row.state)
    query = query.join(target_assessment, of.id == row.assessment_id)
    query = query.where(row.member_id == member_id, of.status == "decided").order_by(of.id.desc()).limit(most)
    return tuple(
        Past(found.year, found.period, Attained(str(member_id), found.target_fen, found.sold_fen), Step(found.step),
             found.state == "done")
        for found in connection.execute(query)
    )  # fmt: skip


def list_assessments(connection: Connection, year: int) -> tuple[Assessment, ...]:
    """The assessments of a year, the latest first."""
    row = target_assessment.c
    found = connection.execute(select(target_assessment).where(row.year == year).order_by(row.id.desc()))
    return tuple(_restore_assessment(of) for of in found)


def get_assessment(connection: Connection, assessment_id: int, *, lock: bool = False) -> Assessment:
    """An assessment. Raises AssessmentUnknown."""
    query = select(target_assessment).where(target_assessment.c.id == assessment_id)
    found = connection.execute(query.with_for_update() if lock else query).first()
    if found is None:
        raise AssessmentUnknown(assessment=assessment_id)
    return _restore_assessment(found)


def list_verdicts(connection: Connection, assessment_id: int) -> tuple[Verdict, ...]:
    """What an assessment says of everybody: who rises, who falls, who has grace, all others; each the best first."""
    row = target_verdict.c
    columns = (row.member_id, row.target_fen, row.sold_fen, row.below, row.step, row.tier_before, row.tier_after)
    query = select(*columns, row.state).where(row.assessment_id == assessment_id)
    found = [Verdict(MemberId(of[0]), *of[1:4], Step(of.step), *of[5:]) for of in connection.execute(query)]
    places: Sequence[Step] = (Step.RISE, Step.FALL, Step.GRACE, Step.KEEP)
    return tuple(
        sorted(found, key=lambda of: (places.index(of.step), -(of.sold_fen * 10_000 // of.target_fen), of.member_id))
    )


def find_below(connection: Connection, year: int, period: str) -> dict[int, int]:
    """How many periods running people stayed below, as the latest assessment of an earlier period left them."""
    row, verdict = target_assessment.c, target_verdict.c
    query = select(row.id, row.year, row.period).order_by(row.id.desc()).limit(60)
    days = find_days(year, period).first
    earlier = [(find_days(of.year, of.period).last, of.id) for of in connection.execute(query)]
    last = max((of for of in earlier if of[0] < days), default=None)
    if last is None:
        return {}
    of_last = select(verdict.member_id, verdict.below).where(verdict.assessment_id == last[1])
    return {of.member_id: of.below for of in connection.execute(of_last)}


def _sum_sold(connection: Connection, who: ColumnElement[bool], days: Days, basis: Basis) -> dict[int, int]:
    row = tally_day.c
    counted: ColumnElement[int] = row.direct_sales_fen
    if basis is Basis.TEAM:
        counted = row.direct_sales_fen + row.second_sales_fen + row.third_sales_fen
    query: Select[Any] = select(row.member_id, cast(func.sum(counted), Fen)).where(who)
    query = query.where(row.day.between(number_day(days.first), number_day(days.last))).group_by(row.member_id)
    return {member_id: int(fen) for member_id, fen in connection.execute(query)}


def _net(sums: Sums) -> int:
    return sums[Measure.SALES] - sums[Measure.REFUNDED]


def _restore_assessment(of: Any) -> Assessment:
    return Assessment(
        of.id, of.year, of.period, of.status, of.made_by, of.made_at, of.reason, of.decided_by, of.decided_at
    )
