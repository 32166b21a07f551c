"""Who is the same person under another identity."""

from typing import Any

from sqlalchemy import CompoundSelect, Connection, bindparam, select, union

from commissions.beneficiary import MemberId
from shop.addresses.tables import address
from shop.members.tables import identity


def _same_person() -> CompoundSelect[Any]:
    """Two lookups by index; one condition with OR would read every member."""
    mine, other = identity.alias("mine"), identity.alias("other")
    my_address, other_address = address.alias("my_address"), address.alias("other_address")
    by_unionid = select(other.c.member_id).join(mine, mine.c.unionid == other.c.unionid)
    by_unionid = by_unionid.where(other.c.unionid.is_not(None))
    by_phone = select(other_address.c.member_id).join(
        my_address, my_address.c.phone_index == other_address.c.phone_index
    )
    return union(
        by_unionid.where(mine.c.member_id == bindparam("id"), other.c.member_id != bindparam("id")),
        by_phone.where(my_address.c.member_id == bindparam("id"), other_address.c.member_id != bindparam("id")),
    )


_SAME_PERSON = _same_person()


def list_same_person(connection: Connection, member_id: MemberId) -> tuple[MemberId, ...]:
    """Other members who are the same person under another identity.

    Same unionid, or same phone in an address.
    """
    return tuple(MemberId(id_) for id_ in sorted(connection.scalars(_SAME_PERSON, {"id": member_id})))
