"""The cryptography of WeChat Pay v3: requests signed, answers and notices verified, notices decrypted.

Pure. Source: docs/wechat.md §7.1.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Self

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate

from bot.wechat.ports import Merchant

_SCHEME = "WECHATPAY2-SHA256-RSA2048"
_LONGEST_CLOCK_DIFFERENCE = timedelta(seconds=300)
_LONGEST_SIGNATURE = 1024


class UntrustedMessage(Exception):
    """A message that WeChat Pay's key did not sign for us, now; `reason` is one word for a counter."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Seal:
    """The four headers with which Pay signs an answer or a notice."""

    timestamp: str
    nonce: str
    serial: str
    signature: str

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> Self:
        """Raises UntrustedMessage when one of the four is missing or out of shape."""
        names = ("Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature")
        seal = cls(*(headers.get(name, "") for name in names))
        fits = seal.timestamp.isascii() and seal.timestamp.isdigit() and len(seal.timestamp) <= 12
        if not (fits and seal.nonce and seal.serial and 0 < len(seal.signature) <= _LONGEST_SIGNATURE):
            raise UntrustedMessage("headers")
        return seal


@lru_cache(maxsize=8)
def load_private_key(pem: str) -> RSAPrivateKey:
    """The merchant's key. Raises ValueError for anything but an RSA private key."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("the merchant's private key must be an RSA key")
    return key


@lru_cache(maxsize=8)
def _load_public_key(pem: str) -> RSAPublicKey:
    """WeChat Pay's key. Raises ValueError for anything but an RSA public key."""
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise ValueError("WeChat Pay's public key must be an RSA key")
    return key


@lru_cache(maxsize=8)
def _load_certificate(pem: str) -> tuple[str, RSAPublicKey]:
    """Serial number, in upper-case hex, and key of a platform certificate.

    Raises ValueError for anything else.
    """
    certificate = load_pem_x509_certificate(pem.encode())
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        raise ValueError("WeChat Pay's platform certificate must hold an RSA key")
    return f"{certificate.serial_number:X}", key


def sign(private_key: RSAPrivateKey, *lines: str) -> str:
    """Base64 of SHA256-RSA over the lines, each ended by a line feed."""
    message = "".join(f"{line}\n" for line in lines).encode()
    return base64.b64encode(private_key.sign(message, PKCS1v15(), SHA256())).decode()


def authorize(merchant: Merchant, method: str, target: str, body: str, *, timestamp: int, nonce: str) -> str:
    """The `Authorization` header of a request; `target` is the path with its query."""
    signature = sign(load_private_key(merchant.private_key), method, target, str(timestamp), nonce, body)
    return (
        f'{_SCHEME} mchid="{merchant.mch_id}",nonce_str="{nonce}",timestamp="{timestamp}",'
        f'serial_no="{merchant.serial}",signature="{signature}"'
    )


def verify(merchant: Merchant, seal: Seal, body: bytes, now: datetime) -> None:
    """Raises UntrustedMessage unless Pay's key signed exactly this body within five minutes of `now`."""
    if abs(now.timestamp() - int(seal.timestamp)) >= _LONGEST_CLOCK_DIFFERENCE.total_seconds():
        raise UntrustedMessage("clock")
    key = _find_key(merchant, seal.serial)
    try:
        message = f"{seal.timestamp}\n{seal.nonce}\n".encode() + body + b"\n"
        signature = base64.b64decode(seal.signature, validate=True)
        key.verify(signature, message, PKCS1v15(), SHA256())
    except (ValueError, InvalidSignature):
        raise UntrustedMessage("signature") from None


def _find_key(merchant: Merchant, serial: str) -> RSAPublicKey:
    """Pay's key of this name: the public key, or the platform certificate's.

    Raises UntrustedMessage for another.
    """
    if serial == merchant.wechat_public_key_id:
        return _load_public_key(merchant.wechat_public_key)
    if merchant.wechat_certificate:
        certified, key = _load_certificate(merchant.wechat_certificate)
        if serial.upper() == certified:
            return key
    raise UntrustedMessage("serial")


def encrypt_field(merchant: Merchant, value: str) -> str:
    """A sensitive field as Pay wants it: RSA-OAEP with SHA1 under Pay's own key, in base64."""
    padding = OAEP(mgf=MGF1(SHA1()), algorithm=SHA1(), label=None)  # noqa: S303 - what Pay asks for
    return base64.b64encode(_load_public_key(merchant.wechat_public_key).encrypt(value.encode(), padding)).decode()


def decrypt_field(merchant: Merchant, sealed: str) -> str | None:
    """What Pay encrypted for the merchant's certificate, as a phone; None where it is not for this key."""
    padding = OAEP(mgf=MGF1(SHA1()), algorithm=SHA1(), label=None)  # noqa: S303 - what Pay uses
    try:
        return load_private_key(merchant.private_key).decrypt(base64.b64decode(sealed, validate=True), padding).decode()
    except ValueError:
        return None


def decrypt_resource(api_v3_key: str, resource: Mapping[str, Any]) -> dict[str, Any]:
    """The plain JSON object inside a notice. Raises UntrustedMessage when it was tampered with."""
    try:
        plain = AESGCM(api_v3_key.encode()).decrypt(
            str(resource["nonce"]).encode(),
            base64.b64decode(resource["ciphertext"], validate=True),
            str(resource.get("associated_data") or "").encode(),
        )
        content = json.loads(plain)
    except (KeyError, TypeError, ValueError, InvalidTag):
        raise UntrustedMessage("resource") from None
    if not isinstance(content, dict):
        raise UntrustedMessage("resource")
    return content
