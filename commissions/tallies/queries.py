"""Reads of the counters for people's pages.

Constant work each, however many people and orders there are.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, cast, func, select, union_all

from commissions.beneficiary import MemberId
from commissions.schema import Fen
from commissions.tallies.histogram import BUCKET_LEVELS, list_ranges_above
from commissions.tallies.periods import Days, Month, Period, number_day, read_day
from commissions.tallies.tables import ranking, ranking_bucket, ranking_range, tally, tally_day

__all__ = ["Days", "LevelSales", "Month", "Ranked", "find_own_spend", "find_place", "find_ranking", "find_team_sales"]


@dataclass(frozen=True)
class LevelSales:
    """What one level of a team has bought since ever.

    Orders of which anything is left, and their goods in fen.
    """

    level: int
    orders: int
    sales_fen: int


@dataclass(frozen=True)
class Ranked:
    """Someone's place in a ranking.

    Those who earned the same share a place, and the next place is left out.
    """

    place: int
    member_id: MemberId
    earned_fen: int


def find_team_sales(connection: Connection, member_id: MemberId) -> tuple[LevelSales, LevelSales, LevelSales]:
    """The sales of the three levels below a person, by the upline that each order froze."""
    row = tally.c
    columns = (
        *(row.direct_orders, row.direct_sales_fen, row.second_orders),
        *(row.second_sales_fen, row.third_orders, row.third_sales_fen),
    )

    found = connection.execute(select(*columns).where(row.member_id == member_id)).first() or (0,) * 6
    return (
        LevelSales(1, found[0], found[1]),
        LevelSales(2, found[2], found[3]),
        LevelSales(3, found[4], found[5]),
    )


def list_team_days(
    connection: Connection, member_id: MemberId, days: Days
) -> dict[date, tuple[LevelSales, LevelSales, LevelSales]]:
    """What the three levels below a person bought on each day, less refunds whenever those came.

    By the day on which each order was paid; days without any are left out. Reads a row a day.
    """
    row = tally_day.c
    columns = (
        *(row.day, row.direct_orders, row.direct_sales_fen, row.second_orders),
        *(row.second_sales_fen, row.third_orders, row.third_sales_fen),
    )
    mine = (row.member_id == member_id, row.day.between(number_day(days.first), number_day(days.last)))
    return {
        read_day(of[0]): (LevelSales(1, of[1], of[2]), LevelSales(2, of[3], of[4]), LevelSales(3, of[5], of[6]))
        for of in connection.execute(select(*columns).where(*mine))
    }


@dataclass(frozen=True)
class Lifetime:
    """What was counted of a person since ever, net of refunds, in fen.

    `commission_fen` is what they earned, `team_sales_fen` what the three levels below bought.
    """

    own_spend_fen: int = 0
    own_orders: int = 0
    commission_fen: int = 0
    customers: int = 0
    team_sales_fen: int = 0


def find_lifetime(connection: Connection, member_id: MemberId) -> Lifetime:
    """A person's counters for ever. One row by its key."""
    return find_lifetimes(connection, [member_id]).get(member_id, Lifetime())


def find_lifetimes(connection: Connection, member_ids: Collection[MemberId]) -> dict[MemberId, Lifetime]:
    """The counters of some people for ever; of whom nothing was counted is left out. One statement."""
    row = tally.c
    team = row.direct_sales_fen + row.second_sales_fen + row.third_sales_fen
    query = select(row.member_id, row.own_spend_fen, row.own_orders, row.commission_fen, row.customers, team)
    found = connection.execute(query.where(row.member_id.in_(member_ids))) if member_ids else ()
    return {MemberId(of[0]): Lifetime(*of[1:]) for of in found}


def find_own_spend(connection: Connection, member_id: MemberId) -> int:
    """What a person has paid for goods since ever, without shipping and less refunds, in fen."""
    return connection.scalar(select(tally.c.own_spend_fen).where(tally.c.member_id == member_id)) or 0


def find_ranking(connection: Connection, period: Period, limit: int = 50) -> tuple[Ranked, ...]:
    """Who earned the most commission on the orders of a period, less what refunds took since.

    Where two earned the same, the earlier member comes first. A range of days that nobody asked for yet
    (`ask_for_ranking`) has an empty ranking; `find_computed_at` says whether it is there.
    """
    key = _find_key(connection, period)
    row = ranking.c
    query = select(row.member_id, row.earned_fen).where(row.period == key, row.earned_fen > 0)
    rows = connection.execute(query.order_by(row.earned_fen.desc(), row.member_id).limit(limit))
    return _place_rows([(of.member_id, of.earned_fen) for of in rows])


def _place_rows(rows: Iterable[tuple[int, int]]) -> tuple[Ranked, ...]:
    """Places from the first on."""
    ranked: list[Ranked] = []
    for index, (member_id, earned_fen) in enumerate(rows, start=1):
        shared = ranked and ranked[-1].earned_fen == earned_fen
        ranked.append(Ranked(ranked[-1].place if shared else index, MemberId(member_id), earned_fen))
    return tuple(ranked)


def find_place(connection: Connection, period: Period, member_id: MemberId) -> Ranked | None:
    """A person's own place; None for one who earned nothing in the period. Reads at most 378 rows."""
    key = _find_key(connection, period)
    row = ranking.c
    mine = select(row.earned_fen).where(row.period == key, row.member_id == member_id)
    earned_fen = connection.scalar(mine)
    if not earned_fen:
        return None
    return Ranked(1 + _count_above(connection, key, earned_fen), member_id, earned_fen)


def _count_above(connection: Connection, key: str | None, earned_fen: int) -> int:
    """How many earned more, from the buckets that the ranking keeps."""
    ranges = {level: (first, last) for level, first, last in list_ranges_above(earned_fen)}
    if not ranges:
        return 0
    values: dict[str, int | str | None] = {"of_period": key}
    for level in range(BUCKET_LEVELS):
        values[f"first_{level}"], values[f"last_{level}"] = ranges.get(level, (1, 0))
    return int(connection.scalar(_ABOVE, values) or 0)


def _above() -> Select[tuple[int]]:
    row = ranking_bucket.c
    parts = [
        select(row.members).where(
            and_(row.period == bindparam("of_period"), row.level == level),
            row.number.between(bindparam(f"first_{level}"), bindparam(f"last_{level}")),
        )
        for level in range(BUCKET_LEVELS)
    ]
    above = union_all(*parts).subquery()
    return select(cast(func.sum(above.c.members), Fen))


_ABOVE = _above()


def _find_key(connection: Connection, period: Period) -> str | None:
    """What the rows of a ranking are kept under; None for a range that was not computed."""
    simple = period.simplify() if isinstance(period, Days) else period
    if isinstance(simple, Month):
        return simple.name
    found = find_range(connection, simple)
    return name_range(found.id) if found else None


def find_computed_at(connection: Connection, days: Days) -> datetime | None:
    """When the ranking of a range of days was computed; None if it was not, or not yet."""
    found = find_range(connection, days)
    return found.computed_at if found else None


def find_range(connection: Connection, days: Days) -> Any:
    """The newest computed ranking of these very days."""
    row = ranking_range.c
    same = (row.first_day == number_day(days.first), row.last_day == number_day(days.last))
    query = select(row.id, row.computed_at).where(*same, row.status == "computed").order_by(row.id.desc()).limit(1)
    return connection.execute(query).first()


def name_range(range_id: int) -> str:
    """What the rows of a computed ranking are kept under."""
    return f"range:{range_id}"
