"""Tables of taxes: classes of goods, at what rate each line was sold, and the sums of days."""

from sqlalchemy import CheckConstraint, Column, Integer, PrimaryKeyConstraint, Text

from commissions.ledger.append_only import keep_append_only
from shop.schema import Fen, Id, Instant, Who, table
from shop.taxes.tax_class import RATES_BP, UNSET_BP, Kind

_KINDS = ", ".join(f"'{of}'" for of in Kind)
_RATES = ", ".join(str(of) for of in RATES_BP)

tax_class = table(
    "tax_class",
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("tax_code", Text, nullable=False),
    Column("rate_bp", Integer, nullable=False),
    Column("set_by", Who, nullable=False),
    Column("set_at", Instant, nullable=False),
    PrimaryKeyConstraint("kind", "subject"),
    CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
    CheckConstraint(f"rate_bp IN ({_RATES})", name="rate"),
)

sold_tax = table(
    "sold_tax",
    Column("order_no", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("tax_code", Text, nullable=False),
    Column("rate_bp", Integer, nullable=False),
    Column("fen", Fen, nullable=False),
    PrimaryKeyConstraint("order_no", "line"),
    CheckConstraint(f"rate_bp IN ({_RATES}, {UNSET_BP})", name="rate"),
    CheckConstraint("fen >= 0", name="amount"),
)
"""At what rate a line was sold, as its class was when the payment was counted; the line "" is the shipping."""

tax_day = table(
    "tax_day",
    Column("day", Text, nullable=False),
    Column("rate_bp", Integer, nullable=False),
    Column("tax_code", Text, nullable=False),
    Column("sold_fen", Fen, nullable=False),
    Column("returned_fen", Fen, nullable=False),
    PrimaryKeyConstraint("day", "rate_bp", "tax_code"),
)
"""What was sold and given back at a rate on a day of Shanghai; a refund that is given up is no longer given back."""

tax_counted = table(
    "tax_counted",
    Column("name", Text, primary_key=True),
    Column("last_id", Id, nullable=False),
)
"""Up to which entry of the journal the days are counted."""

keep_append_only(sold_tax)
