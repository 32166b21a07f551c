"""Some of those who received something say how it was, some come back to it, and the merchant answers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import select

from commissions.actor import TERMINAL
from commissions.ports import Transaction
from composition.sample_history.story import Story
from composition.sample_shop.merchant import read_reviews
from shop.orders.order import Order
from shop.reviews.events import ReviewChanged
from shop.reviews.refusals import ReviewTooEarly
from shop.reviews.scoring import hear_of_review
from shop.reviews.service import WriteReview, answer_review, follow_up, write_review
from shop.reviews.tables import review

_SHARE = 0.4
_WRITES_AFTER = timedelta(hours=20)
_ANSWERS_AFTER, _FOLLOWS_AFTER = timedelta(hours=5), timedelta(days=12)


def plan_review(story: Story, order: Order, at: datetime) -> None:
    """Whether and what somebody says of the first line follows from the order alone, so that nothing else changes."""
    dice = Random(f"review:{order.member_id}:{order.placed_at}")  # noqa: S311
    if dice.random() >= _SHARE:
        return
    said = dice.choice(read_reviews())
    wrote_at = at + _WRITES_AFTER + timedelta(minutes=dice.randint(0, 2_000))
    story.plan(wrote_at, partial(_write, story, order, said))


def _write(story: Story, order: Order, said: Mapping[str, Any], at: datetime) -> None:
    line = order.lines[0].line
    command = WriteReview(order.member_id, order.no, line, said["text"], stars=said["stars"])
    try:
        story.past.at(at, _keep, command)
    except ReviewTooEarly:
        # Everything went back meanwhile: there is nothing left to speak of.
        return
    if "answer" in said:
        story.plan(at + _ANSWERS_AFTER, lambda later: story.past.at(later, _answer, order.no, line, said["answer"]))
    if "more" in said:
        more = WriteReview(order.member_id, order.no, line, said["more"])
        story.plan(at + _FOLLOWS_AFTER, lambda later: story.past.at(later, _follow, more))


def _keep(tx: Transaction, command: WriteReview) -> None:
    write_review(tx, command)
    _count(tx, command.order_no, command.line)


def _follow(tx: Transaction, command: WriteReview) -> None:
    follow_up(tx, command)
    _count(tx, command.order_no, command.line)


def _answer(tx: Transaction, order_no: str, line: str, text: str) -> None:
    answer_review(tx, _find(tx, order_no, line), text, by=TERMINAL)


def _count(tx: Transaction, order_no: str, line: str) -> None:
    """The score of the goods follows at once."""
    hear_of_review(tx, ReviewChanged(_find(tx, order_no, line)))


def _find(tx: Transaction, order_no: str, line: str) -> int:
    query = select(review.c.id).where(review.c.order_no == order_no, review.c.line == line)
    return int(tx.connection.execute(query).scalar_one())
