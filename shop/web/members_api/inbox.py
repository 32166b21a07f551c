"""The inbox: everything that a member was told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.inbox.service import mark_read
from shop.web.members_api.call import Call
from shop.web.members_api.limits import Cursor
from shop.web.members_api.route import READS, WRITES, MemberRoute
from shop.web.members_api.shapes import With
from shop.web.views.inbox import read_inbox


@dataclass(frozen=True)
class NoticeShown:
    """One notice in words; `link` is a path of the shop's pages. `read_at` null is new."""

    kind: str
    title: str
    sentence: str
    link: str
    order_no: str | None
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class InboxQuery:
    """The cursor that the page before told."""

    after: Cursor | None = None


@dataclass(frozen=True)
class InboxAnswer:
    """A page of notices, the newest first."""

    notices: tuple[NoticeShown, ...]
    next: str | None


async def show_inbox(call: Call) -> Any:
    """A page of notices. Nothing is marked as read by that."""
    asked: InboxQuery = call.query
    page = await call.read(read_inbox, call.me, call.open_number(asked.after))
    shown = tuple(
        With(
            kept,
            kind=kept.notice.kind,
            order_no=kept.notice.order_no,
            title=said.title,
            sentence=said.sentence,
            link=said.link,
        )
        for kept, said in page.notices
    )
    return With(None, notices=shown, next=call.seal_cursor(page.next))


async def read_all(call: Call) -> None:
    """All of them were seen."""
    await call.transact(mark_read, call.me)


ROUTES = (
    MemberRoute("GET", "/inbox", show_inbox, "inbox", "member", "nobody", READS, "safe", InboxAnswer, query=InboxQuery),
    MemberRoute("PUT", "/inbox/read", read_all, "inbox.read", "member", "nobody", WRITES, "same", None),
)
