"""Looks up what a notice needs beyond its event: names as strangers may see them, and what was bought."""

from sqlalchemy import Connection

from bot.push.notices import Known
from commissions.awards.events import CommissionEarned, CommissionReinstated, CommissionReversed, CommissionTakenBack
from commissions.beneficiary import MemberId
from commissions.events import Event
from commissions.network.events import ReferralBound
from shop.alerts.events import StaffToTell
from shop.alerts.service import may_be_told
from shop.members.member import mask_member
from shop.members.queries import find_member
from shop.orders.queries import find_order

_ABOUT_ORDERS = (CommissionEarned, CommissionTakenBack, CommissionReinstated, CommissionReversed)


def find_known(connection: Connection, event: Event) -> Known:
    """At most one member and one order are read."""
    if isinstance(event, ReferralBound):
        return Known(names=_find_name(connection, MemberId(event.recruit_id)))
    if isinstance(event, CommissionEarned):
        names = _find_name(connection, MemberId(event.buyer_id))
        return Known(names, _find_title(connection, event.order_no))
    if isinstance(event, _ABOUT_ORDERS):
        return Known(title=_find_title(connection, event.order_no))
    if isinstance(event, StaffToTell):
        right = may_be_told(connection, event.staff_code, event.topic, event.member_id)
        return Known(may_be_told=right)
    return Known()


def _find_name(connection: Connection, member_id: MemberId) -> dict[MemberId, str]:
    """The member's masked name, under their id."""
    member = find_member(connection, member_id)
    return {member_id: mask_member(member)} if member else {}


def _find_title(connection: Connection, order_no: str) -> str:
    """What was bought, in words."""
    order = find_order(connection, order_no)
    return order.title if order else order_no
