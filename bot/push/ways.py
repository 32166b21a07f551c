"""The ways by which a person can be reached now, read at once before a notice is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.push.mapping import find_mapping
from commissions.beneficiary import MemberId
from shop.chat.service import may_chat
from shop.inbox.notice import KeptNotice
from shop.inbox.queries import list_waiting_notices
from shop.members.queries import find_member, find_openid
from shop.orders.order import OrderState
from shop.orders.queries import find_order
from shop.settings.notice_templates import MappedTemplate

_ENDED = (OrderState.CLOSED, OrderState.COMPLETED)


@dataclass(frozen=True)
class Way:
    """`template` is None where the notice is not mapped, or is off as a template."""

    openid: str | None
    subscribed: bool
    may_chat: bool
    template: MappedTemplate | None


def find_way(connection: Connection, kept: KeptNotice, now: datetime) -> Way:
    """How the notice could reach its person."""
    member_id = kept.notice.member_id
    member = find_member(connection, member_id)
    template = find_mapping(connection).get(kept.notice.kind)
    return Way(
        openid=find_openid(connection, member_id),
        subscribed=member is not None and member.subscribed,
        may_chat=may_chat(connection, member_id, now),
        template=template if template and template.enabled else None,
    )


def find_late_notices(connection: Connection, member_id: MemberId) -> Sequence[KeptNotice]:
    """What waits for this person about orders that are not over yet, oldest first."""
    return [kept for kept in list_waiting_notices(connection, member_id) if _is_open(connection, kept.notice.order_no)]


def _is_open(connection: Connection, order_no: str | None) -> bool:
    """Whether the order still goes on."""
    order = find_order(connection, order_no) if order_no else None
    return order is not None and order.state not in _ENDED
