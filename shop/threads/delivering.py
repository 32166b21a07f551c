"""Use cases of an answer's way into the account's chat. WeChat gives no message id: nothing is said twice.

Before anything leaves, `begin_delivery` says that it is about to; what certainly did not arrive waits on the thread's
page, and the member is told of that once.
"""

from sqlalchemy import update

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.chat.service import close_chat, take_chat
from shop.media.media import MediaKind
from shop.media.service import use_media
from shop.members.queries import find_member, find_openid
from shop.threads.events import AnswerKept
from shop.threads.queries import find_message
from shop.threads.tables import thread, thread_message
from shop.threads.thread import Delivery


def begin_delivery(tx: Transaction, member_id: MemberId, message_id: int) -> str | None:
    """Count the answer against an open window and say that it is about to leave. Returns whom it goes to.

    None where nothing is to be sent: no window is open, and it waits in the shop; somebody has begun already, and
    whether that arrived nobody knows.
    """
    found = find_message(tx.connection, message_id)
    if found is None:
        return None
    if found.delivery is Delivery.SENDING:
        record_delivery(tx, message_id, Delivery.MAYBE_SENT)
        return None
    if found.delivery is not Delivery.WAITING:
        return None
    openid = _find_reachable(tx, member_id)
    if openid is None or not take_chat(tx, member_id):
        keep_for_page(tx, member_id, message_id, None)
        return None
    return openid if record_delivery(tx, message_id, Delivery.SENDING) else None


def record_delivery(tx: Transaction, message_id: int, delivery: Delivery, problem: str | None = None) -> bool:
    """How far an answer got. Returns False where that is no step from where it stands."""
    before = {Delivery.SENDING: Delivery.WAITING}.get(delivery, Delivery.SENDING)
    mine = (thread_message.c.id == message_id, thread_message.c.delivery == before)
    change = update(thread_message).where(*mine).values(delivery=delivery, problem=problem)
    return tx.connection.execute(change).rowcount == 1


def keep_for_page(
    tx: Transaction, member_id: MemberId, message_id: int, problem: str | None, *, closed: bool = False
) -> None:
    """WeChat let it not through (`problem` is its code): it waits on the thread's page, and the member is told once.

    `closed`: WeChat says that the window is over, which is believed.
    """
    if closed:
        close_chat(tx, member_id)
    on_its_way = thread_message.c.delivery.in_((Delivery.WAITING, Delivery.SENDING))
    mine = update(thread_message).where(thread_message.c.id == message_id, on_its_way)
    if not tx.connection.execute(mine.values(delivery=Delivery.KEPT, problem=problem)).rowcount:
        return
    own = thread.c.member_id == member_id
    tx.connection.execute(update(thread).where(own).values(unseen=thread.c.unseen + 1))
    if tx.connection.execute(update(thread).where(own, thread.c.told.is_(False)).values(told=True)).rowcount:
        tx.publish(AnswerKept(member_id))


def record_picture(tx: Transaction, member_id: MemberId, message_id: int, code: str) -> None:
    """A picture that WeChat had is here. Raises MediaUnknown."""
    use_media(tx, (code,), MediaKind.DOCUMENT, member_id=member_id)
    mine = (thread_message.c.id == message_id, thread_message.c.picture.is_(None))
    tx.connection.execute(update(thread_message).where(*mine).values(picture=code))


def _find_reachable(tx: Transaction, member_id: MemberId) -> str | None:
    """The openid of a member who follows the account now."""
    known = find_member(tx.connection, member_id)
    return find_openid(tx.connection, member_id) if known and known.subscribed else None
