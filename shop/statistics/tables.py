"""Tables of figures: what each source added, changes on their way, and the figures by hour, day and month.

`figure_source` holds what was counted of an order, a member, a complaint, or somebody who paid on a day (`payer`), by
hour; `figure_change` what is not yet added to the figures. A figure's row has all measures of one key in one period, so
that a year by day is one range of the primary key, and the best of a period are one range of the index.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, PrimaryKeyConstraint, Table, Text

from shop.schema import Fen, Id, Instant, Json, Who, table
from shop.statistics.measures import Dimension, Measure

_DIMENSIONS = ", ".join(f"'{of}'" for of in Dimension)

figure_source = table(
    "figure_source",
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("hour", BigInteger, nullable=False),
    Column("parts", Json, nullable=False),
    PrimaryKeyConstraint("kind", "subject", "hour"),
    CheckConstraint("kind IN ('order', 'payer', 'member', 'complaint')", name="kind"),
)
Index("ix_figure_source_hour", figure_source.c.hour)

figure_change = table(
    "figure_change",
    Column("id", Id, primary_key=True),
    Column("hour", BigInteger, nullable=False),
    Column("parts", Json, nullable=False),
)

figure_recount = table(
    "figure_recount",
    Column("id", Id, primary_key=True),
    Column("first_day", BigInteger, nullable=False),
    Column("last_day", BigInteger, nullable=False),
    Column("stage", Text, nullable=False),
    Column("reached", BigInteger, nullable=False),
    Column("asked_by", Who, nullable=False),
    Column("asked_at", Instant, nullable=False),
    CheckConstraint("stage IN ('orders', 'members', 'complaints', 'days', 'done')", name="stage"),
    CheckConstraint("first_day <= last_day", name="days"),
)
"""Days to be counted anew from their sources, and how far that got."""


def _make_figures(grain: str) -> Table:
    """The figures of hours, days or months."""
    return table(
        f"figure_{grain}",
        Column("dimension", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("period", BigInteger, nullable=False),
        *(Column(measure.value, Fen, nullable=False) for measure in Measure),
        PrimaryKeyConstraint("dimension", "key", "period"),
        CheckConstraint(f"dimension IN ({_DIMENSIONS})", name="dimension"),
    )


figure_hour = _make_figures("hour")
figure_day = _make_figures("day")
figure_month = _make_figures("month")
for _best in (figure_day, figure_month):
    Index(f"ix_{_best.name}_best", _best.c.dimension, _best.c.period, _best.c.sales_fen.desc(), _best.c.key)
