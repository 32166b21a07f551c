"""Tables of complaints: what Pay tells, what was said, what staff decided, and of which Pay must be asked."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)

from commissions.ledger.guards import allow_steps, keep_frozen, keep_rows
from shop.complaints.complaint import REMINDED_AFTER_H, ComplaintState, Problem, StepKind
from shop.schema import Fen, Id, Instant, Json, Who, table

_STATES = ", ".join(f"'{state}'" for state in ComplaintState)
_PROBLEMS = ", ".join(f"'{problem}'" for problem in Problem)
_KINDS = ", ".join(f"'{kind}'" for kind in StepKind)

complaint = table(
    "complaint",
    Column("id", Id, primary_key=True),
    Column("complaint_id", Text, nullable=False, unique=True),
    Column("number", Text, nullable=False),
    Column("order_no", Text, ForeignKey("shop_order.no"), index=True),
    Column("member_id", Id, ForeignKey("member.id"), index=True),
    Column("amount_fen", Fen, nullable=False),
    Column("wanted_fen", Fen, nullable=False),
    Column("problem", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("sealed_phone", LargeBinary),
    Column("state", Text, nullable=False),
    Column("awaits", Boolean, nullable=False),
    Column("times", Integer, nullable=False),
    Column("refunded_whole", Boolean, nullable=False),
    Column("round", Integer, nullable=False),
    Column("made_at", Instant, nullable=False, index=True),
    Column("began_at", Instant, nullable=False),
    Column("answer_by", Instant, nullable=False),
    Column("end_by", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("ended_at", Instant),
    Column("reminded", Integer, nullable=False),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint(f"problem IN ({_PROBLEMS})", name="problem"),
    CheckConstraint("(state = 'processed') = (ended_at IS NOT NULL)", name="ended"),
    CheckConstraint("(order_no IS NULL) = (member_id IS NULL)", name="order"),
    CheckConstraint("amount_fen >= 0 AND wanted_fen >= 0 AND times > 0 AND round > 0", name="counted"),
    CheckConstraint(f"reminded BETWEEN 0 AND {len(REMINDED_AFTER_H)}", name="reminded"),
)
_OPEN = text("state <> 'processed'")
Index("ix_complaint_open", complaint.c.end_by, sqlite_where=_OPEN, postgresql_where=_OPEN)

complaint_line = table(
    "complaint_line",
    Column("log_id", Text, primary_key=True),
    Column("complaint_id", Text, ForeignKey("complaint.complaint_id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("pictures", Integer, nullable=False),
    CheckConstraint("side IN ('buyer', 'merchant', 'pay')", name="side"),
)
Index("ix_complaint_line", complaint_line.c.complaint_id, complaint_line.c.at)

complaint_step = table(
    "complaint_step",
    Column("id", Id, primary_key=True),
    Column("complaint_id", Text, ForeignKey("complaint.complaint_id"), nullable=False),
    Column("request_key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("pictures", Json, nullable=False),
    Column("by", Who, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("problem", Text),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("ended_at", Instant),
    UniqueConstraint("complaint_id", "request_key", name="request"),
    CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
    CheckConstraint("state IN ('waiting', 'done', 'refused')", name="state"),
    CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
    CheckConstraint("(state = 'refused') = (problem IS NOT NULL)", name="problem"),
)
_WAITING = text("state = 'waiting'")
Index("ix_complaint_step_due", complaint_step.c.next_try_at, sqlite_where=_WAITING, postgresql_where=_WAITING)

complaint_look = table(
    "complaint_look",
    Column("complaint_id", Text, primary_key=True),
    Column("next_look_at", Instant, nullable=False, index=True),
    Column("tries", Integer, nullable=False),
)

keep_rows(complaint)
keep_frozen(complaint, "complaint_id", "number", "order_no", "member_id", "made_at")
keep_rows(complaint_step)
keep_frozen(complaint_step, "complaint_id", "request_key", "kind", "by", "made_at")
allow_steps(complaint_step, "state", {"waiting": ["done", "refused"]})
