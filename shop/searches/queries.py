"""Reads of what was searched."""

from sqlalchemy import Connection, select

from commissions.beneficiary import MemberId
from shop.searches.tables import search_history, search_word

ONE_PERSON = 1000
"""What one person's search weighs."""
_LEAST_SHOWN = 3 * ONE_PERSON
"""What fewer than three people looked for may say who one of them is."""
_MOST_SHOWN = 10


def list_history(connection: Connection, member_id: MemberId) -> tuple[str, ...]:
    """What a member searched last, the newest first. One statement."""
    mine = select(search_history.c.words).where(search_history.c.member_id == member_id)
    return tuple(connection.scalars(mine.order_by(search_history.c.searched_at.desc()).limit(_MOST_SHOWN)))


def list_hot(connection: Connection) -> tuple[str, ...]:
    """What most people look for, by several at least. One statement."""
    query = select(search_word.c.words).where(search_word.c.weight >= _LEAST_SHOWN)
    return tuple(connection.scalars(query.order_by(search_word.c.weight.desc(), search_word.c.words).limit(30)))
