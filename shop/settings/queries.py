"""Reads of the settings room."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from commissions.actor import Actor
from commissions.reads import Question, ask, fetch_first
from shop.settings.document import Document, Kept, T
from shop.settings.profile import PROFILE, ShopProfile
from shop.settings.tables import document, document_stamp, document_version, setting

_BY_KEY = select(setting.c.value).where(setting.c.key == bindparam("key"))
_VALUE = select(document.c.value).where(document.c.key == bindparam("key"))
_STAMP = select(document_stamp.c.number)
_KEPT = tuple(Kept.__dataclass_fields__)


@dataclass(frozen=True)
class Version:
    """One version of a document, as it was saved."""

    version: int
    value: dict[str, Any]
    saved_by: Actor
    saved_at: datetime
    reason: str


def find_setting(connection: Connection, key: str) -> Any:
    """The JSON value that the program noted under `key`, or None."""
    row = fetch_first(connection, _BY_KEY, {"key": key})
    return None if row is None else row.value


def find_value(connection: Connection, of: Document[T]) -> T:
    """What the database keeps of a document that no variable fixes; the defaults until somebody saves one."""
    assert not of.variables, "the environment may say otherwise: ask PresentSettings"
    return ask(connection, _ask_value(of))


def get_profile(connection: Connection) -> ShopProfile:
    """The shop's profile; the defaults until the merchant saves one."""
    return find_value(connection, PROFILE)


def ask_profile() -> Question[ShopProfile]:
    """The same, to be asked for together with other things."""
    return _ask_value(PROFILE)


def _ask_value(of: Document[T]) -> Question[T]:
    return Question(_VALUE, {"key": of.key}, lambda rows: of.read(rows[0].value if rows else {}))


def find_kept(connection: Connection, key: str) -> Kept:
    """A document with its version, who saved it and when."""
    return list_kept(connection, [key])[key]


def list_kept(connection: Connection, keys: Iterable[str]) -> dict[str, Kept]:
    """Documents by their keys, also those that nobody has saved yet. One statement."""
    wanted = list(keys)
    rows = connection.execute(select(*(document.c[name] for name in _KEPT)).where(document.c.key.in_(wanted)))
    found = {row.key: Kept(**row._mapping) for row in rows}
    return {key: found.get(key, Kept(key)) for key in wanted}


def find_stamp(connection: Connection) -> int:
    """How many documents were ever saved: unchanged, nothing was."""
    return connection.scalar(_STAMP) or 0


def list_versions(
    connection: Connection, key: str, *, before: int | None = None, limit: int = 50
) -> tuple[Version, ...]:
    """The versions of a document, the newest first."""
    columns = [document_version.c[name] for name in Version.__dataclass_fields__]
    query = select(*columns).where(document_version.c.key == key).order_by(document_version.c.version.desc())
    if before is not None:
        query = query.where(document_version.c.version < before)
    return tuple(Version(*row) for row in connection.execute(query.limit(limit)))


def find_version(connection: Connection, key: str, version: int) -> Version | None:
    """One version of a document, or None."""
    found = next(iter(list_versions(connection, key, before=version + 1, limit=1)), None)
    return found if found is not None and found.version == version else None
