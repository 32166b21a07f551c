"""Small signed values that travel through the browser: nobody else can make one, and each ends."""

import base64
import hmac
from datetime import datetime
from functools import lru_cache


def calculate_mac(secret_key: str, purpose: str, text: str) -> str:
    """HMAC-SHA256 of `text` for one purpose, as 43 characters that fit into addresses and cookies."""
    mac = hmac.digest(_derive_key(secret_key, purpose), text.encode(), "sha256")
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


@lru_cache(maxsize=64)
def _derive_key(secret_key: str, purpose: str) -> bytes:
    return hmac.digest(secret_key.encode(), purpose.encode(), "sha256")


def sign(secret_key: str, purpose: str, value: str, ends_at: datetime) -> str:
    """`value`, its end and their signature, in characters that a cookie can carry."""
    body = f"{_encode(value)}.{int(ends_at.timestamp())}"
    return f"{body}.{calculate_mac(secret_key, purpose, body)}"


def find_signed(secret_key: str, purpose: str, signed: str, now: datetime) -> str | None:
    """The value of `sign`, or None if it was altered, meant for another purpose, or has ended."""
    body, _, mac = signed.rpartition(".")
    if not hmac.compare_digest(mac.encode(), calculate_mac(secret_key, purpose, body).encode()):
        return None
    value, _, end = body.partition(".")
    return _decode(value) if now.timestamp() < int(end) else None


def _encode(value: str) -> str:
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")


def _decode(text: str) -> str:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
