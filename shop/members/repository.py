"""The lock under which what belongs to a member is changed."""

from sqlalchemy import Connection, bindparam, select

from commissions.beneficiary import MemberId
from commissions.reads import fetch_first
from shop.members.refusals import UnknownMember
from shop.members.tables import member


def lock_member(connection: Connection, member_id: MemberId) -> None:
    """Make others wait who change what belongs to this member.

    Raises UnknownMember, also for one who is erased.
    """
    if fetch_first(connection, _LOCK, {"of_member": member_id}) is None:
        raise UnknownMember()


_LOCK = select(member.c.id).where(member.c.id == bindparam("of_member"), member.c.erased_at.is_(None)).with_for_update()
