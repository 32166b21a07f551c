"""Table of funds: what was told of the operation account's balance, and by whom."""

from sqlalchemy import CheckConstraint, Column, Text

from commissions.ledger.append_only import keep_append_only
from shop.schema import Fen, Id, Instant, Who, table

fund_balance = table(
    "fund_balance",
    Column("id", Id, primary_key=True),
    Column("source", Text, nullable=False),
    Column("fen", Fen, nullable=False),
    Column("at", Instant, nullable=False),
    Column("told_by", Who, nullable=False),
    CheckConstraint("source IN ('pay', 'typed')", name="source"),
    CheckConstraint("fen >= 0", name="amount"),
)
keep_append_only(fund_balance)
