"""Tables of withdrawals.

Each with its steps and approvals, the rules, the sums of each month, freezes, bank batches. The database itself holds
that a number never changes, that only legal steps are taken, that one withdrawal of a person is open at a time and ends
once, and that fee + tax + net is the amount.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)

from commissions.ledger.append_only import keep_append_only
from commissions.ledger.guards import allow_steps, keep_frozen, keep_once_set, keep_once_set_unless, keep_rows
from commissions.ledger.tables import LARGEST_FEN
from commissions.schema import Fen, Id, Instant, Json, Who, table
from commissions.withdrawals.withdrawal import FINAL, IN_FLIGHT, OPEN, STATUSES, STEPS

_SENT = (*IN_FLIGHT, "settled", "failed")


def _list_in_sql(words: tuple[str, ...]) -> str:
    """Words as a list of SQL texts."""
    return ", ".join(f"'{word}'" for word in words)


withdrawal_rules = table(
    "withdrawal_rules",
    Column("version", Id, primary_key=True),
    Column("document", Json, nullable=False),
    Column("effective_at", Instant, nullable=False, index=True),
    Column("published_by", Who, nullable=False),
    Column("published_at", Instant, nullable=False),
)

withdrawal = table(
    "withdrawal",
    Column("id", Id, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("person_kind", Text, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("channel", Text, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("fee_fen", Fen),
    Column("tax_fen", Fen),
    Column("net_fen", Fen),
    Column("month", Text),
    Column("rules_version", Id, ForeignKey("withdrawal_rules.version")),
    Column("seen_net_fen", Fen, nullable=False),
    Column("payee_kind", Text),
    Column("invoice", Text),
    Column("status", Text, nullable=False),
    Column("approvals_needed", Integer, nullable=False),
    Column("request_key", Text, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("approved_at", Instant),
    Column("sent_at", Instant),
    Column("closed_at", Instant),
    Column("returned_at", Instant),
    Column("reason", Text),
    UniqueConstraint("person_kind", "person_id", "request_key"),
    CheckConstraint("length(number) BETWEEN 16 AND 32", name="number"),
    CheckConstraint("channel IN ('wechat', 'bank')", name="channel"),
    CheckConstraint(f"status IN ({_list_in_sql(STATUSES)})", name="status"),
    CheckConstraint(f"amount_fen > 0 AND amount_fen <= {LARGEST_FEN}", name="amount"),
    CheckConstraint("fee_fen >= 0 AND tax_fen >= 0 AND net_fen > 0", name="parts"),
    CheckConstraint("net_fen IS NULL OR fee_fen + tax_fen + net_fen = amount_fen", name="sum"),
    CheckConstraint(
        "(net_fen IS NULL) = (approved_at IS NULL) AND (net_fen IS NULL) = (month IS NULL)"
        " AND (net_fen IS NULL) = (fee_fen IS NULL) AND (net_fen IS NULL) = (tax_fen IS NULL)",
        name="fixed_at_once",
    ),
    CheckConstraint("seen_net_fen > 0 AND (net_fen IS NULL OR net_fen >= seen_net_fen)", name="seen"),
    CheckConstraint("payee_kind IN ('person', 'company')", name="payee_kind"),
    CheckConstraint("(payee_kind IS NULL) = (approved_at IS NULL)", name="payee_kept"),
    CheckConstraint(
        "payee_kind <> 'company' OR (channel = 'bank' AND tax_fen = 0 AND invoice IS NOT NULL)", name="company"
    ),
    CheckConstraint("person_kind = 'member' OR channel = 'bank'", name="by_bank"),
    CheckConstraint("person_kind = 'member' OR payee_kind IS NULL OR payee_kind = 'company'", name="companies"),
    UniqueConstraint("person_kind", "person_id", "invoice"),
    CheckConstraint("status <> 'requested' OR approved_at IS NULL", name="requested"),
    CheckConstraint("status <> 'approved' OR approved_at IS NOT NULL", name="approved"),
    CheckConstraint(f"status NOT IN ({_list_in_sql(_SENT)}) OR sent_at IS NOT NULL", name="sent"),
    CheckConstraint("sent_at IS NULL OR approved_at IS NOT NULL", name="sent_after_approved"),
    CheckConstraint("status <> 'rejected' OR sent_at IS NULL", name="rejected_unsent"),
    CheckConstraint(f"(closed_at IS NOT NULL) = (status IN ({_list_in_sql(FINAL)}))", name="closed"),
    CheckConstraint("returned_at IS NULL OR status = 'settled'", name="returned"),
    CheckConstraint("approvals_needed BETWEEN 0 AND 2", name="approvals_needed"),
)
_IS_OPEN = text(f"status IN ({_list_in_sql(OPEN)})")
Index(
    "uq_withdrawal_one_open",
    withdrawal.c.person_kind,
    withdrawal.c.person_id,
    unique=True,
    sqlite_where=_IS_OPEN,
    postgresql_where=_IS_OPEN,
)
Index("ix_withdrawal_list", withdrawal.c.person_kind, withdrawal.c.person_id, withdrawal.c.id)
Index("ix_withdrawal_day", withdrawal.c.person_kind, withdrawal.c.person_id, withdrawal.c.requested_at)
Index("ix_withdrawal_work", withdrawal.c.status, withdrawal.c.id)

withdrawal_step = table(
    "withdrawal_step",
    Column("number", Text, ForeignKey("withdrawal.number"), nullable=False),
    Column("from_status", Text, nullable=False),
    Column("to_status", Text, nullable=False),
    Column("taken_by", Who, nullable=False),
    Column("reason", Text),
    Column("taken_at", Instant, nullable=False),
    PrimaryKeyConstraint("number", "to_status"),
    CheckConstraint(
        f"from_status || '>' || to_status IN ({_list_in_sql(tuple(f'{a}>{b}' for a, b in STEPS))})",
        name="legal",
    ),
)
_IS_FINAL = text(f"to_status IN ({_list_in_sql(FINAL)})")
Index(
    "uq_withdrawal_step_one_final",
    withdrawal_step.c.number,
    unique=True,
    sqlite_where=_IS_FINAL,
    postgresql_where=_IS_FINAL,
)

withdrawal_approval = table(
    "withdrawal_approval",
    Column("number", Text, ForeignKey("withdrawal.number"), nullable=False),
    Column("approved_by", Who, nullable=False),
    Column("approved_at", Instant, nullable=False),
    PrimaryKeyConstraint("number", "approved_by"),
)

transfer_return = table(
    "transfer_return",
    Column("number", Text, ForeignKey("withdrawal.number"), primary_key=True),
    Column("decided_by", Who, nullable=False),
    Column("second_by", Who, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("claimed_fen", Fen, nullable=False),
    CheckConstraint("claimed_fen >= 0", name="claimed"),
    CheckConstraint("decided_by <> second_by", name="two_people"),
)

tax_month = table(
    "tax_month",
    Column("person_kind", Text, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("month", Text, nullable=False),
    Column("income_fen", Fen, nullable=False),
    Column("taxed_fen", Fen, nullable=False),
    Column("withheld_fen", Fen, nullable=False),
    Column("paid_count", Integer, nullable=False),
    Column("paid_fen", Fen, nullable=False),
    Column("paid_fee_fen", Fen, nullable=False),
    Column("paid_tax_fen", Fen, nullable=False),
    PrimaryKeyConstraint("person_kind", "person_id", "month"),
    CheckConstraint("income_fen >= 0 AND taxed_fen >= 0 AND taxed_fen <= income_fen", name="income"),
    CheckConstraint("withheld_fen >= 0 AND withheld_fen <= taxed_fen", name="withheld"),
    CheckConstraint("paid_count >= 0 AND paid_fen >= 0 AND paid_fee_fen >= 0 AND paid_tax_fen >= 0", name="paid"),
    CheckConstraint("paid_fen <= income_fen AND paid_tax_fen <= withheld_fen", name="paid_of_income"),
    CheckConstraint("paid_fee_fen + paid_tax_fen <= paid_fen", name="parts"),
)

transfer_freeze = table(
    "transfer_freeze",
    Column("id", Id, primary_key=True),
    Column("scope", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("frozen_by", Who, nullable=False),
    Column("frozen_at", Instant, nullable=False),
    Column("lifted_by", Who),
    Column("lifted_reason", Text),
    Column("lifted_at", Instant),
    CheckConstraint(
        "(lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lifted_reason IS NULL)", name="lifted"
    ),
)
_HOLDS = text("lifted_at IS NULL")
Index(
    "uq_transfer_freeze_held",
    transfer_freeze.c.scope,
    transfer_freeze.c.reason,
    unique=True,
    sqlite_where=_HOLDS,
    postgresql_where=_HOLDS,
)

bank_batch = table(
    "bank_batch",
    Column("no", Text, primary_key=True),
    Column("paid_by", Text, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("total_fen", Fen, nullable=False),
    Column("exported_by", Who, nullable=False),
    Column("exported_at", Instant, nullable=False, index=True),
    CheckConstraint("paid_by IN ('bank', 'provider')", name="paid_by"),
    CheckConstraint("lines > 0 AND total_fen > 0", name="not_empty"),
)

bank_batch_line = table(
    "bank_batch_line",
    Column("number", Text, ForeignKey("withdrawal.number"), primary_key=True),
    Column("batch_no", Text, ForeignKey("bank_batch.no"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("account", Text, nullable=False),
    UniqueConstraint("batch_no", "line"),
    CheckConstraint("line > 0 AND amount_fen > 0", name="amounts"),
)

bank_result = table(
    "bank_result",
    Column("number", Text, ForeignKey("bank_batch_line.number"), primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("reason", Text),
    Column("imported_by", Who, nullable=False),
    Column("imported_at", Instant, nullable=False),
    CheckConstraint("outcome IN ('settled', 'failed')", name="outcome"),
)

for _kept in (
    *(withdrawal_rules, withdrawal_step, withdrawal_approval, transfer_return),
    *(bank_batch, bank_batch_line, bank_result),
):
    keep_append_only(_kept)
keep_frozen(
    withdrawal,
    *("id", "number", "person_kind", "person_id", "channel", "amount_fen", "approvals_needed"),
    *("request_key", "requested_at", "rules_version", "seen_net_fen"),
)
keep_once_set(
    withdrawal,
    *("fee_fen", "approved_at", "payee_kind", "invoice", "sent_at", "closed_at", "returned_at", "reason"),
)
keep_once_set_unless(withdrawal, "OLD.status = 'approved'", "tax_fen", "net_fen", "month")
allow_steps(withdrawal, "status", {before: [to for at, to in STEPS if at == before] for before, _ in STEPS})
keep_rows(withdrawal)
keep_frozen(tax_month, "person_kind", "person_id", "month")
keep_rows(tax_month)
keep_frozen(transfer_freeze, "id", "scope", "reason", "frozen_by", "frozen_at")
keep_once_set(transfer_freeze, "lifted_by", "lifted_reason", "lifted_at")
keep_rows(transfer_freeze)
