"""The areas of distributors, those that began last first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from commissions.network.tables import distributor
from shop.areas.tables import area
from shop.lists.source import Filter, Sort, Source
from shop.members.tables import member
from shop.regions.atlas import describe_region
from shop.regions.region import is_city, is_province

_of = area.c
_CITY, _PROVINCE = "%00", "%0000"


@dataclass(frozen=True)
class AreaRow:
    """A region with who holds it, from when until when; `lasts_until` None: until it is ended."""

    region: str
    width: str
    code: str
    name: str
    begins_at: datetime
    lasts_until: datetime | None


def _restore(_: Connection, rows: Sequence[Row[Any]]) -> tuple[AreaRow, ...]:
    return tuple(
        AreaRow(
            region=describe_region(row.region_code).line or row.region_code,
            width=_name_width(row.region_code),
            code=row.code,
            name=row.name,
            begins_at=row.begins_at,
            # The last instant that it is held: of the last day, not of the one after.
            lasts_until=row.ends_at and row.ends_at - timedelta(microseconds=1),
        )
        for row in rows
    )


def _name_width(code: str) -> str:
    return "province" if is_province(code) else "city" if is_city(code) else "district"


def _has_width(typed: str) -> ColumnElement[bool]:
    code = _of.region_code
    if typed == "province":
        return code.like(_PROVINCE)
    return code.like(_CITY) & code.not_like(_PROVINCE) if typed == "city" else code.not_like(_CITY)


AREAS = Source(
    name="areas",
    select=select(
        _of.region_code,
        distributor.c.code,
        func.coalesce(member.c.own_name, member.c.generated_name).label("name"),
        _of.begins_at,
        _of.ends_at,
    )
    .join(distributor, distributor.c.member_id == _of.member_id)
    .join(member, member.c.id == _of.member_id),
    key=_of.id,
    sorts=(Sort("newest", _of.id), Sort("region", _of.region_code, descending=False)),
    restore=_restore,
    filters=(
        Filter("width", "choice", _has_width, ("province", "city", "district")),
        Filter("held", "days", lambda first, after: (_of.begins_at < after) & _lasts(first)),
    ),
)


def _lasts(first: datetime) -> ColumnElement[bool]:
    """Held on a day at or after this instant; one that was taken back before its first day never was."""
    return _of.ends_at.is_(None) | ((_of.ends_at > first) & (_of.ends_at > _of.begins_at))
