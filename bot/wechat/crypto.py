"""The encryption of pushed messages and replies, and its signature (docs/wechat.md §1.4).

Pure but for `os.urandom`.
"""

import base64
import binascii
import hmac
import os
from functools import lru_cache
from hashlib import sha1

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32
_RANDOM = 16
_HEAD = _RANDOM + 4


class Undecryptable(Exception):
    """The text was not made with this key for this app id.

    It says no more, so that nobody can ask it questions.
    """


def calculate_signature(*parts: str) -> str:
    """SHA-1 in hex over the sorted parts.

    Token, timestamp, nonce and, where a message is encrypted, its text.
    """
    return sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def is_signed(signature: str, *parts: str) -> bool:
    """Whether `signature` is that of the parts, compared in constant time."""
    return hmac.compare_digest(calculate_signature(*parts).encode(), signature.encode("utf-8", "replace"))


def decrypt(encoding_aes_key: str, text: str, app_id: str) -> bytes:
    """The message in `text` (base64). Raises Undecryptable for anything but a whole message to `app_id`."""
    try:
        sealed = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        raise Undecryptable from None
    if not sealed or len(sealed) % _BLOCK:
        raise Undecryptable
    decryptor = _cipher(encoding_aes_key).decryptor()
    return _open_frame(decryptor.update(sealed) + decryptor.finalize(), app_id.encode())


def encrypt(encoding_aes_key: str, message: bytes, app_id: str, random: bytes | None = None) -> str:
    """`message` for `app_id`, encrypted, as base64. `random` (16 bytes) is given by tests only."""
    framed = (random or os.urandom(_RANDOM)) + len(message).to_bytes(4, "big") + message + app_id.encode()
    padding = _BLOCK - len(framed) % _BLOCK
    encryptor = _cipher(encoding_aes_key).encryptor()
    sealed = encryptor.update(framed + bytes((padding,)) * padding) + encryptor.finalize()
    return binascii.b2a_base64(sealed, newline=False).decode()


def _open_frame(padded: bytes, app_id: bytes) -> bytes:
    padding = padded[-1]
    if not 1 <= padding <= _BLOCK or padded[-padding:] != padded[-1:] * padding:
        raise Undecryptable
    framed = padded[:-padding]
    end = _HEAD + int.from_bytes(framed[_RANDOM:_HEAD], "big")
    if len(framed) < _HEAD or end > len(framed) or not hmac.compare_digest(framed[end:], app_id):
        raise Undecryptable
    return framed[_HEAD:end]


@lru_cache(maxsize=8)
def _cipher(encoding_aes_key: str) -> Cipher[modes.CBC]:
    try:
        key = base64.b64decode(encoding_aes_key + "=")
        return Cipher(algorithms.AES256(key), modes.CBC(key[:16]))
    except (binascii.Error, ValueError):
        raise Undecryptable from None
