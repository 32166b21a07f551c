"""Seals secrets with AES-256-GCM under a key derived from `LIANPU_SECRET_KEY`, which the database never sees."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
PURPOSE = b"lianpu secrets v1"


class SealBroken(Exception):
    """A secret cannot be opened: another `LIANPU_SECRET_KEY` sealed it, or it was altered."""


class Sealer:
    """Seals and opens; the secret's name is bound to it, so that one cannot be put in another's place."""

    def __init__(self, secret_key: str) -> None:
        derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret_key.encode())
        self._cipher = AESGCM(derived)

    def seal(self, name: str, value: str) -> bytes:
        """Nonce and ciphertext."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, value.encode(), name.encode())

    def open(self, name: str, sealed: bytes) -> str:
        """The value that was sealed under `name`. Raises SealBroken."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode()).decode()
        except InvalidTag:
            raise SealBroken(name) from None
