"""Use cases of permanent scene codes: printed matter that no blocked domain and no expiry can kill.

An account has a hundred thousand of them for ever (docs/wechat.md §3), so staff make them one by one, and each counts,
also after its owner has left.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.scenes.ports import PermanentTicket
from shop.scenes.tables import permanent_code
from shop.schema import insert_or_ignore

MOST = 100_000


@dataclass(frozen=True)
class PermanentCode:
    """A member's permanent code: `url` is what its picture says."""

    scene: str
    url: str
    made_at: datetime


def find_permanent_code(connection: Connection, member_id: MemberId) -> PermanentCode | None:
    """The member's code, if they have one."""
    columns = [permanent_code.c[name] for name in PermanentCode.__dataclass_fields__]
    row = connection.execute(select(*columns).where(permanent_code.c.member_id == member_id)).first()
    return PermanentCode(*row) if row else None


def count_permanent_codes(connection: Connection) -> int:
    """How many of the account's hundred thousand are used, by us."""
    return int(connection.scalar(select(func.count()).select_from(permanent_code)) or 0)


def keep_permanent_code(
    tx: Transaction, member_id: MemberId, scene: str, made: PermanentTicket, *, by: Actor
) -> PermanentCode:
    """Keep the code that WeChat made as this member's; who has one keeps that."""
    row = {"scene": scene, "member_id": member_id, "ticket": made.ticket, "url": made.url}
    insert_or_ignore(tx.connection, permanent_code, row | {"made_by": by, "made_at": tx.now})
    kept = find_permanent_code(tx.connection, member_id)
    assert kept is not None, "it was kept just now"
    return kept
