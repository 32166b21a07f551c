"""Tables of branches: what was counted of each parcel, and the counters of each person by day.

Days are those of Shanghai on which parcels left, numbered 20261122. The levels are those that the order froze.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, PrimaryKeyConstraint

from shop.schema import Id, Json, table

COUNTERS = tuple(f"{level}_{what}" for level in ("direct", "second", "third") for what in ("parcels", "units"))
"""The columns of a person's day, level by level."""

branch_parcel = table(
    "branch_parcel",
    Column("parcel_id", Id, ForeignKey("parcel.id"), primary_key=True, autoincrement=False),
    Column("day", Integer, nullable=False),
    Column("upline", Json, nullable=False),
    Column("units", Integer, nullable=False),
    CheckConstraint("units > 0", name="units"),
)

branch_day = table(
    "branch_day",
    Column("member_id", Id, nullable=False),
    Column("day", Integer, nullable=False),
    *(Column(name, Integer, nullable=False) for name in COUNTERS),
    PrimaryKeyConstraint("member_id", "day"),
    CheckConstraint(" AND ".join(f"{name} >= 0" for name in COUNTERS), name="never_below_zero"),
)
