"""What a merchant would copy from WeChat's consoles.

App id, secrets, keys and certificates, made once and kept.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import string
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

FILE = "credentials.json"
_ALPHANUMERIC = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Credentials:
    """All of it. PEM fields are text; serial numbers upper-case hex as WeChat Pay writes them.

    The courier's are those of 快递100, which the sandbox plays beside WeChat.
    """

    app_id: str
    app_secret: str
    original_id: str
    token: str
    aes_key: str
    mch_id: str
    api_v3_key: str
    merchant_private_key: str
    merchant_certificate: str
    merchant_serial: str
    platform_private_key: str
    platform_certificate: str
    platform_serial: str
    platform_public_key: str
    platform_public_key_id: str
    courier_key: str = ""
    courier_secret: str = ""
    courier_customer: str = ""

    @cached_property
    def aes_key_bytes(self) -> bytes:
        """The 32 bytes of EncodingAESKey (docs/wechat.md §1.4)."""
        return base64.b64decode(self.aes_key + "=")

    @cached_property
    def merchant_key(self) -> rsa.RSAPrivateKey:
        """The merchant's key; its public half verifies requests to Pay."""
        return _load_key(self.merchant_private_key)

    @cached_property
    def platform_key(self) -> rsa.RSAPrivateKey:
        """Pay's own key, with which answers and notices are signed (in both key modes)."""
        return _load_key(self.platform_private_key)


def create_or_load(folder: Path) -> Credentials:
    """The credentials kept in the folder.

    The first time they are made and written, with a PEM file per key.
    """
    path = folder / FILE
    if path.exists():
        known = Credentials(**json.loads(path.read_text(encoding="utf-8")))
        if known.courier_key:
            return known
        credentials = replace(known, **_make_courier_keys())
    else:
        credentials = create()
    _write(folder, credentials)
    return credentials


def create() -> Credentials:
    """A fresh set."""
    merchant, platform = _new_key(), _new_key()
    merchant_certificate, platform_certificate = _certify(merchant, "merchant"), _certify(platform, "Tenpay.com sign")
    return Credentials(
        app_id="wx" + secrets.token_hex(8),
        app_secret=secrets.token_hex(16),
        original_id="gh_" + secrets.token_hex(6),
        token=_random_text(24),
        aes_key=base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=").replace("+", "x").replace("/", "y"),
        mch_id="19" + "".join(secrets.choice(string.digits) for _ in range(8)),
        api_v3_key=_random_text(32),
        merchant_private_key=_private_pem(merchant),
        merchant_certificate=_certificate_pem(merchant_certificate),
        merchant_serial=_serial(merchant_certificate),
        platform_private_key=_private_pem(platform),
        platform_certificate=_certificate_pem(platform_certificate),
        platform_serial=_serial(platform_certificate),
        platform_public_key=_public_pem(platform),
        platform_public_key_id="PUB_KEY_ID_01" + "".join(secrets.choice(string.digits) for _ in range(32)),
        **_make_courier_keys(),
    )


def _make_courier_keys() -> dict[str, str]:
    """What 快递100's console shows: key and secret of labels, key and customer of queries."""
    customer = secrets.token_hex(16).upper()
    return {"courier_key": _random_text(16), "courier_secret": secrets.token_hex(16), "courier_customer": customer}


def _write(folder: Path, credentials: Credentials) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "merchant_key.pem": credentials.merchant_private_key,
        "merchant_certificate.pem": credentials.merchant_certificate,
        "platform_certificate.pem": credentials.platform_certificate,
        "platform_public_key.pem": credentials.platform_public_key,
        FILE: json.dumps(asdict(credentials), indent=2),
    }
    for name, text in files.items():
        _write_private(folder / name, text)


def _write_private(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(fresh, path)


def _random_text(length: int) -> str:
    return "".join(secrets.choice(_ALPHANUMERIC) for _ in range(length))


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _load_key(pem: str) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("an RSA key is needed")
    return key


def _certify(key: rsa.RSAPrivateKey, common_name: str) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Sandbox"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(int("5" + secrets.token_hex(19) + "1", 16))
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=20 * 365))
    return builder.sign(key, hashes.SHA256())


def _serial(certificate: x509.Certificate) -> str:
    return f"{certificate.serial_number:X}"


def _private_pem(key: rsa.RSAPrivateKey) -> str:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def _public_pem(key: rsa.RSAPrivateKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def _certificate_pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
