"""Use case of choices."""

from sqlalchemy import delete, insert

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.choices.choice import Topic
from shop.choices.queries import does_want
from shop.choices.tables import choice_change, choice_declined
from shop.members.repository import lock_member


def choose(tx: Transaction, member_id: MemberId, topic: Topic, *, wanted: bool) -> bool:
    """Keep what a member wants, and log the change with its time. Returns whether it was one. Raises UnknownMember."""
    lock_member(tx.connection, member_id)
    if does_want(tx.connection, member_id, topic) is wanted:
        return False
    row = choice_declined.c
    if wanted:
        tx.connection.execute(delete(choice_declined).where(row.member_id == member_id, row.topic == topic.value))
    else:
        declined = {"member_id": member_id, "topic": topic.value, "declined_at": tx.now}
        tx.connection.execute(insert(choice_declined).values(**declined))
    change = {"member_id": member_id, "topic": topic.value, "wanted": wanted, "happened_at": tx.now}
    tx.connection.execute(insert(choice_change).values(**change))
    return True
