"""Use cases of reviews: written by who bought and received, followed up once, answered once, taken down by the law.

The member is locked first, as whoever submits a writing has to.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.catalog.tables import product
from shop.media.media import MediaKind
from shop.media.service import use_media
from shop.members.repository import lock_member
from shop.orders.order import OrderLine, OrderState
from shop.orders.queries import get_order
from shop.reviews.events import ReviewAnswered, ReviewChanged
from shop.reviews.refusals import ReviewRefused, ReviewTooEarly, ReviewTwice, ReviewUnknown
from shop.reviews.review import LONGEST_TEXT, MOST_PICTURES, MOST_STARS
from shop.reviews.tables import review
from shop.schema import insert_or_ignore
from shop.typed import is_text
from shop.writings.service import submit_writing
from shop.writings.writing import Writing

REVIEW, FOLLOW_UP = "review", "review_more"
"""Kinds of writings."""


@dataclass(frozen=True)
class WriteReview:
    """What a buyer says of a line. `pictures` are codes of files that they sent."""

    member_id: MemberId
    order_no: str
    line: str
    text: str
    pictures: tuple[str, ...] = ()
    stars: int = MOST_STARS


def write_review(tx: Transaction, command: WriteReview) -> bool:
    """Keep what a buyer says of a line that they received. Returns whether it is shown now.

    Raises OrderUnknown, ReviewUnknown for a line that the order hasn't, ReviewTooEarly, ReviewRefused, ReviewTwice,
    MediaUnknown.
    """
    _demand("stars", 1 <= command.stars <= MOST_STARS)
    lock_member(tx.connection, command.member_id)
    bought = _find_received(tx, command)
    row: dict[str, Any] = {
        "order_no": command.order_no,
        "line": command.line,
        "product_id": tx.connection.scalar(select(product.c.id).where(product.c.code == bought.product_code)),
        "label": bought.label,
        "member_id": command.member_id,
        "stars": command.stars,
        "text": "",
        "pictures": [],
        "written_at": tx.now,
        "shown": False,
        "more_pictures": [],
        "more_shown": False,
        "counted_pictured": False,
        "counted_followed": False,
    }
    if not insert_or_ignore(tx.connection, review, row):
        raise ReviewTwice(order=command.order_no)
    shown = _submit(tx, REVIEW, command)
    _change(tx, command.order_no, command.line, text=command.text, pictures=list(command.pictures), shown=shown)
    return shown


def follow_up(tx: Transaction, command: WriteReview) -> bool:
    """Add to one's review, once. Returns whether it is shown now.

    Raises OrderUnknown, ReviewUnknown, ReviewRefused, ReviewTwice, MediaUnknown.
    """
    _demand("text", bool(command.text))
    lock_member(tx.connection, command.member_id)
    _find_received(tx, command)
    own = (review.c.order_no == command.order_no, review.c.line == command.line)
    before = tx.connection.execute(select(review.c.more_at).where(*own)).first()
    if before is None:
        raise ReviewUnknown(order=command.order_no)
    if before.more_at is not None:
        raise ReviewTwice(order=command.order_no)
    shown = _submit(tx, FOLLOW_UP, command)
    more = {"more_text": command.text, "more_pictures": list(command.pictures), "more_at": tx.now}
    _change(tx, command.order_no, command.line, **more, more_shown=shown)
    return shown


def answer_review(tx: Transaction, review_id: int, text: str, *, by: Actor) -> None:
    """The merchant answers, once. Raises ReviewUnknown, ReviewRefused, ReviewTwice."""
    _demand("text", 1 <= len(text) <= LONGEST_TEXT and is_text(text))
    open_ = (review.c.id == review_id, review.c.answer.is_(None))
    change = update(review).where(*open_).values(answer=text, answered_by=by, answered_at=tx.now)
    if not tx.connection.execute(change).rowcount:
        known = tx.connection.scalar(select(review.c.id).where(review.c.id == review_id))
        raise ReviewUnknown(review=review_id) if known is None else ReviewTwice(review=review_id)
    row = tx.connection.execute(
        select(review.c.member_id, review.c.order_no, product.c.name)
        .join(product, product.c.id == review.c.product_id)
        .where(review.c.id == review_id)
    ).one()
    tx.publish(ReviewAnswered(row.member_id, row.order_no, row.name))


def show_review(tx: Transaction, of: Writing) -> None:
    """Show what a word has held."""
    _set_shown(tx, of, shown=True)


def hide_review(tx: Transaction, of: Writing) -> None:
    """Show it no more: with its words go its stars and its pictures, for they are one."""
    _set_shown(tx, of, shown=False)


def forget_reviews(tx: Transaction, member_id: MemberId) -> None:
    """Of a person who is erased neither words nor pictures nor stars stay, and nothing is shown."""
    gone = {"text": "", "pictures": [], "shown": False, "more_pictures": [], "more_shown": False}
    more = {"more_text": None, "more_at": None}
    own = update(review).where(review.c.member_id == member_id).values(**gone, **more).returning(review.c.id)
    for review_id in tx.connection.scalars(own).all():
        tx.publish(ReviewChanged(review_id))


def _find_received(tx: Transaction, command: WriteReview) -> OrderLine:
    _demand("text", len(command.text) <= LONGEST_TEXT and is_text(command.text))
    _demand("pictures", len(command.pictures) <= MOST_PICTURES and len(set(command.pictures)) == len(command.pictures))
    order = get_order(tx.connection, command.member_id, command.order_no)
    if order.state is not OrderState.COMPLETED:
        raise ReviewTooEarly(order=command.order_no)
    bought = next((line for line in order.lines if line.line == command.line), None)
    if bought is None:
        raise ReviewUnknown(order=command.order_no)
    if not any(of.shipped for of in bought.portions):
        raise ReviewTooEarly(order=command.order_no)
    return bought


def _submit(tx: Transaction, kind: str, command: WriteReview) -> bool:
    """Into the queue of what people wrote; stars alone say nothing that a law forbids."""
    use_media(tx, command.pictures, MediaKind.PICTURE, member_id=command.member_id)
    if not command.text and not command.pictures:
        return True
    subject = f"{command.order_no}:{command.line}"
    return submit_writing(tx, kind, command.member_id, command.text, subject=subject, said=command.text)


def _set_shown(tx: Transaction, of: Writing, *, shown: bool) -> None:
    order_no, _, line = of.subject.rpartition(":")
    _change(tx, order_no, line, **{"shown" if of.kind == REVIEW else "more_shown": shown})


def _change(tx: Transaction, order_no: str, line: str, **values: object) -> None:
    own = (review.c.order_no == order_no, review.c.line == line)
    changed = tx.connection.scalar(update(review).where(*own).values(**values).returning(review.c.id))
    if changed is not None:
        tx.publish(ReviewChanged(int(changed)))


def _demand(field: str, holds: bool) -> None:
    """Raises ReviewRefused for `field` unless it holds."""
    if not holds:
        raise ReviewRefused(field=field)
