"""Targets as the merchant looks at them: a year at a glance, one scope to be set, and an assessment by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.tiers.queries import find_tier_names, find_tiers
from shop.desk.people import Named, get_typed_member, name_people
from shop.regions.atlas import describe_region
from shop.staff.queries import name_actors
from shop.targets.queries import (
    Amounts,
    Assessment,
    Attained,
    Verdict,
    count_people,
    find_amounts,
    find_rules,
    get_assessment,
    list_assessments,
    list_regions,
    list_verdicts,
    read_months_sold,
    sum_parts,
)
from shop.targets.target import MONTHS, QUARTERS, YEAR, Part, Rules, Scope, compare_periods, find_days, list_months


@dataclass(frozen=True)
class Region:
    """A province with its target."""

    name: str
    attained: Attained


@dataclass(frozen=True)
class TargetYear:
    """A year: what is wanted and was sold by period, where parts and wholes differ, and what was assessed.

    `due` are the periods that are over and not assessed yet, where there are rules and tiers to assess by.
    """

    year: int
    periods: Mapping[str, Attained]
    differences: tuple[Part, ...]
    regions: tuple[Region, ...]
    people: int
    rules: Rules | None
    assessments: tuple[Assessment, ...]
    due: tuple[str, ...]


@dataclass(frozen=True)
class TargetForm:
    """What is set for one scope, and what the shop sold in each month of the year before, to split a year by."""

    scope: Scope
    key: str
    name: str
    amounts: Amounts
    months_before: tuple[int, ...]


@dataclass(frozen=True)
class NamedVerdict:
    """A verdict with the names of its person and tiers."""

    verdict: Verdict
    person: Named
    before: str | None
    after: str | None
    share_bp: int


@dataclass(frozen=True)
class AssessmentSheet:
    """An assessment, and everybody in it."""

    assessment: Assessment
    decided_by: str
    people: tuple[NamedVerdict, ...]


def read_target_year(connection: Connection, year: int, now: datetime) -> TargetYear:
    """A year. A dozen small statements, however much was sold."""
    today = determine_day(now)
    amounts, sold = find_amounts(connection, year, Scope.WHOLE), read_months_sold(connection, year, today)
    sold_of = dict(zip(MONTHS, sold, strict=True))
    sold_of |= {quarter: sum(sold_of[month] for month in list_months(quarter)) for quarter in QUARTERS}
    sold_of[YEAR] = sum(sold)

    parts = {of: sum_parts(connection, year, of) for of in (Scope.REGION, Scope.PERSON)}
    across = tuple(
        Part(f"{scope.value}:{period}", amounts[period], sums[period])
        for scope, sums in parts.items()
        for period in (YEAR, *QUARTERS, *MONTHS)
        if period in amounts and period in sums
    )
    rules, assessments = find_rules(connection, year), list_assessments(connection, year)
    return TargetYear(
        year=year,
        periods={of: Attained(of, amounts.get(of, 0), sold_of[of]) for of in (YEAR, *QUARTERS, *MONTHS)},
        differences=(*compare_periods(amounts), *across),
        regions=tuple(Region(describe_region(of.key).province, of) for of in list_regions(connection, year)),
        people=count_people(connection, year),
        rules=rules,
        assessments=assessments,
        due=_list_due(connection, year, rules, assessments, now, parts[Scope.PERSON]),
    )


def read_target_form(connection: Connection, year: int, scope: Scope, key: str, now: datetime) -> TargetForm:
    """What is set for a scope."""
    name = ""
    if scope is Scope.REGION:
        name = describe_region(key).province
    if scope is Scope.PERSON:
        name = name_people(connection, [MemberId(int(key))])[MemberId(int(key))].name
    before = read_months_sold(connection, year - 1, date(year - 1, 12, 31)) if year > 2000 else (0,) * 12
    return TargetForm(scope, key, name, find_amounts(connection, year, scope, key), tuple(max(0, of) for of in before))


def find_person_key(connection: Connection, typed: str) -> str:
    """The key of a distributor whose link code or number was typed. Raises UnknownMember."""
    return str(get_typed_member(connection, typed))


def read_assessment(connection: Connection, assessment_id: int) -> AssessmentSheet:
    """An assessment with names. Raises AssessmentUnknown."""
    found, verdicts = get_assessment(connection, assessment_id), list_verdicts(connection, assessment_id)
    people, tiers = name_people(connection, [of.member_id for of in verdicts]), find_tier_names(connection)
    names = name_actors(connection, [found.decided_by]) if found.decided_by else {}
    return AssessmentSheet(
        assessment=found,
        decided_by=names[found.decided_by] if found.decided_by else "",
        people=tuple(
            NamedVerdict(
                verdict=of,
                person=people[of.member_id],
                before=tiers.get(of.tier_before or "", of.tier_before),
                after=tiers.get(of.tier_after or "", of.tier_after),
                share_bp=max(0, of.sold_fen) * 10_000 // of.target_fen,
            )
            for of in verdicts
        ),
    )


def _list_due(
    connection: Connection,
    year: int,
    rules: Rules | None,
    assessments: tuple[Assessment, ...],
    now: datetime,
    people: Mapping[str, int],
) -> tuple[str, ...]:
    if rules is None or find_tiers(connection, now) is None:
        return ()
    done, today = {of.period for of in assessments}, determine_day(now)
    return tuple(of for of in rules.periods if of in people and of not in done and find_days(year, of).last < today)
