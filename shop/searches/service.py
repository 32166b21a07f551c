"""Use cases of what is searched: remembered for who searched, counted for all, forgotten."""

from sqlalchemy import delete, select, update

from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.ports import Transaction
from shop.schema import insert_or_ignore, insert_or_update
from shop.searches.queries import ONE_PERSON
from shop.searches.tables import search_history, search_word
from shop.typed import visible
from shop.writings.claims import find_claims

_LONGEST = 20
"""Longer than this nobody searches for what others would."""
_MOST_KEPT = 20
_KEPT_OF_SEVEN = 6


def note_search(tx: Transaction, member_id: MemberId, typed: str, *, found: bool) -> None:
    """Keep what a member searched among their last words; what found something counts for everyone, once a day.

    Words that the law watches are never counted, so that no page puts them before others.
    """
    words = visible(typed)[:_LONGEST].strip()
    if not words:
        return
    key = (search_history.c.member_id == member_id, search_history.c.words == words)
    before = tx.connection.scalar(select(search_history.c.searched_at).where(*key))
    row = {"member_id": member_id, "words": words, "searched_at": tx.now}
    insert_or_update(tx.connection, search_history, ("member_id", "words"), row)
    if before is None:
        _keep_few(tx, member_id)

    is_first = before is None or determine_day(before) != determine_day(tx.now)
    if found and is_first and not find_claims([words]):
        _count(tx, words)


def clear_history(tx: Transaction, member_id: MemberId) -> None:
    """A member wants their words forgotten; what was counted names nobody."""
    tx.connection.execute(delete(search_history).where(search_history.c.member_id == member_id))


def fade_words(tx: Transaction) -> int:
    """Job: forget a seventh of every word's weight, and words that nobody looks for. Returns how many are left."""
    faded = search_word.c.weight * _KEPT_OF_SEVEN // 7
    tx.connection.execute(delete(search_word).where(search_word.c.weight < ONE_PERSON // 10))
    return tx.connection.execute(update(search_word).values(weight=faded)).rowcount


def _keep_few(tx: Transaction, member_id: MemberId) -> None:
    mine = search_history.c.member_id == member_id
    newest = select(search_history.c.words).where(mine).order_by(search_history.c.searched_at.desc()).limit(_MOST_KEPT)
    tx.connection.execute(delete(search_history).where(mine, search_history.c.words.not_in(newest)))


def _count(tx: Transaction, words: str) -> None:
    insert_or_ignore(tx.connection, search_word, {"words": words, "weight": 0})
    more = update(search_word).where(search_word.c.words == words).values(weight=search_word.c.weight + ONE_PERSON)
    tx.connection.execute(more)
