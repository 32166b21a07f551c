"""Use cases of threads: members write, staff answer, take over and close.

The member is locked first, then their thread. What staff do fits only the thread as they saw it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, case, func, insert, literal, select, update

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.catalog.queries import get_product
from shop.media.media import MediaKind
from shop.media.service import use_media
from shop.members.repository import lock_member
from shop.orders.queries import get_order
from shop.schema import Instant, Who, insert_or_ignore
from shop.settings.sealing import sealer_of
from shop.threads.events import MessageAnswered, PictureArrived
from shop.threads.queries import find_thread, name_place
from shop.threads.refusals import MessageRefused, ThreadMovedOn, ThreadUnknown, TooMuchUnanswered
from shop.threads.tables import thread, thread_message
from shop.threads.thread import LONGEST, MOST_UNANSWERED, About, Delivery, Form, Thread, ThreadState, Via, clean_words


@dataclass(frozen=True)
class Write:
    """What a member says. `request_key` makes a repeat nothing new.

    `picture` is the code of a file that they sent here, `media_id` of one that WeChat still has.
    """

    member_id: MemberId
    request_key: str
    via: Via
    words: str = ""
    form: Form = Form.TEXT
    picture: str | None = None
    media_id: str = ""
    about: About | None = None


@dataclass(frozen=True)
class Answer:
    """What staff say, to the thread as they saw it: at its `turn`.

    `picture` is the code of a file that is the member's, and goes when they go. With words it is a message before them.
    """

    member_id: MemberId
    request_key: str
    turn: int
    words: str
    by: Actor
    picture: str | None = None


def write_to_shop(tx: Transaction, said: Write) -> Thread:
    """Put a member's message into their thread, which waits for staff from now on. Returns it as it was before.

    Raises MessageRefused, TooMuchUnanswered, UnknownMember, MediaUnknown, OrderUnknown for another's order,
    ProductUnknown.
    """
    words = clean_words(said.words)
    if len(words) > LONGEST or (said.form is Form.TEXT and not words):
        raise MessageRefused(most=LONGEST)
    lock_member(tx.connection, said.member_id)
    before = _open(tx, said.member_id)
    if _is_said(tx.connection, said.member_id, said.request_key):
        return before
    if before.unread >= MOST_UNANSWERED:
        raise TooMuchUnanswered(most=MOST_UNANSWERED)
    _check_about(tx.connection, said)
    if said.picture:
        use_media(tx, (said.picture,), MediaKind.DOCUMENT, member_id=said.member_id)

    message_id = _insert(
        tx,
        member_id=said.member_id,
        request_key=said.request_key,
        side="member",
        via=said.via,
        form=said.form.value,
        words=words,
        picture=said.picture,
        about=said.about,
        delivery=Delivery.NONE,
    )
    _wait(tx, said)
    if said.media_id:
        tx.publish(PictureArrived(said.member_id, message_id, said.media_id))
    return before


def answer_thread(tx: Transaction, said: Answer) -> None:
    """Answer a member. Into the account's chat it goes by the outbox.

    Whoever answers first has it, if nobody had. Raises ThreadUnknown, MessageRefused, ThreadMovedOn, MediaUnknown.
    """
    words = clean_words(said.words)
    if len(words) > LONGEST or not (words or said.picture):
        raise MessageRefused(most=LONGEST)
    if _is_said(tx.connection, said.member_id, said.request_key):
        return
    # Of two who answer at once, one has the turn: the other sees what was said before saying it again.
    mine = func.coalesce(thread.c.assigned_to, literal(said.by, Who))
    values = {"state": ThreadState.ANSWERED, "since": tx.now, "last_at": tx.now, "unread": 0, "assigned_to": mine}
    parts = _split(said, words)
    _step(tx, said.member_id, said.turn, messages=thread.c.messages + len(parts), **values)
    if said.picture:
        use_media(tx, (said.picture,), MediaKind.DOCUMENT, member_id=said.member_id)

    for part in parts:
        message_id = _insert(
            tx,
            member_id=said.member_id,
            side="staff",
            via="console",
            by=said.by,
            delivery=Delivery.WAITING,
            **part,
        )
        tx.publish(MessageAnswered(said.member_id, message_id))


def close_thread(tx: Transaction, member_id: MemberId, turn: int, messages: int, *, by: Actor) -> None:
    """Nothing is left to say. `messages` is how many there were when it was looked at: no word is buried unread.

    `by` is what the audit log keeps. Raises ThreadUnknown, ThreadMovedOn.
    """
    seen = (thread.c.messages == messages, thread.c.state != ThreadState.CLOSED)
    _step(tx, member_id, turn, *seen, state=ThreadState.CLOSED, since=tx.now, unread=0)


def assign_thread(tx: Transaction, member_id: MemberId, turn: int, to: Actor | None, *, by: Actor) -> None:
    """Give a thread to somebody, or to nobody. `by` is what the audit log keeps.

    Raises ThreadUnknown, ThreadMovedOn.
    """
    _step(tx, member_id, turn, assigned_to=to)


def mark_read(tx: Transaction, member_id: MemberId, messages: int) -> None:
    """Staff have seen a thread with so many messages; one that came meanwhile stays unread."""
    seen = (thread.c.member_id == member_id, thread.c.messages == messages, thread.c.unread > 0)
    tx.connection.execute(update(thread).where(*seen).values(unread=0))


def mark_seen(tx: Transaction, member_id: MemberId, messages: int) -> None:
    """The member has looked at their thread: from the next answer that waits there they are told again."""
    seen = (thread.c.member_id == member_id, thread.c.messages == messages)
    tx.connection.execute(update(thread).where(*seen).values(unseen=0, told=False))


def renew_words(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """The sealed words under the present key."""
    place, sealer = name_place(row.member_id, row.request_key), sealer_of(connection)
    return {"sealed": sealer.seal(place, sealer.open(place, row.sealed))}


def _open(tx: Transaction, member_id: MemberId) -> Thread:
    """The member's thread, made if there is none, and locked."""
    row = {
        "member_id": member_id,
        "state": ThreadState.CLOSED,
        "since": tx.now,
        "last_at": tx.now,
        "unread": 0,
        "unseen": 0,
        "told": False,
        "turn": 0,
        "messages": 0,
    }
    insert_or_ignore(tx.connection, thread, row)
    found = find_thread(tx.connection, member_id, lock=True)
    assert found is not None, "it was there or has just been made"
    return found


def _wait(tx: Transaction, said: Write) -> None:
    """The thread waits: since now, or since the first word that nobody has answered."""
    since = case((thread.c.state == ThreadState.WAITING, thread.c.since), else_=literal(tx.now, Instant))
    values: dict[str, Any] = {"state": ThreadState.WAITING, "since": since, "last_at": tx.now}
    values |= {"unread": thread.c.unread + 1, "messages": thread.c.messages + 1}
    if said.about:
        values |= {"about_kind": said.about.kind, "about": said.about.subject}
    tx.connection.execute(update(thread).where(thread.c.member_id == said.member_id).values(**values))


def _check_about(connection: Connection, said: Write) -> None:
    """Nobody writes about what they could not open."""
    if said.about is None:
        return
    if said.about.kind == "order":
        get_order(connection, said.member_id, said.about.subject)
    else:
        get_product(connection, said.about.subject)


def _step(tx: Transaction, member_id: MemberId, turn: int, *conditions: Any, **values: Any) -> None:
    """A step of staff on a thread that stands as they saw it."""
    change = update(thread).where(thread.c.member_id == member_id, thread.c.turn == turn, *conditions)
    if tx.connection.execute(change.values(turn=turn + 1, **values)).rowcount:
        return
    if find_thread(tx.connection, member_id) is None:
        raise ThreadUnknown(member=member_id)
    raise ThreadMovedOn(member=member_id)


def _split(said: Answer, words: str) -> list[dict[str, Any]]:
    """The messages of an answer: WeChat takes a picture or a text, so both are two."""
    picture = {"request_key": said.request_key, "form": Form.PICTURE, "words": "", "picture": said.picture}
    if not words:
        return [picture]
    key = f"{said.request_key}+" if said.picture else said.request_key
    text = {"request_key": key, "form": Form.TEXT, "words": words, "picture": None}
    return [picture, text] if said.picture else [text]


def _is_said(connection: Connection, member_id: MemberId, request_key: str) -> bool:
    mine = (thread_message.c.member_id == member_id, thread_message.c.request_key == request_key)
    return connection.execute(select(thread_message.c.id).where(*mine)).first() is not None


def _insert(tx: Transaction, *, words: str, about: About | None = None, **row: Any) -> int:
    place = name_place(row["member_id"], row["request_key"])
    sealed = sealer_of(tx.connection).seal(place, words)
    of = {"about_kind": about.kind, "about": about.subject} if about else {}
    made = insert(thread_message).values(**row, **of, sealed=sealed, at=tx.now).returning(thread_message.c.id)
    return int(tx.connection.execute(made).scalar_one())
