"""The lock under which what belongs to a member is changed."""

from sqlalchemy import Connection, select

from commissions.beneficiary import MemberId
from shop.members.refusals import UnknownMember
from shop.members.tables import member


def lock_member(connection: Connection, member_id: MemberId) -> None:
    """Make others wait who change what belongs to this member.

    Raises UnknownMember, also for one who is erased.
    """
    mine = (member.c.id == member_id, member.c.erased_at.is_(None))
    if connection.execute(select(member.c.id).where(*mine).with_for_update()).one_or_none() is None:
        raise UnknownMember()
