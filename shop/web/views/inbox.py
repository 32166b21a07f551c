"""What 消息 shows: a page of what a member was told, in words."""

from dataclasses import dataclass

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from shop.inbox.notice import KeptNotice
from shop.inbox.queries import list_notices
from shop.inbox.wording import Told, tell_notice

_PAGE = 20


@dataclass(frozen=True)
class InboxPage:
    """The newest first, each with its words; `next` is what the page after begins before."""

    notices: tuple[tuple[KeptNotice, Told], ...]
    next: int | None


def read_inbox(connection: Connection, me: MemberId, before: int | None) -> InboxPage:
    """One page. One statement."""
    found = list_notices(connection, me, before, _PAGE + 1)
    shown = tuple((kept, tell_notice(kept.notice)) for kept in found[:_PAGE])
    return InboxPage(shown, found[_PAGE - 1].id if len(found) > _PAGE else None)
