"""Reads of errands. Whoever asked sees theirs; nobody sees another's."""

from typing import Any

from sqlalchemy import Connection, Row, select

from commissions.actor import Actor
from commissions.paging import Page
from shop.errands.errand import Errand, ErrandState
from shop.errands.refusals import ErrandUnknown
from shop.errands.tables import errand

COLUMNS = [errand.c[name] for name in Errand.__dataclass_fields__]


def get_errand(connection: Connection, code: str, *, by: Actor) -> Errand:
    """The errand of this code that `by` asked for. Raises ErrandUnknown."""
    row = connection.execute(select(*COLUMNS).where(errand.c.code == code, errand.c.asked_by == by)).first()
    if row is None:
        raise ErrandUnknown(code=code)
    return restore_errand(row)


def list_errands(connection: Connection, *, by: Actor, before: str | None = None, limit: int = 50) -> Page[Errand]:
    """What one person has asked for, the newest first. `before` is the cursor of the page before."""
    query = select(*COLUMNS).where(errand.c.asked_by == by)
    if before is not None and before.isascii() and before.isdecimal() and len(before) < 19:
        query = query.where(errand.c.id < int(before))
    rows = connection.execute(query.order_by(errand.c.id.desc()).limit(limit + 1)).all()
    found = tuple(restore_errand(row) for row in rows[:limit])
    return Page(found, str(found[-1].id) if len(rows) > limit else None)


def restore_errand(row: Row[Any]) -> Errand:
    """An errand from its row."""
    values = dict(row._mapping)
    return Errand(**values | {"state": ErrandState(values["state"])})
