"""Use cases of groups of distributors.

Making one, putting people in by hand, and the daily review of rules.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, literal, select, update

from commissions.actor import Actor, demand_disinterested
from commissions.apart import do_apart, do_each
from commissions.beneficiary import MemberId
from commissions.days import SHANGHAI, determine_day
from commissions.network.queries import find_distributor
from commissions.network.service import DistributorUnknown
from commissions.network.tables import distributor
from commissions.paging import Page
from commissions.ports import Transaction
from commissions.refusals import Refusal
from commissions.schema import Instant, insert_or_ignore
from commissions.tallies.periods import number_day
from commissions.tiers.conditions import list_keys
from commissions.tiers.groups import Group, GroupRule, read_group_rule
from commissions.tiers.ladder import read_name
from commissions.tiers.metrics import meets, select_metrics
from commissions.tiers.tables import distributor_group, distributor_group_member

_MEMBERS_AT_ONCE = 10_000
_GROUPS = select(
    distributor_group.c.id, distributor_group.c.name, distributor_group.c.rule, distributor_group.c.members
)


class GroupExists(Refusal):
    """There is a group of this name."""

    code = "group_exists"


class GroupUnknown(Refusal):
    """There is no group of this name."""

    code = "group_unknown"


class GroupFollowsRule(Refusal):
    """The group's members follow from its rule; nobody is put in or taken out by hand."""

    code = "group_follows_rule"


def make_group(tx: Transaction, name: str, rule: Mapping[str, Any] | None, *, by: Actor) -> Group:
    """Make a group by hand, or one whose members the daily review finds by its rule.

    Raises FieldRefused (naming the field), GroupExists.
    """
    if rule is not None:
        read_group_rule(rule)
    row = {"name": read_name(name, "name"), "rule": rule, "members": 0, "reviewed_on": 0, "reached": 0}
    if not insert_or_ignore(tx.connection, distributor_group, row | {"made_by": by, "made_at": tx.now}):
        raise GroupExists(group=name)
    return get_group(tx.connection, name)


def drop_group(tx: Transaction, name: str, *, by: Actor) -> None:
    """Forget a group. `by` is for the audit log. Raises GroupUnknown."""
    group = _lock_group(tx, name)
    tx.connection.execute(delete(distributor_group_member).where(distributor_group_member.c.group_id == group.id))
    tx.connection.execute(delete(distributor_group).where(distributor_group.c.id == group.id))


def add_to_group(tx: Transaction, name: str, member_id: MemberId, *, by: Actor) -> bool:
    """Put somebody into a group: coupons may be for it. Returns whether they are new in it.

    Raises what `_change_by_hand` raises, and OwnInterest.
    """
    demand_disinterested(by, member_id)
    group = _change_by_hand(tx, name, member_id)
    row = {"group_id": group.id, "member_id": member_id, "joined_at": tx.now}
    return _count_members(tx, group.id, int(insert_or_ignore(tx.connection, distributor_group_member, row)))


def remove_from_group(tx: Transaction, name: str, member_id: MemberId, *, by: Actor) -> bool:
    """Take somebody out of a group. Returns whether they were in it. Raises as `_change_by_hand`."""
    group, row = _change_by_hand(tx, name, member_id), distributor_group_member.c
    gone = delete(distributor_group_member).where(row.group_id == group.id, row.member_id == member_id)
    return _count_members(tx, group.id, -tx.connection.execute(gone).rowcount)


def _change_by_hand(tx: Transaction, name: str, member_id: MemberId) -> Group:
    """The locked group, if it has no rule. Raises GroupUnknown, GroupFollowsRule, DistributorUnknown."""
    group = _lock_group(tx, name)
    if group.rule is not None:
        raise GroupFollowsRule(group=name)
    if find_distributor(tx.connection, member_id) is None:
        raise DistributorUnknown(member_id=member_id)
    return group


def _count_members(tx: Transaction, group_id: int, change: int) -> bool:
    """Add to a group's number of members. Returns whether that changed it."""
    row = distributor_group.c
    if change:
        tx.connection.execute(update(distributor_group).where(row.id == group_id).values(members=row.members + change))
    return change != 0


def _lock_group(tx: Transaction, name: str) -> Group:
    """The group of a name, locked. Raises GroupUnknown."""
    found = tx.connection.execute(_GROUPS.where(distributor_group.c.name == name).with_for_update()).first()
    if found is None:
        raise GroupUnknown(group=name)
    return Group(*found)


def get_group(connection: Connection, name: str) -> Group:
    """The group of a name. Raises GroupUnknown."""
    found = connection.execute(_GROUPS.where(distributor_group.c.name == name)).first()
    if found is None:
        raise GroupUnknown(group=name)
    return Group(*found)


def get_group_by_id(connection: Connection, group_id: int) -> Group:
    """The group of an id. Raises GroupUnknown."""
    found = connection.execute(_GROUPS.where(distributor_group.c.id == group_id)).first()
    if found is None:
        raise GroupUnknown(group=group_id)
    return Group(*found)


def list_groups(connection: Connection) -> tuple[Group, ...]:
    """All groups by name."""
    return tuple(Group(*row) for row in connection.execute(_GROUPS.order_by(distributor_group.c.name)))


def list_groups_of(connection: Connection, member_id: MemberId) -> tuple[Group, ...]:
    """The groups that somebody is in, by name."""
    member = distributor_group_member.c
    query = _GROUPS.join(distributor_group_member, member.group_id == distributor_group.c.id)
    rows = connection.execute(query.where(member.member_id == member_id).order_by(distributor_group.c.name))
    return tuple(Group(*row) for row in rows)


def list_group_members(
    connection: Connection, group_id: int, before: str | None = None, limit: int = 100
) -> Page[MemberId]:
    """A group's members in the order of their ids. `before` is the previous page's `next`."""
    member = distributor_group_member.c
    query = select(member.member_id).where(member.group_id == group_id).order_by(member.member_id).limit(limit + 1)
    if before is not None:
        query = query.where(member.member_id > int(before))
    found = connection.scalars(query).all()
    items = tuple(MemberId(member_id) for member_id in found[:limit])
    return Page(items, str(items[-1]) if len(found) > limit else None)


def review_groups(tx: Transaction, *, limit: int = _MEMBERS_AT_ONCE) -> int:
    """Bring the next members of a group up to its rule, once a day and group.

    Returns how many; 0 when all are done. A group that is new is reviewed when this runs next.
    """
    today, row = determine_day(tx.now), distributor_group.c
    due = select(distributor_group).where(row.rule.is_not(None), row.reviewed_on < number_day(today))
    due = due.order_by(row.id).limit(1).with_for_update(skip_locked=True)

    group = tx.connection.execute(due).first()
    while group is not None:
        done = do_each(tx, [group], partial(_review_next, tx, today, limit), _name)
        if done:
            return done[0]
        # A group that can't be reviewed is named, and holds up none behind it.
        group = tx.connection.execute(due.where(row.id > group.id)).first()

    return 0


def _review_next(tx: Transaction, today: date, limit: int, group: Any) -> int:
    """The next members of one group, or its end. Returns how many rows that were."""
    this = update(distributor_group).where(distributor_group.c.id == group.id)
    person = distributor.c
    ahead = select(person.member_id).where(person.member_id > group.reached).order_by(person.member_id).limit(limit)
    people = tx.connection.scalars(ahead).all()

    if not people:
        tx.connection.execute(this.values(reached=0, reviewed_on=number_day(today)))
        return 1

    rule = read_group_rule(group.rule)
    do_apart(tx, people, lambda part: _follow_rule(tx, group, rule, part), "review_groups member:{}".format)
    tx.connection.execute(this.values(reached=people[-1]))
    return len(people)


def _follow_rule(tx: Transaction, group: Any, rule: GroupRule, people: Sequence[int]) -> None:
    """Let some people, who follow one another by id, enter or leave a group as its rule says."""
    after, last = people[0] - 1, people[-1]
    matching = _select_matching(rule, determine_day(tx.now), after, last)
    change = _enter(tx, group, matching) - _leave(tx, group, matching, after, last)
    row = distributor_group.c
    tx.connection.execute(update(distributor_group).where(row.id == group.id).values(members=row.members + change))


def _name(group: Any) -> str:
    return f"review_groups group:{group.id}"


def _enter(tx: Transaction, group: Any, matching: Select[Any]) -> int:
    """Put those into a group who match and are not in it. Returns how many."""
    member, new = distributor_group_member.c, matching.subquery("new")
    inside = select(member.member_id).where(member.group_id == group.id, member.member_id == new.c.member_id)
    rows = select(literal(group.id), new.c.member_id, literal(tx.now, Instant()))
    names = ["group_id", "member_id", "joined_at"]
    joining = insert(distributor_group_member).from_select(names, rows.where(~inside.correlate(new).exists()))
    return tx.connection.execute(joining).rowcount


def _leave(tx: Transaction, group: Any, matching: Select[Any], after: int, last: int) -> int:
    """Take those of a batch out who do not match any more. Returns how many."""
    member = distributor_group_member.c
    batch = (member.group_id == group.id, member.member_id > after, member.member_id <= last)
    stays = matching.subquery("stays")
    gone = delete(distributor_group_member).where(*batch, member.member_id.not_in(select(stays.c.member_id)))
    return tx.connection.execute(gone).rowcount


def _select_matching(rule: GroupRule, today: date, after: int, last: int) -> Select[Any]:
    """The members of a batch who meet a rule; those suspended, or who are no distributors, meet none."""
    rules = [rule.rule] if rule.rule else []
    metrics = select_metrics(list_keys(rules), today, after, last).subquery("metrics")
    row = distributor.c

    query = select(row.member_id).join(metrics, metrics.c.member_id == row.member_id).where(row.status == "active")
    query = query.where(*(meets(each, metrics) for each in rules))

    if rule.tiers:
        query = query.where(row.tier.in_(rule.tiers))
    if rule.joined_from:
        query = query.where(row.since >= _find_midnight(rule.joined_from))
    if rule.joined_until:
        query = query.where(row.since < _find_midnight(rule.joined_until + timedelta(days=1)))

    return query


def _find_midnight(day: date) -> datetime:
    """When a day begins in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)
