"""Reads of the staff: by key, by code, and their names."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, select

from commissions.actor import Actor, ActorKind
from shop.staff.identity import StaffIdentity, calculate_key_digest
from shop.staff.refusals import StaffKeyRefused, StaffUnknown
from shop.staff.tables import staff
from shop.words import words

_MOST_LISTED = 200


def get_by_key(connection: Connection, key: str) -> StaffIdentity:
    """Whose key this is. Raises StaffKeyRefused, also for somebody who works here no more."""
    row = connection.execute(_IDENTITIES.where(staff.c.key_digest == calculate_key_digest(key))).first()
    if row is None:
        raise StaffKeyRefused
    return _restore(row)


def get_working(connection: Connection, code: str) -> StaffIdentity:
    """The identity of this code. Raises StaffUnknown, also for one that has ended."""
    row = connection.execute(_IDENTITIES.where(staff.c.code == code, staff.c.ended_at.is_(None))).first()
    if row is None:
        raise StaffUnknown(code=code)
    return _restore(row)


def list_staff(connection: Connection) -> tuple[StaffIdentity, ...]:
    """Everyone who works here or did, the newest first; at most 200."""
    rows = connection.execute(_IDENTITIES.order_by(staff.c.made_at.desc(), staff.c.code).limit(_MOST_LISTED))
    return tuple(_restore(row) for row in rows)


def name_actors(connection: Connection, actors: Collection[Actor]) -> dict[Actor, str]:
    """What each actor is called on a screen: staff by name, others by their kind. One statement."""
    codes = {actor.id for actor in actors if actor.kind is ActorKind.STAFF}
    query = select(staff.c.code, staff.c.name).where(staff.c.code.in_(sorted(codes)))
    names: dict[str, str] = {row.code: row.name for row in connection.execute(query)} if codes else {}
    kinds = words("actors.toml")
    return {actor: names.get(actor.id, kinds[actor.kind]) for actor in actors}


_COLUMNS = [staff.c[name] for name in StaffIdentity.__dataclass_fields__]
_IDENTITIES = select(*_COLUMNS)


def _restore(row: Row[Any]) -> StaffIdentity:
    return StaffIdentity(**row._mapping)
