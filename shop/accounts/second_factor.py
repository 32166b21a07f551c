"""The second factor: codes of thirty seconds (TOTP, RFC 6238), each good once, and recovery codes."""

import hashlib
import hmac
import secrets

import pyotp

_STEP_S = 30
_DRIFT = 1
"""Codes of the step before and after are taken too: phones' clocks differ."""
_RECOVERY_CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def make_secret() -> str:
    """A new secret, as authenticator apps take it (base32)."""
    return pyotp.random_base32()


def write_address(secret: str, login: str, shop: str) -> str:
    """The `otpauth://` address that an app scans."""
    return pyotp.TOTP(secret, interval=_STEP_S).provisioning_uri(name=login, issuer_name=shop)


def find_step(secret: str, code: str, seconds: float, last_step: int) -> int | None:
    """The step whose code this is, if it is later than the last one that was used; None for a wrong or old code.

    `seconds` since 1970.
    """
    typed = code.strip().replace(" ", "")
    if len(typed) != 6 or not typed.isascii() or not typed.isdigit():
        return None
    totp, now = pyotp.TOTP(secret, interval=_STEP_S), int(seconds) // _STEP_S
    for step in range(max(now - _DRIFT, last_step + 1), now + _DRIFT + 1):
        if hmac.compare_digest(totp.at(step * _STEP_S), typed):
            return step
    return None


def make_recovery_codes() -> tuple[str, ...]:
    """Ten codes of 50 random bits each, shown once: `k7m2p-9xw4t`."""
    return tuple(f"{_draw()}-{_draw()}" for _ in range(_RECOVERY_CODES))


def digest_recovery_code(staff_code: str, code: str) -> str:
    """What is kept of a recovery code."""
    return hashlib.sha256(f"{staff_code}\n{code.strip().lower()}".encode()).hexdigest()


def _draw() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(5))
