"""Table of transfers. The database itself holds that what Pay was asked to transfer is never changed."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)

from commissions.ledger.append_only import POSTGRES_FUNCTION, listen
from shop.schema import Fen, Id, Instant, Json, table

_THE_END = "'SUCCESS', 'FAIL', 'CANCELLED'"


transfer = table(
    "transfer",
    Column("number", Text, primary_key=True),
    Column("member_id", Id, nullable=False, index=True),
    Column("appid", Text, nullable=False),
    Column("mch_id", Text, nullable=False),
    Column("openid", Text, nullable=False),
    Column("amount_fen", Fen, nullable=False),
    Column("scene", Text, nullable=False),
    Column("infos", Json, nullable=False),
    Column("remark", Text, nullable=False),
    Column("perception", Text, nullable=False),
    Column("notify_url", Text, nullable=False),
    Column("sealed_name", LargeBinary),
    Column("posts", Integer, nullable=False),
    Column("asks", Integer, nullable=False),
    Column("heard", Text),
    Column("bill_no", Text, unique=True),
    Column("problem", Text),
    Column("package", Text),
    Column("package_until", Instant),
    Column("cancel_wanted_at", Instant),
    Column("next_ask_at", Instant, nullable=False),
    Column("asked_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("closed_at", Instant),
    CheckConstraint("amount_fen >= 10", name="amount"),
    CheckConstraint("sealed_name IS NULL OR amount_fen >= 30", name="no_name_below"),
    CheckConstraint("length(number) <= 32", name="number"),
    CheckConstraint(f"closed_at IS NOT NULL OR heard IS NULL OR heard NOT IN ({_THE_END})", name="open"),
    CheckConstraint(f"closed_at IS NULL OR posts = 0 OR heard IN ({_THE_END})", name="closed"),
    CheckConstraint("heard IS NULL OR posts > 0", name="left_the_house"),
)
_ON_ITS_WAY = text("closed_at IS NULL")
Index("ix_transfer_due", transfer.c.next_ask_at, sqlite_where=_ON_ITS_WAY, postgresql_where=_ON_ITS_WAY)

_FROZEN = (
    "number, member_id, appid, mch_id, openid, amount_fen, scene, infos, remark, perception, notify_url, sealed_name"
)
"""What Pay was asked for. Asking again says the very same, so nothing may change it."""
listen(
    transfer,
    f"CREATE TRIGGER transfer_frozen BEFORE UPDATE OF {_FROZEN} ON transfer "
    "BEGIN SELECT RAISE(ABORT, 'a transfer is asked for with the same words for ever'); END",
    "sqlite",
)
listen(
    transfer,
    "CREATE TRIGGER transfer_closed BEFORE UPDATE ON transfer WHEN OLD.closed_at IS NOT NULL AND "
    "(NEW.closed_at IS NOT OLD.closed_at OR NEW.heard IS NOT OLD.heard OR NEW.posts IS NOT OLD.posts) "
    "BEGIN SELECT RAISE(ABORT, 'a transfer that has ended does not move'); END",
    "sqlite",
)
listen(
    transfer,
    "CREATE TRIGGER transfer_no_delete BEFORE DELETE ON transfer "
    "BEGIN SELECT RAISE(ABORT, 'a transfer is never deleted'); END",
    "sqlite",
)
listen(transfer, POSTGRES_FUNCTION, "postgresql")
listen(
    transfer,
    f"CREATE TRIGGER transfer_frozen BEFORE UPDATE OF {_FROZEN} OR DELETE ON transfer "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "postgresql",
)
listen(
    transfer,
    "CREATE TRIGGER transfer_closed BEFORE UPDATE ON transfer FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL AND "
    "(NEW.closed_at, NEW.heard, NEW.posts) IS DISTINCT FROM (OLD.closed_at, OLD.heard, OLD.posts)) "
    "EXECUTE FUNCTION refuse_change()",
    "postgresql",
)
