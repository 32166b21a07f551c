"""The WeChat Pay merchant: ids and certificates in clear, keys sealed."""

from dataclasses import dataclass
from typing import Annotated

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate
from pydantic import AfterValidator, Field

from shop.settings.document import Document, Sealed

_LONGEST_PEM = 16_384


def _check_private_key(text: str) -> str:
    """The content of `apiclient_key.pem`. Raises ValueError."""
    try:
        key = load_pem_private_key(text.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("not_a_private_key") from None
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("not_a_private_key")
    return text


def _check_public_key(text: str) -> str:
    """A public key in PEM, or "". Raises ValueError."""
    try:
        key = load_pem_public_key(text.encode()) if text else None
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("not_a_public_key") from None
    if key is not None and not isinstance(key, RSAPublicKey):
        raise ValueError("not_a_public_key")
    return text


def _check_certificate(text: str) -> str:
    """A certificate in PEM, or "". Raises ValueError."""
    try:
        if text:
            load_pem_x509_certificate(text.encode())
    except ValueError:
        raise ValueError("not_a_certificate") from None
    return text


def _check_v3_key(text: str) -> str:
    if len(text.encode()) != 32:
        raise ValueError("not_32_bytes")
    return text


@dataclass(frozen=True)
class _PayFacts:
    """The merchant as its console at WeChat Pay shows it. Keys and certificates are PEM text, "" for none."""

    mch_id: Annotated[str, Field(pattern=r"^[0-9]{0,32}$")] = ""
    cert_serial: Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{0,64}$")] = ""
    public_key_id: Annotated[str, Field(pattern=r"^[0-9A-Za-z_]{0,64}$")] = ""
    public_key: Annotated[str, Field(max_length=_LONGEST_PEM), AfterValidator(_check_public_key)] = ""
    certificate: Annotated[str, Field(max_length=_LONGEST_PEM), AfterValidator(_check_certificate)] = ""


PAY = Document(
    "pay",
    _PayFacts,
    {
        "mch_id": "LIANPU_PAY_MCH_ID",
        "cert_serial": "LIANPU_PAY_CERT_SERIAL",
        "public_key_id": "LIANPU_PAY_PUBLIC_KEY_ID",
        "public_key": "LIANPU_PAY_PUBLIC_KEY_FILE",
        "certificate": "LIANPU_PAY_CERTIFICATE_FILE",
    },
    {
        "api_v3_key": Sealed("LIANPU_PAY_API_V3_KEY", Annotated[str, AfterValidator(_check_v3_key)]),
        "private_key": Sealed(
            "LIANPU_PAY_PRIVATE_KEY_FILE",
            Annotated[str, Field(max_length=_LONGEST_PEM), AfterValidator(_check_private_key)],
        ),
    },
)
