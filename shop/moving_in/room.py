"""What the moving_in room brings to its house."""

from sqlalchemy import select, update

from commissions.beneficiary import MemberId
from commissions.ports import Job, Transaction
from commissions.room import Room
from shop.moving_in.checks import CHECKS
from shop.moving_in.queries import list_erased_keys
from shop.moving_in.service import post_openings
from shop.moving_in.tables import moved_batch, moved_person
from shop.settings.sealing import sealer_of


def _forget(tx: Transaction, member_id: MemberId) -> None:
    """What they were called in the other shop goes; what was posted for them stays."""
    row = moved_person.c
    found = tx.connection.execute(select(row.system, row.source_key).where(row.member_id == member_id)).first()
    if found is None:
        return
    key = list_erased_keys(sealer_of(tx.connection), found.system, found.source_key)[0]
    nobody = {"source_key": key, "phone_index": None, "phone_tail": None}
    tx.connection.execute(update(moved_person).where(row.member_id == member_id).values(**nobody))


ROOM = Room(
    "moving_in",
    tables=(moved_batch, moved_person),
    jobs=(Job("post_openings", 20, post_openings),),
    checks=CHECKS,
    erases=_forget,
)
