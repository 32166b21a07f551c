"""Who has brought people: the largest teams first, and those at the top of a branch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, literal_column, or_, select

from commissions.network.tables import distributor, referral, team_count
from commissions.tallies.tables import tally
from shop.desk.people import Named, find_by_code_or_number, name_people
from shop.lists.source import Filter, Sort, Source
from shop.members.tables import member

_ONE: ColumnElement[int] = literal_column("1")
_NOTHING: ColumnElement[int] = literal_column("0")
"""In the SQL itself, as in the index of those who have recruits."""
_LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True)
class TeamRow:
    """Somebody with recruits: how many directly, and what the three levels below have bought, in fen."""

    code: str
    name: str
    status: str
    direct: int
    sales_fen: int
    earned_fen: int
    referrer: Named | None


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[TeamRow, ...]:
    referrers = name_people(connection, {row.referrer_id for row in rows if row.referrer_id is not None})
    return tuple(
        TeamRow(
            code=row.code,
            name=row.name,
            status=row.status,
            direct=row.direct,
            sales_fen=row.sales_fen,
            earned_fen=row.earned_fen,
            referrer=referrers.get(row.referrer_id),
        )
        for row in rows
    )


def _find(connection: Connection, typed: str) -> ColumnElement[bool]:
    """By link code or number, or by how a name begins."""
    found = find_by_code_or_number(connection, typed)
    names = (member.c.own_name, member.c.generated_name)
    begins = or_(*(name.between(typed, typed + _LAST_CHARACTER) for name in names))
    return begins if found is None else or_(member.c.id == found.member_id, begins)


def _is_top(typed: str) -> ColumnElement[bool]:
    return referral.c.referrer_id.is_(None) if typed == "top" else referral.c.referrer_id.is_not(None)


_SALES = tally.c.direct_sales_fen + tally.c.second_sales_fen + tally.c.third_sales_fen
NETWORK = Source(
    name="network",
    select=select(
        distributor.c.code,
        func.coalesce(member.c.own_name, member.c.generated_name).label("name"),
        distributor.c.status,
        team_count.c.members.label("direct"),
        func.coalesce(_SALES, _NOTHING).label("sales_fen"),
        func.coalesce(tally.c.commission_fen, _NOTHING).label("earned_fen"),
        referral.c.referrer_id,
    )
    .join(distributor, distributor.c.member_id == team_count.c.member_id)
    .join(member, member.c.id == team_count.c.member_id)
    .outerjoin(referral, referral.c.member_id == team_count.c.member_id)
    .outerjoin(tally, tally.c.member_id == team_count.c.member_id)
    .where(team_count.c.level == _ONE, team_count.c.members > _NOTHING),
    key=team_count.c.member_id,
    sorts=(Sort("largest", team_count.c.members), Sort("newest", team_count.c.member_id)),
    restore=_restore,
    filters=(
        Filter("find", "lookup", _find),
        Filter("place", "choice", _is_top, ("top", "below")),
    ),
)
