"""Tables of after-sale cases: how each stands, units by line, and every step with who took it."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)

from commissions.ledger.append_only import keep_append_only
from commissions.ledger.guards import allow_steps, keep_frozen, keep_once_set, keep_rows
from shop.cases.case import FINAL, MOVES, Action, CaseKind, CaseState, Reason
from shop.schema import Fen, Id, Instant, Json, Who, table


def _list(words: object) -> str:
    return ", ".join(f"'{word}'" for word in words)  # type: ignore[attr-defined]


_FINAL = _list(sorted(FINAL))

after_sale_case = table(
    "after_sale_case",
    Column("id", Id, primary_key=True),
    Column("no", Text, nullable=False, unique=True),
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False, index=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("pictures", Json, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("shipping_fen", Fen, nullable=False),
    Column("terms", Json, nullable=False),
    Column("request_key", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("since", Instant, nullable=False),
    Column("due_at", Instant),
    Column("escalated_at", Instant),
    Column("refused_by", Who),
    Column("refuser_member_id", Id),
    Column("sent_back_at", Instant),
    Column("back_carrier", Text, nullable=False),
    Column("back_number", Text, nullable=False),
    Column("resend_carrier", Text, nullable=False),
    Column("resend_number", Text, nullable=False),
    Column("refund_no", Text, ForeignKey("refund.refund_no"), unique=True),
    Column("ended_by", Text),
    Column("ended_at", Instant),
    UniqueConstraint("order_no", "request_key"),
    CheckConstraint(f"kind IN ({_list(CaseKind)})", name="kind"),
    CheckConstraint(f"reason IN ({_list(Reason)})", name="reason"),
    CheckConstraint(f"state IN ({_list(CaseState)})", name="state"),
    CheckConstraint(f"(ended_at IS NULL) = (state NOT IN ({_FINAL}))", name="ended"),
    CheckConstraint(f"(ended_at IS NULL) = (ended_by IS NULL) AND ended_by IN ({_list(Action)})", name="ended_by"),
    CheckConstraint("(state = 'refunded') = (refund_no IS NOT NULL)", name="refund"),
    CheckConstraint("kind <> 'resend' OR (amount_fen = 0 AND state <> 'refunded')", name="resend"),
    CheckConstraint("(state = 'resent') = (resend_number <> '')", name="resent"),
    CheckConstraint("(sent_back_at IS NULL) = (back_number = '')", name="sent_back"),
    CheckConstraint("state NOT IN ('refused', 'appealed') OR refused_by IS NOT NULL", name="refused"),
    CheckConstraint("amount_fen >= 0 AND shipping_fen >= 0 AND shipping_fen <= amount_fen", name="amount"),
    CheckConstraint(f"due_at IS NULL OR state NOT IN ({_FINAL})", name="due"),
)
_OPEN = text(f"state NOT IN ({_FINAL})")
Index("ix_after_sale_case_due", after_sale_case.c.due_at, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("ix_after_sale_case_state", after_sale_case.c.state, after_sale_case.c.asked_at, after_sale_case.c.id)
Index("ix_after_sale_case_asked", after_sale_case.c.asked_at, after_sale_case.c.id)
Index("ix_after_sale_case_member", after_sale_case.c.member_id, after_sale_case.c.id)

after_sale_line = table(
    "after_sale_line",
    Column("case_no", Text, ForeignKey("after_sale_case.no"), nullable=False),
    Column("order_no", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("units", Integer, nullable=False),
    PrimaryKeyConstraint("case_no", "line"),
    ForeignKeyConstraint(["order_no", "line"], ["order_line.order_no", "order_line.line"]),
    CheckConstraint("units > 0", name="units"),
)
Index("ix_after_sale_line_order", after_sale_line.c.order_no, after_sale_line.c.line)

after_sale_step = table(
    "after_sale_step",
    Column("id", Id, primary_key=True),
    Column("case_no", Text, ForeignKey("after_sale_case.no"), nullable=False, index=True),
    Column("action", Text, nullable=False),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("taken_by", Who, nullable=False),
    Column("taken_at", Instant, nullable=False),
    CheckConstraint(f"action IN ({_list(Action)}) AND (before IS NULL) = (action = 'ask')", name="action"),
    CheckConstraint(f"after IN ({_list(CaseState)})", name="after"),
)

keep_rows(after_sale_case)
keep_frozen(
    after_sale_case,
    *("no", "order_no", "member_id", "kind", "reason", "amount_fen", "shipping_fen", "terms", "request_key"),
    "asked_at",
)
keep_once_set(after_sale_case, "refund_no", "ended_by", "ended_at", "sent_back_at")
allow_steps(after_sale_case, "state", MOVES)
keep_append_only(after_sale_line)
keep_rows(after_sale_step)
keep_frozen(after_sale_step, "case_no", "action", "before", "after", "taken_by", "taken_at")
