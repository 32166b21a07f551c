"""Tables of the members room. Openids stay in this room and in the bot; everyone else knows a member by id."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint, text

from commissions.ledger.append_only import keep_append_only
from shop.schema import Id, Instant, Who, table

member = table(
    "member",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("generated_name", Text, nullable=False),
    Column("own_name", Text),
    Column("avatar_url", Text),
    Column("first_seen_via", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("erased_at", Instant),
)

identity = table(
    "identity",
    Column("id", Id, primary_key=True),
    Column("appid", Text, nullable=False),
    Column("openid", Text, nullable=False),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, unique=True),
    Column("unionid", Text, index=True),
    Column("subscribed", Boolean, nullable=False),
    Column("subscribed_at", Instant),
    Column("unsubscribed_at", Instant),
    UniqueConstraint("appid", "openid"),
)

session = table(
    "session",
    Column("id_hash", Text, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False, index=True),
)

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

address = table(
    "address",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("phone_index", Text, nullable=False, index=True),
    Column("place_index", Text, nullable=False, index=True),
    Column("is_default", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)
ONE_DEFAULT = text("is_default")
Index("uq_address_default", address.c.member_id, unique=True, sqlite_where=ONE_DEFAULT, postgresql_where=ONE_DEFAULT)

payee = table(
    "payee",
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary),
    Column("account_fingerprint", Text),
    Column("usable_from", Instant, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

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
WAITING = text("erased_at IS NULL")
Index("ix_erasure_waiting", erasure.c.looked_at, sqlite_where=WAITING, postgresql_where=WAITING)

member_trace = table(
    "member_trace",
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("seen_at", Instant, nullable=False, index=True),
)
Index("ix_member_trace_shared", member_trace.c.kind, member_trace.c.digest, member_trace.c.member_id)

chat_window = table(
    "chat_window",
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("opened_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("allowed", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
)

scene_code = table(
    "scene_code",
    Column("scene", Text, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("printed", Boolean, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("told_at", Instant),
)
Index("ix_scene_code_current", scene_code.c.member_id, scene_code.c.printed, scene_code.c.expires_at)
UNTOLD = text("told_at IS NULL AND printed")
Index("ix_scene_code_untold", scene_code.c.expires_at, sqlite_where=UNTOLD, postgresql_where=UNTOLD)

chat_poster = table(
    "chat_poster",
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("media_id", Text),
    Column("usable_until", Instant),
    Column("owed", Boolean, nullable=False),
    Column("delivery_id", Id),
)
