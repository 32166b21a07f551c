"""Tables of the journal.

Entries and postings that never change, each person's balances, the seals of old entries, and the sums of days.
`adjustment` holds what people changed of balances by hand, `balance_spending` what people put towards orders,
`unclaimed_balance` what belongs to somebody who left, `pay_fee` what Pay took for a payment.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text, text

from commissions.ledger.append_only import keep_append_only
from commissions.ledger.balance_triggers import move_with_postings
from commissions.ledger.chart import NEVER_NEGATIVE
from commissions.ledger.closing_guards import keep_months_closed
from commissions.ledger.day_sums import sum_with_seals
from commissions.ledger.guards import allow_steps, keep_frozen, keep_once_set, keep_rows
from commissions.schema import Fen, Id, Instant, Who, table

LARGEST_FEN = 10**15
_HAS_ORDER = text("order_no IS NOT NULL")
_HAS_PERSON = text("person_id IS NOT NULL")
IS_TAX = text("source = 'merchant:tax_payable' OR destination = 'merchant:tax_payable'")
_SHARED = "(substr({0}, 1, 9) = 'merchant:' OR substr({0}, 1, 8) = 'outside:')"
_PERSONS = "substr({0}, 1, length(person_kind) + 1) = person_kind || ':'"
_BETWEEN = " AND ".join(
    f"({_SHARED} OR (person_kind IS NOT NULL AND {_PERSONS}))".format(account) for account in ("source", "destination")
)
"""Every account of a posting is shared, or the person's whom the posting names."""

ledger_entry = table(
    "ledger_entry",
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False),
    Column("order_no", Text),
    Column("posted_at", Instant, nullable=False),
)
Index("ix_ledger_entry_order_no", ledger_entry.c.order_no, sqlite_where=_HAS_ORDER, postgresql_where=_HAS_ORDER)

ledger_posting = table(
    "ledger_posting",
    Column("entry_id", Id, ForeignKey("ledger_entry.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("code", Text, nullable=False),
    Column("person_kind", Text),
    Column("person_id", Id),
    Column("award_id", Id),
    PrimaryKeyConstraint("entry_id", "position"),
    CheckConstraint(f"amount_fen > 0 AND amount_fen <= {LARGEST_FEN}", name="amount"),
    CheckConstraint("source <> destination", name="two_accounts"),
    CheckConstraint("(person_kind IS NULL) = (person_id IS NULL)", name="person"),
    CheckConstraint(_BETWEEN, name="between"),
)
Index(
    "ix_ledger_posting_person",
    ledger_posting.c.person_kind,
    ledger_posting.c.person_id,
    ledger_posting.c.entry_id,
    sqlite_where=_HAS_PERSON,
    postgresql_where=_HAS_PERSON,
)

ledger_balance = table(
    "ledger_balance",
    Column("person_kind", Text, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("account", Text, nullable=False),
    Column("balance_fen", Fen, nullable=False),
    Column("entry_id", Id, nullable=False),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("person_kind", "person_id", "account"),
    CheckConstraint(
        "balance_fen >= 0 OR account NOT IN ({})".format(", ".join(f"'{name}'" for name in NEVER_NEGATIVE)),
        name="not_below_zero",
    ),
)
Index("ix_ledger_posting_tax", ledger_posting.c.entry_id, sqlite_where=IS_TAX, postgresql_where=IS_TAX)

ledger_seal = table(
    "ledger_seal",
    Column("last_id", Id, primary_key=True, autoincrement=False),
    Column("first_id", Id, nullable=False, unique=True),
    Column("entries", Integer, nullable=False),
    Column("leaves", Text, nullable=False),
    Column("previous", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("sealed_at", Instant, nullable=False),
    CheckConstraint("first_id <= last_id AND entries >= 1 AND entries <= last_id - first_id + 1", name="ids"),
)

ledger_day = table(
    "ledger_day",
    Column("day", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("fen", Fen, nullable=False),
    Column("first_id", Id, nullable=False),
    Column("last_id", Id, nullable=False),
    Column("seal_id", Id, nullable=False),
    PrimaryKeyConstraint("day", "source", "destination", "code"),
    CheckConstraint("fen > 0 AND first_id <= last_id AND last_id <= seal_id", name="sums"),
)
"""What moved on a day of Shanghai, all people together, of all that is sealed; its entries lie between two ids."""

ledger_month = table(
    "ledger_month",
    Column("id", Id, primary_key=True),
    Column("month", Text, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("last_id", Id, nullable=False),
    Column("seal", Text, nullable=False),
    Column("closed_by", Who, nullable=False),
    Column("closed_at", Instant, nullable=False),
    Column("reopened_by", Who),
    Column("second_by", Who),
    Column("reopened_at", Instant),
    Column("reason", Text),
    CheckConstraint("closed_at >= ends_at", name="over"),
    CheckConstraint("second_by <> reopened_by", name="two_people"),
    CheckConstraint(
        "(reopened_at IS NULL) = (reopened_by IS NULL) AND (reopened_at IS NULL) = (second_by IS NULL)"
        " AND (reopened_at IS NULL) = (reason IS NULL)",
        name="reopened",
    ),
    CheckConstraint("length(reason) > 0", name="reason"),
)
"""The months that are closed, and those that were; up to `last_id` everything was sealed by `seal`."""
_IS_CLOSED = text("reopened_at IS NULL")
Index(
    "ix_ledger_month_closed",
    ledger_month.c.month,
    unique=True,
    sqlite_where=_IS_CLOSED,
    postgresql_where=_IS_CLOSED,
)

Index(
    # Each entry asks when the last closed month ended, however many there are by then.
    "ix_ledger_month_ends",
    ledger_month.c.ends_at,
    sqlite_where=_IS_CLOSED,
    postgresql_where=_IS_CLOSED,
)

ledger_month_balance = table(
    "ledger_month_balance",
    Column("month_id", Id, ForeignKey("ledger_month.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("balance_fen", Fen, nullable=False),
    PrimaryKeyConstraint("month_id", "account"),
)
"""With what each account ended a month, as it was when the month was closed."""

ledger_lock = table("ledger_lock", Column("name", Text, primary_key=True))

adjustment = table(
    "adjustment",
    Column("number", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("person_kind", Text, nullable=False),
    Column("person_id", Id, nullable=False, index=True),
    Column("amount_fen", Fen, nullable=False),
    Column("reason", Text, nullable=False),
    Column("adjusted_by", Who, nullable=False),
    Column("second_by", Who),
    Column("adjusted_at", Instant, nullable=False),
    CheckConstraint("kind IN ('adjusted', 'debt_written_off')", name="kind"),
    CheckConstraint(f"amount_fen <> 0 AND amount_fen BETWEEN -{LARGEST_FEN} AND {LARGEST_FEN}", name="amount"),
    CheckConstraint("kind = 'adjusted' OR amount_fen > 0", name="written_off"),
    CheckConstraint("length(reason) > 0", name="reason"),
    CheckConstraint("second_by <> adjusted_by", name="two_people"),
)

unclaimed_balance = table(
    "unclaimed_balance",
    Column("number", Text, primary_key=True),
    Column("person_kind", Text, nullable=False),
    Column("person_id", Id, nullable=False, index=True),
    Column("amount_fen", Fen, nullable=False),
    Column("reason", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("moved_by", Who, nullable=False),
    Column("moved_at", Instant, nullable=False),
    Column("claimed_by", Who),
    Column("claimed_at", Instant),
    CheckConstraint("amount_fen > 0", name="amount"),
    CheckConstraint("status IN ('held', 'claimed')", name="status"),
    CheckConstraint("(claimed_at IS NULL) = (status = 'held')", name="claimed"),
)

pool = table(
    "pool",
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)
"""Every pool that a policy ever named: the journal knows a pool by its number, and a name never means another one."""

balance_spending = table(
    "balance_spending",
    Column("order_no", Text, primary_key=True),
    Column("person_kind", Text, nullable=False),
    Column("person_id", Id, nullable=False, index=True),
    Column("amount_fen", Fen, nullable=False),
    Column("returned_fen", Fen, nullable=False),
    Column("status", Text, nullable=False),
    Column("reserved_at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("amount_fen > 0 AND returned_fen BETWEEN 0 AND amount_fen", name="amount"),
    CheckConstraint("status IN ('reserved', 'spent', 'released')", name="status"),
    CheckConstraint("returned_fen = 0 OR status = 'spent'", name="returned"),
    CheckConstraint("(ended_at IS NULL) = (status = 'reserved')", name="ended"),
)

pay_fee = table(
    "pay_fee",
    Column("payment", Text, primary_key=True),
    Column("order_no", Text),
    Column("fee_fen", Fen, nullable=False),
    Column("returned_fen", Fen, nullable=False),
    Column("posted_at", Instant, nullable=False),
    CheckConstraint("fee_fen > 0 AND returned_fen BETWEEN 0 AND fee_fen", name="amount"),
)

keep_append_only(ledger_entry)
keep_append_only(ledger_posting)
keep_append_only(ledger_seal)
keep_append_only(adjustment)
move_with_postings(ledger_posting, ledger_balance)
sum_with_seals(ledger_seal, ledger_day)
keep_months_closed(ledger_entry, ledger_month)
keep_append_only(ledger_month_balance)
keep_frozen(ledger_month, "id", "month", "ends_at", "last_id", "seal", "closed_by", "closed_at")
keep_once_set(ledger_month, "reopened_by", "second_by", "reopened_at", "reason")
keep_rows(ledger_month)
_PERSON = ("person_kind", "person_id")
keep_frozen(unclaimed_balance, "number", *_PERSON, "amount_fen", "reason", "moved_by", "moved_at")
allow_steps(unclaimed_balance, "status", {"held": ("claimed",)})
keep_frozen(balance_spending, "order_no", *_PERSON, "amount_fen", "reserved_at")
allow_steps(balance_spending, "status", {"reserved": ("spent", "released")})
keep_frozen(pay_fee, "payment", "order_no", "fee_fen", "posted_at")
for kept in (unclaimed_balance, balance_spending, pay_fee):
    keep_rows(kept)
