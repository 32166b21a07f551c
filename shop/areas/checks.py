"""Checks of areas: nobody else holds the same region on the same day."""

from collections.abc import Iterable

from sqlalchemy import Connection, and_, or_, select

from commissions.ledger.finding import Check, Finding
from shop.areas.tables import area


def check_areas(connection: Connection) -> Iterable[Finding]:
    """Two areas of one region have no day in common; one that ends where it begins has none at all."""
    one, other = area.c, area.alias("other").c
    shared = and_(
        one.region_code == other.region_code,
        one.id < other.id,
        or_(one.ends_at.is_(None), and_(one.ends_at > other.begins_at, one.ends_at > one.begins_at)),
        or_(other.ends_at.is_(None), and_(other.ends_at > one.begins_at, other.ends_at > other.begins_at)),
    )
    for row in connection.execute(select(one.id, other.id.label("other"), one.region_code).where(shared)):
        yield Finding("area_held_once", f"area:{row.id}:{row.other}", "one distributor", row.region_code)


CHECKS: tuple[Check, ...] = (check_areas,)
