"""Use cases of programs: a key is made, shown once, used, ended."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.accounts.permissions import Permission
from shop.integrations.integration import LONGEST_NAME, SCOPES, Integration, calculate_digest, make_key
from shop.integrations.refusals import ApiKeyRefused, IntegrationRefused, IntegrationUnknown
from shop.integrations.tables import integration

_COLUMNS = [integration.c[name] for name in Integration.__dataclass_fields__]
_NOTED_EACH = timedelta(minutes=5)
_MOST_LISTED = 200


@dataclass(frozen=True)
class Made:
    """A new program; `key` is seen this once."""

    code: str
    key: str


def add_integration(tx: Transaction, name: str, scopes: Collection[Permission], *, by: Actor) -> Made:
    """Give a program a key. The key is returned this once. Raises IntegrationRefused."""
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise IntegrationRefused(field="name")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise IntegrationRefused(field="scopes")
    code, key = secrets.token_hex(5), make_key()
    row = {
        "code": code,
        "name": name.strip(),
        "key_digest": calculate_digest(key),
        "scopes": sorted(scopes),
        "made_by": by,
        "made_at": tx.now,
    }
    tx.connection.execute(insert(integration).values(**row))
    return Made(code, key)


def end_integration(tx: Transaction, code: str, *, by: Actor) -> None:
    """End a program's key at once. Raises IntegrationUnknown."""
    ended = update(integration).where(integration.c.code == code, integration.c.ended_at.is_(None))
    if not tx.connection.execute(ended.values(ended_at=tx.now, ended_by=by, key_digest=None)).rowcount:
        raise IntegrationUnknown(code=code)


def get_by_key(connection: Connection, key: str) -> Integration:
    """The program that has this key. Raises ApiKeyRefused."""
    row = connection.execute(select(*_COLUMNS).where(integration.c.key_digest == calculate_digest(key))).first()
    if row is None:
        raise ApiKeyRefused
    return _restore(row)


def note_use(tx: Transaction, code: str) -> None:
    """Keep when a key was used, to some minutes."""
    stale = (integration.c.used_at.is_(None)) | (integration.c.used_at < tx.now - _NOTED_EACH)
    tx.connection.execute(update(integration).where(integration.c.code == code, stale).values(used_at=tx.now))


def list_integrations(connection: Connection) -> tuple[Integration, ...]:
    """All programs, the newest first; at most 200."""
    rows = connection.execute(select(*_COLUMNS).order_by(integration.c.made_at.desc()).limit(_MOST_LISTED))
    return tuple(_restore(row) for row in rows)


def count_keys_made_by(connection: Connection, maker: Actor) -> int:
    """How many keys somebody made that still open the door: they were seen by whoever made them."""
    mine = (integration.c.made_by == maker, integration.c.ended_at.is_(None))
    return connection.scalar(select(func.count()).select_from(integration).where(*mine)) or 0


def _restore(row: Row[Any]) -> Integration:
    values = dict(row._mapping)
    return Integration(**values | {"scopes": frozenset(Permission(name) for name in row.scopes)})
