"""Dividends as the merchant looks at them: the pools, the groups that may share, and one run with its why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.dividends.dividend import Group, GroupKind, Run
from commissions.dividends.queries import PoolStanding, count_lines, get_run, list_pools
from commissions.tallies.periods import Days
from commissions.tiers.grouping import list_groups
from commissions.tiers.queries import find_tier_names, find_tiers
from shop.desk.people import get_typed_member, name_people
from shop.dividing.service import ACTION
from shop.proposals.proposal import Proposal
from shop.proposals.queries import list_open_about
from shop.staff.queries import name_actors

MOST_NAMED = 200


@dataclass(frozen=True)
class DividendForm:
    """What a run can be calculated from: pools, tiers by key, saved groups, and the month that is over."""

    pools: tuple[PoolStanding, ...]
    tiers: Mapping[str, str]
    groups: tuple[str, ...]
    usual: Days


@dataclass(frozen=True)
class RunSheet:
    """A run: who shares by name, how many lines stand how, who decided, and what waits for a second person."""

    run: Run
    group: tuple[str, ...]
    lines: Mapping[str, int]
    calculated_by: str
    decided_by: tuple[str, ...]
    waiting: Proposal | None
    proposed_by: str


def read_dividend_form(connection: Connection, now: datetime) -> DividendForm:
    """The pools with what they have, and who may share."""
    published = find_tiers(connection, now)
    return DividendForm(
        pools=list_pools(connection),
        tiers={of.key: of.name for of in published.ladder.tiers} if published else {},
        groups=tuple(of.name for of in list_groups(connection)),
        usual=_find_last_month(determine_day(now)),
    )


def read_run_sheet(connection: Connection, no: str) -> RunSheet:
    """One run. Raises RunUnknown."""
    run = get_run(connection, no)
    deciders = [of for of in (run.approved_by, run.second_by) if of is not None]
    waiting = next((of for of in list_open_about(connection, [no]) if of.action == ACTION), None)
    proposers = [waiting.proposed_by] if waiting else []
    names = name_actors(connection, {run.calculated_by, *deciders, *proposers})
    return RunSheet(
        run=run,
        group=_name_group(connection, run.group),
        lines=count_lines(connection, no),
        calculated_by=names[run.calculated_by],
        decided_by=tuple(names[of] for of in deciders),
        waiting=waiting,
        proposed_by=names[waiting.proposed_by] if waiting else "",
    )


def read_people(connection: Connection, typed: Sequence[str]) -> tuple[str, ...]:
    """The members whose link codes or numbers were typed. Raises UnknownMember."""
    return tuple(str(get_typed_member(connection, one)) for one in dict.fromkeys(typed))


def _name_group(connection: Connection, group: Group) -> tuple[str, ...]:
    if group.kind is GroupKind.TIERS:
        names = find_tier_names(connection)
        return tuple(names.get(key, key) for key in group.names)
    if group.kind is GroupKind.PEOPLE:
        people = name_people(connection, [MemberId(int(one)) for one in group.names])
        return tuple(of.name for of in people.values())
    return group.names


def _find_last_month(today: date) -> Days:
    last = today.replace(day=1) - timedelta(days=1)
    return Days(last.replace(day=1), last)
