"""Signatures and encryption of message push (docs/wechat.md §1.1-1.4).

Written independently of any client library.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32


class Undecipherable(ValueError):
    """A ciphertext that is not what this account would have been sent."""


def sign(*parts: str) -> str:
    """sha1 hex over the sorted parts: token, timestamp, nonce and, for msg_signature, Encrypt."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - WeChat's own rule


def sign_page(ticket: str, nonce: str, timestamp: str, url: str) -> str:
    """The JS-SDK signature (§6.3) of a page's address, which is taken up to `#`."""
    address = url.split("#", 1)[0]
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={address}"
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - WeChat's own rule


def encrypt(key: bytes, message: str, app_id: str, *, random: bytes | None = None) -> str:
    """base64 of AES-256-CBC over random(16) ‖ length ‖ message ‖ app id, padded to blocks of 32."""
    text = message.encode()
    frame = (random or secrets.token_bytes(16)) + struct.pack(">I", len(text)) + text + app_id.encode()
    padding = _BLOCK - len(frame) % _BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(frame + bytes([padding]) * padding) + encryptor.finalize()).decode()


def decrypt(key: bytes, ciphertext: str, app_id: str) -> str:
    """The message inside; `Undecipherable` for a wrong key, padding, length or app id."""
    frame = _unpad(_decrypt_blocks(key, ciphertext))
    if len(frame) < 20:
        raise Undecipherable("太短")
    end = 20 + struct.unpack(">I", frame[16:20])[0]
    if end > len(frame):
        raise Undecipherable("里面写的长度不对")
    if frame[end:] != app_id.encode():
        raise Undecipherable("末尾的 appid 不是这个公众号的")
    try:
        return frame[20:end].decode()
    except UnicodeDecodeError:
        raise Undecipherable("消息不是 UTF-8") from None


def _decrypt_blocks(key: bytes, ciphertext: str) -> bytes:
    try:
        data = base64.b64decode(ciphertext, validate=True)
    except ValueError:
        raise Undecipherable("不是 base64") from None
    if not data or len(data) % 16:
        raise Undecipherable("长度不是整块")
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def _unpad(frame: bytes) -> bytes:
    size = frame[-1]
    if not 1 <= size <= _BLOCK or frame[-size:] != bytes([size]) * size:
        raise Undecipherable("填充不对：密钥是另一把")
    return frame[:-size]
