"""What holds now, held in memory: asking costs nothing, and each process hears of a change within seconds.

A variable of the environment wins over what the database keeps. One cheap statement a second finds whether anything was
saved elsewhere; whoever saves here takes it in at once.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol, TypeVar

import structlog
from sqlalchemy import Connection

from commissions.ports import Transaction
from shop.settings.document import Document, Kept, T
from shop.settings.documents import DOCUMENTS
from shop.settings.queries import find_stamp, list_kept
from shop.settings.service import Secrets

R = TypeVar("R")
_EACH_S = 1.0
log = structlog.get_logger(__name__)


class CanRead(Protocol):
    """A database, as far as this room needs one."""

    async def read(self, query: Callable[..., R], /, *args: Any) -> R:
        """See `shop.database.database.Database.read`."""


@dataclass(frozen=True)
class _Found:
    stamp: int
    kept: Mapping[str, Kept]
    secrets: Mapping[str, str]


class PresentSettings:
    """One per process. `fixed` has what the environment says, by its variables."""

    def __init__(self, fixed: Mapping[str, Any] | None = None, secrets: Secrets | None = None) -> None:
        """Without `secrets` no sealed field is read from the database."""
        self.fixed: Mapping[str, Any] = dict(fixed or {})
        self.secrets = secrets
        self._take(_Found(0, {}, {}))

    def of(self, document: Document[T]) -> T:
        """What the document says now."""
        value: T = self._values[document.key]
        return value

    def find_secret(self, document: Document[Any], name: str) -> str:
        """A sealed field, or "" where there is none."""
        variable = document.sealed[name].variable
        return str(self.fixed.get(variable) or self._secrets.get(document.name_secret(name), ""))

    def reseal(self, tx: Transaction) -> int:
        """Seal the kept secrets anew under the present secret key. Returns how many."""
        assert self.secrets is not None, "an installation has a secret key"
        return self.secrets.reseal(tx)

    def imagine(self, document: Document[Any], values: Mapping[str, Any]) -> "PresentSettings":
        """What would hold with these values, sealed ones too, to be tried before they are saved.

        Raises DocumentRefused.
        """
        other = PresentSettings(self.fixed, self.secrets)
        kept = vars(self.of(document)) | {name: of for name, of in values.items() if name not in document.sealed}
        typed = {document.name_secret(name): of for name, of in values.items() if name in document.sealed}
        other._values = {**self._values, document.key: document.read(kept)}
        other._secrets = {**self._secrets, **{name: str(of or "") for name, of in typed.items()}}
        return other

    async def refresh(self, database: CanRead) -> None:
        """Take in what the database keeps. Raises SealBroken, and DocumentRefused where the environment contradicts."""
        self._take(await database.read(self._find_all))

    async def look(self, database: CanRead) -> bool:
        """Take in what was saved elsewhere, if anything was. Returns whether."""
        if await database.read(find_stamp) == self._stamp:
            return False
        await self.refresh(database)
        return True

    async def follow(self, database: CanRead) -> NoReturn:
        """Look once a second, for ever. While the database is away, what was known last holds."""
        while True:
            await asyncio.sleep(_EACH_S)
            try:
                await self.look(database)
            except Exception:
                log.exception("settings not read; what was known holds")

    def _find_all(self, connection: Connection) -> _Found:
        secrets = self.secrets.list_secrets(connection) if self.secrets else {}
        return _Found(find_stamp(connection), list_kept(connection, DOCUMENTS), secrets)

    def _take(self, found: _Found) -> None:
        """Everything is read before anything is replaced, so that a value that can't be read leaves the old ones."""
        nothing = Kept("")
        values = {key: self._join(of, found.kept.get(key, nothing)) for key, of in DOCUMENTS.items()}
        self._values: Mapping[str, Any] = values
        self._secrets: Mapping[str, str] = found.secrets
        self._stamp = found.stamp

    def _join(self, document: Document[Any], kept: Kept) -> Any:
        return document.read(dict(kept.value) | document.pick_fixed(self.fixed))
