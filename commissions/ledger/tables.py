"""Tables of the journal: entries and postings that never change, and each person's balances beside them."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text, text

from commissions.ledger.append_only import keep_append_only
from commissions.ledger.chart import NEVER_NEGATIVE
from commissions.schema import Fen, Id, Instant, table

LARGEST_FEN = 10**15
HAS_ORDER = text("order_no IS NOT NULL")
HAS_PERSON = text("person_id IS NOT NULL")

ledger_entry = table(
    "ledger_entry",
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False),
    Column("order_no", Text),
    Column("posted_at", Instant, nullable=False),
)
Index("ix_ledger_entry_order_no", ledger_entry.c.order_no, sqlite_where=HAS_ORDER, postgresql_where=HAS_ORDER)

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
)
Index(
    "ix_ledger_posting_person",
    ledger_posting.c.person_kind,
    ledger_posting.c.person_id,
    ledger_posting.c.entry_id,
    sqlite_where=HAS_PERSON,
    postgresql_where=HAS_PERSON,
)

ledger_balance = table(
    "ledger_balance",
    Column("person_kind", Text, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("account", Text, nullable=False),
    Column("balance_fen", Fen, nullable=False),
    PrimaryKeyConstraint("person_kind", "person_id", "account"),
    CheckConstraint(
        "balance_fen >= 0 OR account NOT IN ({})".format(", ".join(f"'{name}'" for name in NEVER_NEGATIVE)),
        name="not_below_zero",
    ),
)

keep_append_only(ledger_entry)
keep_append_only(ledger_posting)
