"""A few people ask the shop something: one is answered and done, one is answered, one still waits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from commissions.actor import TERMINAL
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from composition.sample_history.story import Story
from composition.sample_shop.merchant import read_talks
from shop.threads.delivering import begin_delivery, record_delivery
from shop.threads.queries import find_thread
from shop.threads.service import Answer, Write, answer_thread, close_thread, mark_seen, write_to_shop
from shop.threads.tables import thread_message
from shop.threads.thread import Delivery, Thread


def plan_talks(story: Story) -> None:
    """Those who came first ask."""
    first = sorted(story.people, key=lambda of: of.came_at)
    for person, talk in zip(first, read_talks(), strict=False):
        for n, line in enumerate(talk["lines"]):
            key = f"history-talk-{person.number}-{n}"
            is_last = n == len(talk["lines"]) - 1
            act = partial(_say, story, person.number, key, line, is_last and talk.get("done", False))
            story.plan(story.until - timedelta(minutes=line["minutes_ago"]), act)


def _say(story: Story, number: int, key: str, line: Mapping[str, Any], is_done: bool, at: datetime) -> None:
    asker, words = story.members[number], line["words"]
    if line["side"] == "member":
        story.past.at(at, write_to_shop, Write(asker, key, "h5", words))
    else:
        story.past.at(at, _answer, asker, key, words)
    if is_done:
        story.past.at(at, _close, asker)


def _answer(tx: Transaction, asker: MemberId, key: str, words: str) -> None:
    """Whoever asked reads it at once, wherever it went: the history has no outbox that would carry it."""
    answer_thread(tx, Answer(asker, key, _get_thread(tx, asker).turn, words, TERMINAL))
    own = (thread_message.c.member_id == asker, thread_message.c.request_key == key)
    message_id = int(tx.connection.execute(select(thread_message.c.id).where(*own)).scalar_one())
    if begin_delivery(tx, asker, message_id) is not None:
        record_delivery(tx, message_id, Delivery.SENT)
    mark_seen(tx, asker, _get_thread(tx, asker).messages)


def _close(tx: Transaction, asker: MemberId) -> None:
    now = _get_thread(tx, asker)
    close_thread(tx, asker, now.turn, now.messages, by=TERMINAL)


def _get_thread(tx: Transaction, asker: MemberId) -> Thread:
    found = find_thread(tx.connection, asker)
    assert found is not None, "they have asked something"
    return found
