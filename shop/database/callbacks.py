"""A callback has one effect and one answer, however often it comes.

Its key and answer share the use case's commit.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection, bindparam, delete, select, update

from commissions.ports import Transaction
from shop.database.tables import answered_callback
from shop.schema import insert_or_ignore

_OF_KEY = answered_callback.c.key == bindparam("of")
_FIND = select(answered_callback.c.answer).where(_OF_KEY)
_STORE = update(answered_callback).where(_OF_KEY).values(answer=bindparam("given"))


def answer_once(tx: Transaction, key: str, handle: Callable[[Transaction], str]) -> str:
    """The answer of `handle(tx)`, or the stored one if `key` was answered before.

    On PostgreSQL a second process that comes with the same key waits on the unique key until the first has committed,
    so that both give the same answer.
    """
    if not insert_or_ignore(tx.connection, answered_callback, {"key": key, "answer": "", "answered_at": tx.now}):
        return _find_answer(tx.connection, key) or ""
    answer = handle(tx)
    if answer:
        tx.write(_STORE, {"of": key, "given": answer})
    return answer


def _find_answer(connection: Connection, key: str) -> str | None:
    """The stored answer to a callback, or None if it never came."""
    return connection.scalar(_FIND, {"of": key})


def forget_old_answers(tx: Transaction, *, keep_days: int = 3, limit: int = 5000) -> int:
    """Delete answers that no retry asks for any more (WeChat retries within a minute).

    Returns how many went.
    """
    oldest = tx.now - timedelta(days=keep_days)
    keys = select(answered_callback.c.key).where(answered_callback.c.answered_at < oldest).limit(limit)
    return tx.connection.execute(delete(answered_callback).where(answered_callback.c.key.in_(keys))).rowcount
