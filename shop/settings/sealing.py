"""Seals what must not be read in the database or its backups.

AES-256-GCM, under keys that the database never sees. They are derived from `LIANPU_SECRET_KEY`, one for each
purpose. A sealed value begins with the id of its key, so that the key can be changed: `LIANPU_PREVIOUS_SECRET_KEY`
opens what is not sealed anew yet. The value is bound to its place (table, row), so that it cannot be put into
another's. A blind index finds equal values without showing any.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection

_NONCE_BYTES = 12
KEY_ID_BYTES = 4
_INDEX_BYTES = 16
SECRETS = "secrets"
"""The purpose of the installation's own secrets: the account's and Pay's keys."""
_PEOPLE = "people"
"""The purpose of what people told the shop about themselves."""


class SealBroken(Exception):
    """A value cannot be opened: another `LIANPU_SECRET_KEY` sealed it, or it was altered or moved."""


class SealerMissing(Exception):
    """The database was opened without a sealer; whoever opens it for people's data must give one."""


@dataclass(frozen=True)
class _SealingKey:
    """One generation of keys: for sealing, for blind indexes, and the id by which a sealed value names it."""

    id: bytes
    cipher: AESGCM
    index_key: bytes

    @classmethod
    def derive(cls, secret_key: str, purpose: str) -> Self:
        """The keys of one purpose, by HKDF."""
        seal, index, key_id = (_derive(secret_key, f"lianpu {purpose} {use} v1") for use in ("seal", "index", "id"))
        return cls(key_id[:KEY_ID_BYTES], AESGCM(seal), index)

    def index(self, subject: str, value: str) -> str:
        """HMAC of the value, for one subject."""
        digest = hmac.digest(self.index_key, f"{subject}\0{value}".encode(), hashlib.sha256)
        return digest[:_INDEX_BYTES].hex()


class Sealer:
    """Seals, opens and indexes texts for one purpose.

    Give `previous_key` while the secret key is being changed.
    """

    def __init__(self, secret_key: str, purpose: str = _PEOPLE, *, previous_key: str | None = None) -> None:
        self._key = _SealingKey.derive(secret_key, purpose)
        former = [_SealingKey.derive(previous_key, purpose)] if previous_key else []
        self._keys = {key.id: key for key in (*former, self._key)}

    def seal(self, place: str, value: str) -> bytes:
        """The id of the key, a nonce and the ciphertext. `place` names table and row, such as `payee:17`."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._key.id + nonce + self._key.cipher.encrypt(nonce, value.encode(), place.encode())

    def open(self, place: str, sealed: bytes) -> str:
        """The value that was sealed for `place`. Raises SealBroken."""
        key = self._keys.get(sealed[:KEY_ID_BYTES])
        nonce, ciphertext = sealed[KEY_ID_BYTES : KEY_ID_BYTES + _NONCE_BYTES], sealed[KEY_ID_BYTES + _NONCE_BYTES :]
        if key is None or len(nonce) < _NONCE_BYTES:
            raise SealBroken(place)
        try:
            return key.cipher.decrypt(nonce, ciphertext, place.encode()).decode()
        except InvalidTag:
            raise SealBroken(place) from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether the present key sealed it; otherwise it should be sealed anew."""
        return sealed[:KEY_ID_BYTES] == self._key.id

    @property
    def key_id(self) -> bytes:
        """How sealed values of the present key begin."""
        return self._key.id

    def index(self, subject: str, value: str) -> str:
        """Equal for equal values of one subject (`phone`), and says nothing else. 32 hex digits."""
        return self._key.index(subject, value)

    def indexes(self, subject: str, value: str) -> tuple[str, ...]:
        """The index under each key that is known, to look up what may not be sealed anew yet."""
        return tuple(key.index(subject, value) for key in self._keys.values())


def sealer_of(connection: Connection) -> Sealer:
    """The sealer that the database was opened with. Raises SealerMissing."""
    sealer = connection.get_execution_options().get("sealer")
    if not isinstance(sealer, Sealer):
        raise SealerMissing()
    return sealer


def _derive(secret_key: str, purpose: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret_key.encode())
