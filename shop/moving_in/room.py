"""What the moving_in room brings to its house."""

from sqlalchemy import update

from commissions.beneficiary import MemberId
from commissions.ports import Job, Transaction
from commissions.room import Room
from shop.moving_in.checks import CHECKS
from shop.moving_in.service import post_openings
from shop.moving_in.tables import moved_batch, moved_person


def _forget(tx: Transaction, member_id: MemberId) -> None:
    """What they were called in the other shop goes; what was posted for them stays."""
    mine = moved_person.c.member_id == member_id
    nobody = {"source_key": f"erased:{member_id}", "phone_index": None, "phone_tail": None}
    tx.connection.execute(update(moved_person).where(mine).values(**nobody))


ROOM = Room(
    "moving_in",
    tables=(moved_batch, moved_person),
    jobs=(Job("post_openings", 20, post_openings),),
    checks=CHECKS,
    erases=_forget,
)
