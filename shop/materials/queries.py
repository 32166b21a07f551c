"""Reads of materials."""

from typing import Any

from sqlalchemy import Connection, Row, select

from shop.materials.material import Material, MaterialDraft, MaterialUnknown
from shop.materials.tables import material
from shop.storefront.target import Target

_PAGE = 20


def list_materials(
    connection: Connection, *, only_on: bool, before: int | None = None, leading_to: Target | None = None
) -> tuple[Material, ...]:
    """A page of materials, the newest first; `before` is the id of the last one seen.

    `leading_to` leaves those that lead there.
    """
    query = select(material).order_by(material.c.id.desc()).limit(_PAGE)
    if only_on:
        query = query.where(material.c.on)
    if leading_to is not None:
        query = query.where(material.c.target_kind == leading_to.kind, material.c.target_code == leading_to.code)
    if before is not None:
        query = query.where(material.c.id < before)
    return tuple(_read_material(row) for row in connection.execute(query))


def get_material(connection: Connection, code: str) -> Material:
    """One material. Raises MaterialUnknown."""
    row = connection.execute(select(material).where(material.c.code == code)).first()
    if row is None:
        raise MaterialUnknown(material=code)
    return _read_material(row)


def _read_material(row: Row[Any]) -> Material:
    draft = MaterialDraft(row.text, tuple(row.pictures), Target(row.target_kind, row.target_code), row.on)
    return Material(row.id, row.code, row.version, draft)
