"""Reads of threads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from commissions.beneficiary import MemberId
from shop.catalog.queries import list_cards_by_code
from shop.catalog.shelf import ProductCard
from shop.checkout.shelf_prices import price_cards
from shop.orders.order import Order
from shop.orders.queries import find_order
from shop.pricing.queries import Shopper
from shop.settings.sealing import sealer_of
from shop.threads.refusals import ThreadUnknown
from shop.threads.tables import thread, thread_message
from shop.threads.thread import About, Delivery, Form, Message, Thread, ThreadState

_COLUMNS = tuple(thread.c[name] for name in Thread.__dataclass_fields__)
_MOST_COUNTED = 1000


@dataclass(frozen=True)
class MessagePage:
    """Messages of a thread, the oldest first; `earlier` is the id before which there are more, None for none."""

    messages: tuple[Message, ...]
    earlier: int | None


@dataclass(frozen=True)
class ThreadView:
    """A member's thread as they see it, with what they are about to write about: an order of theirs, or goods on sale.

    `thread` is None before the first word.
    """

    thread: Thread | None
    page: MessagePage
    order: Order | None
    product: ProductCard | None

    @property
    def about(self) -> About | None:
        """What the next message is about."""
        if self.order:
            return About("order", self.order.no)
        return About("product", self.product.code) if self.product else None


def read_thread_view(
    connection: Connection, member_id: MemberId, about: About | None, now: datetime, *, before: int | None, limit: int
) -> ThreadView:
    """A constant number of statements. What cannot be written about (another's order) is left out."""
    order, product = None, None
    if about and about.kind == "order":
        found = find_order(connection, about.subject)
        order = found if found and found.member_id == member_id else None
    elif about:
        cards = list_cards_by_code(connection, [about.subject], now)
        product = next(iter(price_cards(connection, Shopper(member_id, now), cards)), None)
    page = list_messages(connection, member_id, before=before, limit=limit)
    return ThreadView(find_thread(connection, member_id), page, order, product)


def count_unseen(connection: Connection, member_id: MemberId) -> int:
    """How many answers wait for a member on their thread's page."""
    return connection.scalar(select(thread.c.unseen).where(thread.c.member_id == member_id)) or 0


def find_thread(connection: Connection, member_id: MemberId, *, lock: bool = False) -> Thread | None:
    """A member's thread; `lock` keeps it until the unit of work ends (the member is locked before)."""
    query = select(*_COLUMNS).where(thread.c.member_id == member_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return _restore(row) if row else None


def get_thread(connection: Connection, member_id: MemberId) -> Thread:
    """As `find_thread`. Raises ThreadUnknown."""
    found = find_thread(connection, member_id)
    if found is None:
        raise ThreadUnknown(member=member_id)
    return found


def list_messages(connection: Connection, member_id: MemberId, *, before: int | None, limit: int) -> MessagePage:
    """The latest messages of a thread, or those before one of them."""
    query = select(thread_message).where(thread_message.c.member_id == member_id)
    if before is not None:
        query = query.where(thread_message.c.id < before)
    rows = connection.execute(query.order_by(thread_message.c.id.desc()).limit(limit + 1)).all()
    shown = tuple(_restore_message(connection, row) for row in reversed(rows[:limit]))
    return MessagePage(shown, shown[0].id if len(rows) > limit else None)


def find_message(connection: Connection, message_id: int) -> Message | None:
    """One message; None where its person was erased meanwhile."""
    row = connection.execute(select(thread_message).where(thread_message.c.id == message_id)).one_or_none()
    return _restore_message(connection, row) if row else None


def list_last_words(connection: Connection, member_ids: Sequence[MemberId]) -> Mapping[MemberId, Message]:
    """The latest message of each of these threads. One statement for a page of them."""
    row = thread_message.c
    last = select(func.max(row.id)).where(row.member_id.in_(member_ids)).group_by(row.member_id)
    found = connection.execute(select(thread_message).where(row.id.in_(last))) if member_ids else ()
    return {MemberId(of.member_id): _restore_message(connection, of) for of in found}


def count_waiting(connection: Connection) -> int:
    """How many threads wait for an answer; counting stops at 1,000."""
    some = select(thread.c.member_id).where(thread.c.state == ThreadState.WAITING).limit(_MOST_COUNTED)
    return connection.scalar(select(func.count()).select_from(some.subquery())) or 0


def list_longest_waiting(connection: Connection, limit: int) -> tuple[Thread, ...]:
    """Threads that wait for an answer, the longest first."""
    query = select(*_COLUMNS).where(thread.c.state == ThreadState.WAITING)
    rows = connection.execute(query.order_by(thread.c.since, thread.c.member_id).limit(limit))
    return tuple(_restore(row) for row in rows)


def tell_messages(connection: Connection, member_id: MemberId) -> list[dict[str, Any]]:
    """All that was said in a member's thread, told to themselves."""
    mine = select(thread_message).where(thread_message.c.member_id == member_id).order_by(thread_message.c.id)
    said = [_restore_message(connection, row) for row in connection.execute(mine)]
    return [
        {
            "at": of.at,
            "side": of.side,
            "via": of.via,
            "form": of.form.value,
            "words": of.words,
            "picture": of.picture,
            "about": of.about.subject if of.about else None,
        }
        for of in said
    ]


def name_place(member_id: int, request_key: str) -> str:
    """What sealed words are bound to."""
    return f"thread:{member_id}:{request_key}"


def _restore(row: Row[Any]) -> Thread:
    return Thread(**{**row._mapping, "state": ThreadState(row.state)})


def _restore_message(connection: Connection, row: Row[Any]) -> Message:
    words = sealer_of(connection).open(name_place(row.member_id, row.request_key), row.sealed)
    return Message(
        id=row.id,
        side=row.side,
        via=row.via,
        form=Form(row.form),
        words=words,
        picture=row.picture,
        about=About(row.about_kind, row.about) if row.about_kind else None,
        by=row.by,
        at=row.at,
        delivery=Delivery(row.delivery),
        problem=row.problem,
    )
