"""Tables of tallies: what was counted of each sale, the counters of each person, and the rankings.

`tally` holds a person's counters for ever, `tally_day` those of one day in Shanghai, numbered 20261122. A ranking's
`period` is a month ("2026-11") or the id of a range that somebody asked for ("range:7").
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text, text

from commissions.schema import Fen, Id, Instant, Json, table

FOR_EVER = 0
"""The day of rows that count all days."""


def _list_counters() -> list[Column[int]]:
    """The columns of `Counts`, in its order."""
    levels = [
        column
        for level in ("direct", "second", "third")
        for column in (
            Column(f"{level}_sales_fen", Fen, nullable=False),
            Column(f"{level}_orders", Integer, nullable=False),
        )
    ]
    own = [Column("own_spend_fen", Fen, nullable=False), Column("own_orders", Integer, nullable=False)]
    return [*own, *levels, Column("commission_fen", Fen, nullable=False)]


_NEVER_BELOW_ZERO = " AND ".join(f"{column.name} >= 0" for column in _list_counters())

tally_sale = table(
    "tally_sale",
    Column("order_no", Text, ForeignKey("sale.order_no"), primary_key=True),
    Column("day", Integer, nullable=False),
    Column("goods_fen", Fen, nullable=False),
    Column("refunded_fen", Fen, nullable=False),
    Column("commission", Json, nullable=False),
    Column("facts", Integer, nullable=False),
    Column("counted_at", Instant, nullable=False),
    CheckConstraint("refunded_fen >= 0 AND refunded_fen <= goods_fen", name="refunded"),
)

tally = table(
    "tally",
    Column("member_id", Id, primary_key=True, autoincrement=False),
    *_list_counters(),
    Column("customers", Integer, nullable=False),
    CheckConstraint(f"{_NEVER_BELOW_ZERO} AND customers >= 0", name="never_below_zero"),
)
_SPENT, _EARNED = text("own_spend_fen > 0"), text("commission_fen > 0")
Index("ix_tally_spent", tally.c.own_spend_fen, tally.c.member_id, sqlite_where=_SPENT, postgresql_where=_SPENT)
Index("ix_tally_earned", tally.c.commission_fen, tally.c.member_id, sqlite_where=_EARNED, postgresql_where=_EARNED)

tally_day = table(
    "tally_day",
    Column("member_id", Id, nullable=False),
    Column("day", Integer, nullable=False),
    *_list_counters(),
    PrimaryKeyConstraint("member_id", "day"),
    CheckConstraint(_NEVER_BELOW_ZERO, name="never_below_zero"),
)

tally_customer = table(
    "tally_customer",
    Column("member_id", Id, nullable=False),
    Column("day", Integer, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("orders", Integer, nullable=False),
    PrimaryKeyConstraint("member_id", "day", "customer_id"),
    CheckConstraint("orders >= 0", name="orders"),
)

ranking = table(
    "ranking",
    Column("period", Text, nullable=False),
    Column("member_id", Id, nullable=False),
    Column("earned_fen", Fen, nullable=False),
    PrimaryKeyConstraint("period", "member_id"),
    CheckConstraint("earned_fen >= 0", name="earned"),
)
Index("ix_ranking_earned", ranking.c.period, ranking.c.earned_fen.desc(), ranking.c.member_id)

ranking_bucket = table(
    "ranking_bucket",
    Column("period", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("number", Id, nullable=False),
    Column("members", Integer, nullable=False),
    PrimaryKeyConstraint("period", "level", "number"),
    CheckConstraint("members >= 0", name="members"),
)

ranking_range = table(
    "ranking_range",
    Column("id", Id, primary_key=True),
    Column("first_day", Integer, nullable=False),
    Column("last_day", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("reached", Id, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("computed_at", Instant),
    CheckConstraint("status IN ('asked', 'computed', 'replaced')", name="status"),
    CheckConstraint("first_day <= last_day", name="days"),
)
_ASKED = text("status = 'asked'")
Index(
    "uq_ranking_range_asked",
    ranking_range.c.first_day,
    ranking_range.c.last_day,
    unique=True,
    sqlite_where=_ASKED,
    postgresql_where=_ASKED,
)
Index("ix_ranking_range_days", ranking_range.c.first_day, ranking_range.c.last_day, ranking_range.c.id)
