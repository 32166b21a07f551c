"""One thread as staff look at it: what was said, what it is about, the window that is left, who else could take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from shop.accounts.account import Account
from shop.accounts.permissions import Permission
from shop.accounts.queries import list_accounts
from shop.catalog.queries import list_cards_by_code
from shop.catalog.shelf import ProductCard
from shop.chat.service import OpenWindow, find_window
from shop.checkout.shelf_prices import price_cards
from shop.members.member import Member
from shop.members.queries import find_member
from shop.orders.order import Order
from shop.orders.queries import find_order, list_orders
from shop.pricing.queries import Shopper
from shop.staff.queries import name_actors
from shop.threads.queries import MessagePage, get_thread, list_messages
from shop.threads.thread import Thread

_A_PAGE = 40
_RECENT = 3


@dataclass(frozen=True)
class ThreadSheet:
    """A thread with what staff need beside it. `window` is None where WeChat lets nothing through now."""

    thread: Thread
    member: Member
    page: MessagePage
    window: OpenWindow | None
    order: Order | None
    product: ProductCard | None
    recent: tuple[Order, ...]
    names: Mapping[Actor, str]
    colleagues: tuple[Account, ...]


def read_thread_sheet(
    connection: Connection, member_id: MemberId, now: datetime, before: int | None = None
) -> ThreadSheet:
    """A thread in a constant number of statements. Raises ThreadUnknown."""
    found = get_thread(connection, member_id)
    author = find_member(connection, member_id)
    assert author is not None, "a thread goes with its member"
    page = list_messages(connection, member_id, before=before, limit=_A_PAGE)
    about = found.subject
    cards = _find_cards(connection, member_id, about.subject, now) if about and about.kind == "product" else ()
    who = {of.by for of in page.messages if of.by} | ({found.assigned_to} if found.assigned_to else set())
    return ThreadSheet(
        thread=found,
        member=author,
        page=page,
        window=find_window(connection, member_id, now) if author.subscribed else None,
        order=find_order(connection, about.subject) if about and about.kind == "order" else None,
        product=cards[0] if cards else None,
        recent=tuple(list_orders(connection, member_id, limit=_RECENT).items),
        names=name_actors(connection, who),
        colleagues=tuple(of for of in list_accounts(connection) if Permission.ANSWER_THREADS in of.rights),
    )


def _find_cards(connection: Connection, member_id: MemberId, code: str, now: datetime) -> Sequence[ProductCard]:
    """The product at the price that the member sees; none where it is not on sale any more."""
    return price_cards(connection, Shopper(member_id, now), list_cards_by_code(connection, [code], now))
