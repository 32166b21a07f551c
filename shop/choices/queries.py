"""Reads of choices."""

from sqlalchemy import ColumnElement, Connection, exists, func, select

from commissions.beneficiary import MemberId
from shop.choices.choice import Choice, Topic
from shop.choices.tables import choice_change, choice_declined
from shop.members.tables import member


def does_want(connection: Connection, member_id: MemberId, topic: Topic) -> bool:
    """Whether a member has not declined it. One step in an index."""
    row = choice_declined.c
    query = select(row.topic).where(row.member_id == member_id, row.topic == topic.value)
    return connection.execute(query).first() is None


def wants(topic: Topic) -> ColumnElement[bool]:
    """For a query over `member`: those who have not declined it."""
    row = choice_declined.c
    return ~exists().where(row.member_id == member.c.id, row.topic == topic.value)


def list_choices_of(connection: Connection, member_id: MemberId) -> tuple[Choice, ...]:
    """Every topic as it stands for a member. Two statements."""
    row = choice_declined.c
    declined = set(connection.scalars(select(row.topic).where(row.member_id == member_id)))
    told = choice_change.c
    last = select(told.topic, func.max(told.happened_at)).where(told.member_id == member_id).group_by(told.topic)
    changed = {of[0]: of[1] for of in connection.execute(last)}
    return tuple(Choice(topic, topic.value not in declined, changed.get(topic.value)) for topic in Topic)
