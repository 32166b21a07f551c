"""Reads of files."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from commissions.beneficiary import MemberId
from shop.media.media import Media, MediaKind
from shop.media.refusals import MediaUnknown
from shop.media.tables import media


def list_media(connection: Connection, codes: Collection[str]) -> Mapping[str, Media]:
    """The files with these codes that are kept, by code. One statement."""
    query = select(media).where(media.c.code.in_(sorted(codes)), media.c.dropped_at.is_(None))
    return {row.code: read_media(row) for row in connection.execute(query)} if codes else {}


def get_document(connection: Connection, code: str, *, member_id: MemberId | None = None) -> Media:
    """A document of this owner; None is the merchant. Raises MediaUnknown for another's too."""
    found = list_media(connection, {code}).get(code)
    if found is None or found.kind is not MediaKind.DOCUMENT or found.member_id != member_id:
        raise MediaUnknown
    return found


def read_media(row: Row[Any]) -> Media:
    """A row of the table as a value."""
    values = {name: getattr(row, name) for name in Media.__dataclass_fields__}
    return Media(**values | {"kind": MediaKind(row.kind)})
