"""The cryptography of APIv3.

SHA256-RSA signatures, AES-256-GCM resources, RSA-OAEP fields (docs/wechat.md §7.1).
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

SCHEME = "WECHATPAY2-SHA256-RSA2048"
PROBE_PREFIX = "WECHATPAY/SIGNTEST/"
_PAIR = re.compile(r'\s*([a-z_]+)="([^"]*)"\s*')


class Unreadable(ValueError):
    """A ciphertext that the given key does not open."""


@dataclass(frozen=True)
class Authorization:
    """The five parts of a request's Authorization header; all are text as sent."""

    mchid: str
    nonce_str: str
    timestamp: str
    serial_no: str
    signature: str


def parse_authorization(header: str) -> Authorization:
    """Read `WECHATPAY2-SHA256-RSA2048 mchid="…",…`, parts in any order.

    Raises ValueError when it has another shape.
    """
    scheme, _, rest = header.strip().partition(" ")
    if scheme != SCHEME:
        raise ValueError(f"unknown scheme {scheme!r}")
    parts: dict[str, str] = {}
    for piece in rest.split(","):
        match = _PAIR.fullmatch(piece)
        if match is None or match[1] in parts:
            raise ValueError("malformed part")
        parts[match[1]] = match[2]
    try:
        return Authorization(**parts)
    except TypeError as error:
        raise ValueError("missing or unknown part") from error


def request_message(method: str, target: str, timestamp: str, nonce: str, body: bytes) -> bytes:
    """What a request's signature covers.

    Method, path with query exactly as sent, timestamp, nonce, raw body.
    """
    return f"{method}\n{target}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"


def answer_message(timestamp: str, nonce: str, body: bytes) -> bytes:
    """What the signature of an answer or a notification covers."""
    return f"{timestamp}\n{nonce}\n".encode() + body + b"\n"


def page_message(app_id: str, timestamp: str, nonce: str, package: str) -> bytes:
    """What `paySign` of the page's call covers (docs/wechat.md §7.3)."""
    return f"{app_id}\n{timestamp}\n{nonce}\n{package}\n".encode()


def sign(key: RSAPrivateKey, message: bytes) -> str:
    """SHA256-RSA (PKCS#1 v1.5), base64."""
    return base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()


def is_signed(key: RSAPublicKey, message: bytes, signature: str) -> bool:
    """Whether `signature` (base64) is that of the key's owner over `message`."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def make_probe() -> str:
    """A deliberately wrong signature, as WeChat Pay sends it to see who checks."""
    return PROBE_PREFIX + base64.b64encode(secrets.token_bytes(237)).decode()


def make_nonce(length: int = 32) -> str:
    """Random letters and digits."""
    return "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789") for _ in range(length))


def seal(key: str, plaintext: bytes, *, nonce: str, associated_data: str) -> str:
    """AES-GCM under the raw ASCII key; base64 of ciphertext and tag."""
    sealed = AESGCM(key.encode()).encrypt(nonce.encode(), plaintext, associated_data.encode())
    return base64.b64encode(sealed).decode()


def unseal(key: str, ciphertext: str, *, nonce: str, associated_data: str) -> bytes:
    """The plaintext of `seal`. Raises Unreadable."""
    try:
        return AESGCM(key.encode()).decrypt(nonce.encode(), base64.b64decode(ciphertext), associated_data.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error


def encrypt_field(key: RSAPublicKey, text: str) -> str:
    """RSA-OAEP with SHA-1 in both places, base64: how names and account numbers travel."""
    return base64.b64encode(key.encrypt(text.encode(), _OAEP)).decode()


def decrypt_field(key: RSAPrivateKey, ciphertext: str) -> str:
    """The text of `encrypt_field`. Raises Unreadable."""
    try:
        return key.decrypt(base64.b64decode(ciphertext, validate=True), _OAEP).decode()
    except (ValueError, UnicodeDecodeError) as error:
        raise Unreadable from error


_OAEP = OAEP(mgf=MGF1(algorithm=SHA1()), algorithm=SHA1(), label=None)  # noqa: S303  what APIv3 prescribes
