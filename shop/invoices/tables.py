"""Tables of invoices: what buyers asked for, what was made of it, and the titles that they wished to be remembered."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, Text, text

from commissions.ledger.guards import keep_frozen, keep_rows
from shop.invoices.invoice import InvoiceState
from shop.schema import Fen, Id, Instant, Who, table

_STATES = ", ".join(f"'{of}'" for of in InvoiceState)

invoice_request = table(
    "invoice_request",
    Column("id", Id, primary_key=True),
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False, unique=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("sealed", LargeBinary),
    Column("state", Text, nullable=False),
    Column("requested_at", Instant, nullable=False),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
)
invoice_title = table(
    "invoice_title",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("code", Text, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("used_at", Instant, nullable=False),
)
_DUE = text("state IN ('waiting', 'red_due')")
Index("ix_invoice_request_due", invoice_request.c.id, sqlite_where=_DUE, postgresql_where=_DUE)
Index("ix_invoice_request_state", invoice_request.c.state, invoice_request.c.id)

invoice = table(
    "invoice",
    Column("number", Text, primary_key=True),
    Column("order_no", Text, ForeignKey("invoice_request.order_no"), nullable=False, index=True),
    Column("fen", Fen, nullable=False),
    Column("file", Text, ForeignKey("media.code")),
    Column("made_by", Who, nullable=False),
    Column("made_at", Instant, nullable=False),
    CheckConstraint("fen <> 0", name="amount"),
)
keep_rows(invoice)
keep_frozen(invoice, "number", "order_no", "fen", "made_by", "made_at")
