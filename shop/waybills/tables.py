"""Table of waybills: one an order, asked for, made or refused."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, text

from commissions.ledger.guards import keep_rows
from shop.schema import Id, Instant, Who, table

waybill = table(
    "waybill",
    Column("id", Id, primary_key=True),
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("carrier", Text),
    Column("number", Text),
    Column("label", Text),
    Column("problem", Text),
    Column("asked_by", Who, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    CheckConstraint("state IN ('asked', 'made', 'refused')", name="state"),
    CheckConstraint("(state = 'made') = (number IS NOT NULL) AND (number IS NULL) = (carrier IS NULL)", name="made"),
    CheckConstraint("(state = 'refused') = (problem IS NOT NULL)", name="refused"),
)
_ASKED = text("state = 'asked'")
Index("ix_waybill_asked", waybill.c.next_try_at, sqlite_where=_ASKED, postgresql_where=_ASKED)

keep_rows(waybill)
