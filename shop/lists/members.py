"""The members: found by name, number, link code or phone; what they bought and earned comes from kept counters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, literal_column, or_, select

from commissions.network.queries import find_distributor_by_code
from commissions.network.tables import distributor, referral
from commissions.tallies.tables import tally
from commissions.tiers.queries import find_tier_names
from commissions.tiers.tables import distributor_group, distributor_group_member
from shop.addresses.service import list_members_of_phone
from shop.desk.people import Named, find_by_code_or_number, name_people
from shop.lists.source import Filter, Sort, Source
from shop.members.tables import identity, member
from shop.regions.phones import clean_phone
from shop.typed import plain_number

_MOST_GROUPS = 200
_STATUSES = ("active", "none", "suspended", "erased")
_LAST_CHARACTER = "\U0010ffff"
_NOTHING: ColumnElement[int] = literal_column("0")
"""In the SQL itself, as in the indexes of those who bought and who earned."""


@dataclass(frozen=True)
class MemberRow:
    """A member with their counters in fen; `tier` by its name, `referrer` None for who has none."""

    number: int
    code: str
    name: str
    status: str
    tier: str | None
    follows: bool
    joined_at: datetime
    spent_fen: int
    earned_fen: int
    customers: int
    referrer: Named | None


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[MemberRow, ...]:
    referrers = name_people(connection, {row.referrer_id for row in rows if row.referrer_id is not None})
    tiers = find_tier_names(connection)
    return tuple(
        MemberRow(
            number=row.number,
            code=row.code,
            name=row.name,
            status=row.status,
            tier=tiers.get(row.tier, row.tier),
            follows=row.follows,
            joined_at=row.joined_at,
            spent_fen=row.spent_fen,
            earned_fen=row.earned_fen,
            customers=row.customers,
            referrer=referrers.get(row.referrer_id),
        )
        for row in rows
    )


def _find(connection: Connection, typed: str) -> ColumnElement[bool] | None:
    """Whom a text means: a phone by its blind index, else a link code or number, else how a name begins."""
    number = plain_number(typed)
    phone = clean_phone(number)
    if phone is not None:
        return member.c.id.in_(list_members_of_phone(connection, phone))
    found = find_by_code_or_number(connection, number)
    begins = or_(*(_begins_with(column, typed) for column in (member.c.own_name, member.c.generated_name)))
    return begins if found is None else or_(member.c.id == found.member_id, begins)


def _begins_with(column: ColumnElement[Any], typed: str) -> ColumnElement[bool]:
    return column.between(typed, typed + _LAST_CHARACTER)


def _is_in_group(name: str) -> ColumnElement[bool]:
    group, inside = distributor_group.c, distributor_group_member.c
    this = select(group.id).where(group.name == name).scalar_subquery()
    return member.c.id.in_(select(inside.member_id).where(inside.group_id == this))


def _is_recruit_of(connection: Connection, typed: str) -> ColumnElement[bool] | None:
    found = find_distributor_by_code(connection, typed)
    return None if found is None else referral.c.referrer_id == found.member_id


def _list_group_names(connection: Connection) -> Mapping[str, str]:
    names = connection.scalars(select(distributor_group.c.name).order_by(distributor_group.c.name).limit(_MOST_GROUPS))
    return {name: name for name in names}


MEMBERS = Source(
    name="members",
    select=select(
        member.c.id.label("number"),
        distributor.c.code,
        func.coalesce(member.c.own_name, member.c.generated_name).label("name"),
        distributor.c.status,
        distributor.c.tier,
        identity.c.subscribed.label("follows"),
        member.c.created_at.label("joined_at"),
        referral.c.referrer_id,
        func.coalesce(tally.c.own_spend_fen, _NOTHING).label("spent_fen"),
        func.coalesce(tally.c.commission_fen, _NOTHING).label("earned_fen"),
        func.coalesce(tally.c.customers, _NOTHING).label("customers"),
    )
    .join(identity, identity.c.member_id == member.c.id)
    .join(distributor, distributor.c.member_id == member.c.id)
    .outerjoin(referral, referral.c.member_id == member.c.id)
    .outerjoin(tally, tally.c.member_id == member.c.id),
    key=distributor.c.member_id,
    sorts=(
        Sort("joined", distributor.c.member_id),
        Sort("spent", tally.c.own_spend_fen, only=tally.c.own_spend_fen > _NOTHING),
        Sort("earned", tally.c.commission_fen, only=tally.c.commission_fen > _NOTHING),
    ),
    restore=_restore,
    filters=(
        Filter("find", "lookup", _find),
        Filter(
            "status", "choice", lambda typed: distributor.c.status == typed, ("active", "none", "suspended", "erased")
        ),
        Filter("tier", "choice", lambda typed: distributor.c.tier == typed, offers=find_tier_names),
        Filter("group", "choice", _is_in_group, offers=_list_group_names),
        Filter("follows", "choice", lambda typed: identity.c.subscribed.is_(typed == "yes"), ("yes", "no")),
        Filter("referrer", "lookup", _is_recruit_of),
        Filter("joined", "days", lambda first, after: and_(member.c.created_at >= first, member.c.created_at < after)),
    ),
)
