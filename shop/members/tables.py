"""Tables of the members room.

Openids stay in this room and in the bot; everyone else knows a member by id.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Text, UniqueConstraint, text

from commissions.ledger.append_only import keep_append_only
from shop.schema import Id, Instant, Who, table

_Name = Text().with_variant(Text(collation="C"), "postgresql")
"""Ordered by code points on both databases, so that an index finds names by how they begin."""

member = table(
    "member",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("generated_name", _Name, nullable=False),
    Column("own_name", _Name),
    Column("avatar_url", Text),
    Column("first_seen_via", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("followed_at", Instant),
    Column("erased_at", Instant),
)
Index("ix_member_own_name", member.c.own_name, member.c.id)
Index("ix_member_generated_name", member.c.generated_name, member.c.id)
Index("ix_member_joined", member.c.created_at, member.c.id)

identity = table(
    "identity",
    Column("id", Id, primary_key=True),
    Column("appid", Text, nullable=False),
    Column("openid", Text, nullable=False),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, unique=True),
    Column("unionid", Text),
    Column("subscribed", Boolean, nullable=False),
    Column("subscribed_at", Instant),
    Column("unsubscribed_at", Instant),
    UniqueConstraint("appid", "openid"),
)
_IN_SEVERAL = text("unionid IS NOT NULL")
"""Most shops know nobody's: an index of all those NULLs would tell SQLite that it finds nothing."""
Index("ix_identity_unionid", identity.c.unionid, sqlite_where=_IN_SEVERAL, postgresql_where=_IN_SEVERAL)
Index("ix_identity_follows", identity.c.subscribed, identity.c.member_id)

consent = table(
    "consent",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("document", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("happened_at", Instant, nullable=False),
)
keep_append_only(consent)

agreement_copy = table(
    "agreement_copy",
    Column("digest", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("kept_at", Instant, nullable=False),
)
"""Every text that somebody agreed to, once, by the digest that stands in their consent."""
keep_append_only(agreement_copy)

erasure = table(
    "erasure",
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("requested_at", Instant, nullable=False),
    Column("requested_by", Who, nullable=False),
    Column("reason", Text, nullable=False),
    Column("looked_at", Instant, nullable=False),
    Column("erased_at", Instant),
    Column("openid_index", Text, index=True),
)
_WAITING = text("erased_at IS NULL")
Index("ix_erasure_waiting", erasure.c.looked_at, sqlite_where=_WAITING, postgresql_where=_WAITING)
