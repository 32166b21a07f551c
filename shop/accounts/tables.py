"""Tables of the accounts room. Secrets are kept as hashes, the second factor's sealed."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Integer, LargeBinary, Text

from shop.accounts.permissions import Role
from shop.schema import Id, Instant, Json, Who, table

_ROLES = ", ".join(f"'{role}'" for role in Role)

staff_account = table(
    "staff_account",
    Column("id", Id, primary_key=True),
    Column("staff_code", Text, ForeignKey("staff.code"), nullable=False, unique=True),
    Column("login", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("added", Json, nullable=False),
    Column("removed", Json, nullable=False),
    Column("scope", Text),
    Column("sealed_secret", LargeBinary),
    Column("last_step", BigInteger, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", Instant),
    Column("made_at", Instant, nullable=False),
    CheckConstraint(f"role IN ({_ROLES})", name="role"),
    CheckConstraint("failures >= 0 AND last_step >= 0", name="counted"),
)

recovery_code = table(
    "recovery_code",
    Column("digest", Text, primary_key=True),
    Column("staff_code", Text, ForeignKey("staff.code"), nullable=False, index=True),
    Column("used_at", Instant),
)

staff_session = table(
    "staff_session",
    Column("id_hash", Text, primary_key=True),
    Column("staff_code", Text, ForeignKey("staff.code"), nullable=False, index=True),
    Column("whole", Boolean, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False, index=True),
    Column("confirmed_at", Instant, nullable=False),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
)

invitation = table(
    "invitation",
    Column("digest", Text, primary_key=True),
    Column("staff_code", Text, ForeignKey("staff.code")),
    Column("role", Text, nullable=False),
    Column("made_by", Who, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("used_at", Instant),
    CheckConstraint(f"role IN ({_ROLES})", name="role"),
)
