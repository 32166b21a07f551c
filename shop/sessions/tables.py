"""Tables of sessions and logins, and of staff who look at the shop as a member sees it."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, Text, false

from shop.schema import Id, Instant, table

session = table(
    "session",
    Column("id_hash", Text, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("outside", Boolean, nullable=False, server_default=false()),
    CheckConstraint("kind IN ('page', 'bearer')", name="kind"),
)
"""`outside`: let in by a phone, and for buying only."""

login_state = table(
    "login_state",
    Column("state_hash", Text, primary_key=True),
    Column("visitor_hash", Text, nullable=False, index=True),
    Column("target", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
    Column("used_at", Instant),
    Column("member_id", Id, ForeignKey("member.id")),
)

viewing = table(
    "viewing",
    Column("ticket_hash", Text, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("viewer", Text, ForeignKey("staff.code"), nullable=False),
    Column("made_at", Instant, nullable=False, index=True),
    Column("id_hash", Text, unique=True),
    Column("opened_at", Instant),
    CheckConstraint("(id_hash IS NULL) = (opened_at IS NULL)", name="opened"),
)

handover = table(
    "handover",
    Column("code_hash", Text, primary_key=True),
    Column("visitor_hash", Text, nullable=False, index=True),
    Column("target", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("device", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", Instant, nullable=False, index=True),
    Column("member_id", Id, ForeignKey("member.id"), index=True),
    CheckConstraint("state IN ('waiting', 'granted', 'refused', 'taken')", name="state"),
    CheckConstraint("(state = 'waiting') = (member_id IS NULL)", name="decided"),
)
