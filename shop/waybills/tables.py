"""Table of waybills: one an order, asked for, made, refused or cancelled.

What was cancelled can be asked for anew, as the next `round`.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, text

from commissions.ledger.guards import keep_rows
from shop.schema import Id, Instant, Who, table

_HAS_NUMBER = "state IN ('made', 'cancelling')"
_NAMED = "(number IS NULL) = (carrier IS NULL) AND (number IS NULL) = (carrier_code IS NULL)"

waybill = table(
    "waybill",
    Column("id", Id, primary_key=True),
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("carrier", Text),
    Column("number", Text),
    Column("carrier_code", Text),
    Column("carrier_order_no", Text),
    Column("label", Text),
    Column("problem", Text),
    Column("asked_by", Who, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("round", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    CheckConstraint("state IN ('asked', 'made', 'refused', 'cancelling', 'cancelled')", name="state"),
    CheckConstraint(f"({_HAS_NUMBER}) = (number IS NOT NULL) AND {_NAMED}", name="made"),
    CheckConstraint("state <> 'refused' OR problem IS NOT NULL", name="refused"),
    CheckConstraint("problem IS NULL OR state IN ('refused', 'made')", name="problem"),
    CheckConstraint("round >= 0", name="round"),
)
_ASKED = text("state IN ('asked', 'cancelling')")
Index("ix_waybill_asked", waybill.c.next_try_at, sqlite_where=_ASKED, postgresql_where=_ASKED)

keep_rows(waybill)
