"""Reads of areas."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from commissions.beneficiary import MemberId
from shop.areas.area import Area, choose_area
from shop.areas.tables import area

_AREAS = select(area.c.id, area.c.region_code, area.c.member_id, area.c.begins_at, area.c.ends_at)


def find_area(connection: Connection, district_code: str, now: datetime) -> Area | None:
    """Whose area a district is in. Reads what is held in its province, of which regions never leave."""
    row, province = area.c, district_code[:2]
    within = row.region_code.between(f"{province}0000", f"{province}9999")
    return choose_area(_read(connection, within, _holds_at(now)), district_code, now)


def list_areas_of(connection: Connection, member_id: MemberId, now: datetime) -> tuple[Area, ...]:
    """What a distributor holds, now or later, the first to begin first."""
    return tuple(_read(connection, area.c.member_id == member_id, has_days_left(now)))


def find_overlapping(
    connection: Connection, region_code: str, begins_at: datetime, ends_at: datetime | None
) -> Area | None:
    """An area of this very region on one of these days."""
    row = area.c
    begins_before = row.begins_at < ends_at if ends_at is not None else row.begins_at.is_not(None)
    # One that was taken back before its first day is held on none.
    ends_after = or_(row.ends_at.is_(None), and_(row.ends_at > begins_at, row.ends_at > row.begins_at))
    return next(iter(_read(connection, row.region_code == region_code, begins_before, ends_after)), None)


def _holds_at(now: datetime) -> ColumnElement[bool]:
    """Areas that are held at an instant."""
    return and_(area.c.begins_at <= now, or_(area.c.ends_at.is_(None), area.c.ends_at > now))


def has_days_left(now: datetime) -> ColumnElement[bool]:
    """Areas that are held now or will be; one that was taken back before its first day is neither."""
    row = area.c
    return or_(row.ends_at.is_(None), and_(row.ends_at > now, row.ends_at > row.begins_at))


def _read(connection: Connection, *conditions: ColumnElement[bool]) -> Sequence[Area]:
    query = _AREAS.where(*conditions).order_by(area.c.begins_at, area.c.id)
    return [Area(*row) for row in connection.execute(query)]
