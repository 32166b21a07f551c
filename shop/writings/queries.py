"""Reads of what people wrote."""

from typing import Any

from sqlalchemy import Connection, Row, func, select

from commissions.beneficiary import MemberId
from shop.settings.own_shops import OWN_SHOPS
from shop.settings.queries import find_value
from shop.writings.refusals import WritingUnknown
from shop.writings.tables import writing
from shop.writings.writing import Writing


def get_writing(connection: Connection, writing_id: int) -> Writing:
    """One writing. Raises WritingUnknown."""
    row = connection.execute(select(writing).where(writing.c.id == writing_id)).first()
    if row is None:
        raise WritingUnknown(writing=writing_id)
    return _read_writing(row)


def find_held(connection: Connection, member_id: MemberId, kind: str, subject: str = "") -> Writing | None:
    """What a person wrote that waits for somebody to let it through."""
    mine = (writing.c.member_id == member_id, writing.c.kind == kind, writing.c.subject == subject)
    row = connection.execute(select(writing).where(*mine, writing.c.state == "held")).first()
    return _read_writing(row) if row is not None else None


def waits_for_look(connection: Connection) -> bool:
    """Whether everything that distributors put up in their shops is shown only after somebody has looked."""
    return find_value(connection, OWN_SHOPS).look == "all"


def count_waiting(connection: Connection) -> int:
    """How many are held or were looked at by nobody."""
    return connection.scalar(select(func.count()).where(writing.c.state.in_(("held", "fresh")))) or 0


def _read_writing(row: Row[Any]) -> Writing:
    values = {name: getattr(row, name) for name in Writing.__dataclass_fields__}
    return Writing(**values | {"hits": tuple(row.hits)})
