"""Tables of dividends: the runs with what they were calculated from, a line for each person in one, sums of people.

A line is `held` when its person is suspended, gone or looked at, so that somebody decides; what is `returned` the pool
has again.

Days are numbered as in the tallies: 20261122.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text

from commissions.ledger.guards import allow_steps, keep_frozen, keep_once_set, keep_rows
from commissions.schema import Fen, Id, Instant, Json, Who, table

_SUMS = ("period_fen", "earned_fen", "taken_fen", "drawn_fen", "available_fen", "total_fen")

dividend_run = table(
    "dividend_run",
    Column("id", Id, primary_key=True),
    Column("no", Text, nullable=False, unique=True),
    Column("pool_id", Id, ForeignKey("pool.id"), nullable=False),
    Column("first_day", Integer, nullable=False),
    Column("last_day", Integer, nullable=False),
    Column("who", Json, nullable=False),
    Column("sharing", Text, nullable=False),
    *(Column(name, Fen, nullable=False) for name in _SUMS),
    Column("weight_sum", Fen, nullable=False),
    Column("people", Integer, nullable=False),
    Column("returned_fen", Fen, nullable=False),
    Column("status", Text, nullable=False),
    Column("calculated_by", Who, nullable=False),
    Column("calculated_at", Instant, nullable=False),
    Column("approved_by", Who),
    Column("second_by", Who),
    Column("approved_at", Instant),
    Column("ended_at", Instant),
    CheckConstraint("first_day <= last_day", name="days"),
    CheckConstraint("total_fen > 0 AND total_fen <= available_fen", name="within_pool"),
    CheckConstraint("total_fen <= earned_fen - taken_fen - drawn_fen", name="within_sales"),
    CheckConstraint("returned_fen >= 0 AND returned_fen <= total_fen", name="returned"),
    CheckConstraint("sharing IN ('equally', 'direct_sales', 'team_sales')", name="sharing"),
    CheckConstraint("status IN ('calculated', 'approved', 'paid', 'dropped')", name="status"),
    CheckConstraint("(status IN ('approved', 'paid')) = (approved_at IS NOT NULL)", name="approved"),
    CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved_by"),
    CheckConstraint("(second_by IS NULL) = (approved_at IS NULL)", name="second_by"),
    CheckConstraint("second_by <> approved_by", name="two_people"),
)
_WAITS, _IS_ON_ITS_WAY = text("status = 'calculated'"), text("status = 'approved'")
Index("uq_dividend_run_open", dividend_run.c.pool_id, unique=True, sqlite_where=_WAITS, postgresql_where=_WAITS)
Index("ix_dividend_run_pool", dividend_run.c.pool_id, dividend_run.c.last_day)
Index("ix_dividend_run_way", dividend_run.c.id, sqlite_where=_IS_ON_ITS_WAY, postgresql_where=_IS_ON_ITS_WAY)

dividend_line = table(
    "dividend_line",
    Column("id", Id, primary_key=True),
    Column("run_id", Id, ForeignKey("dividend_run.id"), nullable=False),
    Column("member_id", Id, nullable=False),
    Column("weight", Fen, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("status", Text, nullable=False),
    Column("hold_reason", Text),
    Column("decided_by", Who),
    Column("decided_reason", Text),
    Column("ended_at", Instant),
    UniqueConstraint("run_id", "member_id"),
    CheckConstraint("weight > 0 AND amount_fen > 0", name="amount"),
    CheckConstraint("status IN ('waiting', 'paid', 'held', 'returned')", name="status"),
    CheckConstraint("(status IN ('paid', 'returned')) = (ended_at IS NOT NULL)", name="ended"),
    CheckConstraint("status <> 'held' OR hold_reason IS NOT NULL", name="held"),
    CheckConstraint("status <> 'returned' OR decided_by IS NOT NULL", name="decided"),
    CheckConstraint("(decided_by IS NULL) = (decided_reason IS NULL)", name="reason"),
)
_LINE_WAITS, _LINE_HELD = text("status = 'waiting'"), text("status = 'held'")
_PLACE = (dividend_line.c.run_id, dividend_line.c.member_id)
Index("ix_dividend_line_waiting", *_PLACE, sqlite_where=_LINE_WAITS, postgresql_where=_LINE_WAITS)
Index("ix_dividend_line_held", *_PLACE, sqlite_where=_LINE_HELD, postgresql_where=_LINE_HELD)
Index("ix_dividend_line_run", dividend_line.c.run_id, dividend_line.c.amount_fen, dividend_line.c.id)
Index("ix_dividend_line_amount", dividend_line.c.amount_fen, dividend_line.c.id)
Index("ix_dividend_line_member", dividend_line.c.member_id, dividend_line.c.ended_at)

YEAR, MONTH = "year", "month"
"""The spans by which people's dividends are summed; `period` is `2026` or `2026-11`, in Shanghai."""
dividend_earning = table(
    "dividend_earning",
    Column("id", Id, primary_key=True),
    Column("span", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("member_id", Id, nullable=False),
    Column("paid_fen", Fen, nullable=False),
    Column("parts", Integer, nullable=False),
    UniqueConstraint("period", "member_id"),
    CheckConstraint("span IN ('year', 'month')", name="span"),
    CheckConstraint("paid_fen > 0 AND parts > 0", name="paid"),
)
_MOST = (dividend_earning.c.paid_fen, dividend_earning.c.id)
Index("ix_dividend_earning_most", dividend_earning.c.span, *_MOST)
Index("ix_dividend_earning_period", dividend_earning.c.period, *_MOST)
Index("ix_dividend_earning_member", dividend_earning.c.member_id, dividend_earning.c.period)

for kept in (dividend_run, dividend_line):
    keep_rows(kept)
keep_frozen(
    dividend_run,
    *("id", "no", "pool_id", "first_day", "last_day", "who", "sharing", *_SUMS, "weight_sum", "people"),
    *("calculated_by", "calculated_at"),
)
keep_once_set(dividend_run, "approved_by", "second_by", "approved_at", "ended_at")
allow_steps(dividend_run, "status", {"calculated": ("approved", "dropped"), "approved": ("paid",)})
keep_frozen(dividend_line, "id", "run_id", "member_id", "weight", "amount_fen")
allow_steps(dividend_line, "status", {"waiting": ("paid", "held"), "held": ("paid", "returned")})
