"""Use cases of alerts: staff say what they want to hear of, and are told of each thing once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from commissions.actor import Actor
from commissions.apart import do_each
from commissions.ports import Transaction
from shop.accounts.account import Account
from shop.accounts.queries import get_account, list_accounts
from shop.accounts.refusals import AccountUnknown
from shop.accounts.service import find_tied_member
from shop.alerts.due import list_things
from shop.alerts.events import StaffToTell
from shop.alerts.refusals import HoursRefused
from shop.alerts.tables import staff_told, staff_wish
from shop.alerts.topic import APART, PAGES, Thing, Topic, Wishes
from shop.schema import insert_or_ignore, insert_or_update
from shop.staff.tables import staff

_KEEP = timedelta(days=120)


def keep_wishes(tx: Transaction, staff_code: str, wishes: Wishes, *, by: Actor) -> None:
    """Say what somebody wants to hear of. `by` is what the audit log keeps. Raises HoursRefused."""
    if not all(0 <= hour <= 23 for hour in (wishes.quiet_from, wishes.quiet_until)):
        raise HoursRefused
    row = {
        "staff_code": staff_code,
        "topics": sorted(wishes.topics),
        "quiet_from": wishes.quiet_from,
        "quiet_until": wishes.quiet_until,
    }
    insert_or_update(tx.connection, staff_wish, ("staff_code",), row)


def find_wishes(connection: Connection, staff_code: str) -> Wishes:
    """What somebody wants to hear of: all that they may, and nothing at night, until they say otherwise."""
    row = connection.execute(select(staff_wish).where(staff_wish.c.staff_code == staff_code)).first()
    return _restore(row) if row else Wishes()


def may_be_told(connection: Connection, staff_code: str, topic: str, member_id: int) -> bool:
    """Whether somebody still works here as this member, with the right to it: asked before a notice leaves."""
    working = select(staff.c.code).where(staff.c.code == staff_code, staff.c.ended_at.is_(None))
    if connection.execute(working).first() is None or find_tied_member(connection, staff_code) != member_id:
        return False
    try:
        account = get_account(connection, staff_code)
    except AccountUnknown:
        return False
    return find_wishes(connection, staff_code).wants(Topic(topic), account.rights)


def tell_staff(tx: Transaction) -> int:
    """Job: tell everyone who is tied to a member of what is due and new to them.

    Returns how many notices that were.
    """
    people = _list_tied(tx)
    if not people:
        return 0
    things = list_things(tx.connection, tx.now)
    name = "tell_staff staff:{}".format
    return sum(do_each(tx, people, lambda one: _tell(tx, *one, things), lambda one: name(one[0].staff_code)))


def forget_told(tx: Transaction) -> int:
    """Job: what was told long ago is forgotten. Returns how much."""
    return tx.connection.execute(delete(staff_told).where(staff_told.c.told_at < tx.now - _KEEP)).rowcount


def _list_tied(tx: Transaction) -> list[tuple[Account, int]]:
    """The accounts of those who work here and are members as well, with their member."""
    row = staff.c
    tied = select(row.code, row.member_id).where(row.ended_at.is_(None), row.member_id.is_not(None))
    members = {of.code: of.member_id for of in tx.connection.execute(tied)}
    accounts = list_accounts(tx.connection) if members else ()
    return [(of, members[of.staff_code]) for of in accounts if of.staff_code in members]


def _tell(tx: Transaction, account: Account, member_id: int, things: Sequence[Thing]) -> int:
    wishes = find_wishes(tx.connection, account.staff_code)
    if wishes.is_quiet(tx.now):
        return 0
    return sum(
        _tell_topic(tx, account, member_id, topic, [of for of in things if of.topic is topic])
        for topic in Topic
        if wishes.wants(topic, account.rights)
    )


def _tell_topic(tx: Transaction, account: Account, member_id: int, topic: Topic, things: Sequence[Thing]) -> int:
    """One notice for all that is new of a topic, if none has just been sent."""
    mine = [of for of in things if of.but != account.staff_code]
    told = _find_told(tx.connection, account.staff_code, topic, {of.mark for of in mine})
    fresh = [of for of in mine if of.mark not in told]
    if not fresh or _was_just_told(tx.connection, account.staff_code, topic, tx.now):
        return 0
    for of in fresh:
        row = {"staff_code": account.staff_code, "topic": topic.value, "mark": of.mark, "told_at": tx.now}
        insert_or_ignore(tx.connection, staff_told, row)
    return sum(_publish(tx, account, member_id, topic, part) for part in _group(fresh))


def _group(fresh: Iterable[Thing]) -> list[list[Thing]]:
    """Things that say the same go together."""
    groups: dict[str, list[Thing]] = {}
    for of in fresh:
        groups.setdefault(of.word, []).append(of)
    return list(groups.values())


def _publish(tx: Transaction, account: Account, member_id: int, topic: Topic, things: Sequence[Thing]) -> int:
    first, count = things[0], sum(of.count for of in things)
    path = first.path if len(things) == 1 else PAGES[topic]
    tx.publish(StaffToTell(member_id, account.staff_code, topic.value, first.word, path, count))
    return 1


def _find_told(connection: Connection, staff_code: str, topic: Topic, marks: Collection[str]) -> set[str]:
    row = staff_told.c
    mine = select(row.mark).where(row.staff_code == staff_code, row.topic == topic.value)
    return set(connection.scalars(mine.where(row.mark.in_(sorted(marks))))) if marks else set()


def _was_just_told(connection: Connection, staff_code: str, topic: Topic, now: datetime) -> bool:
    row = staff_told.c
    last = select(row.mark).where(
        row.staff_code == staff_code, row.topic == topic.value, row.told_at > now - APART[topic]
    )
    return connection.execute(last.limit(1)).first() is not None


def _restore(row: Row[Any]) -> Wishes:
    topics = frozenset(Topic(name) for name in row.topics if name in set(Topic))
    return Wishes(topics, row.quiet_from, row.quiet_until)
