"""The front's certificate: one for WeChat's names, signed by an authority of this sandbox alone.

The authority is made once and kept in the state folder, so that a client is told of it once. Whoever has its key can
play WeChat to clients that trust it: it never leaves the folder, and no system trusts it by itself.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sandbox.front.names import WECHAT_HOSTS

AUTHORITY = "ca.pem"
_AUTHORITY_KEY = "ca-key.pem"
_OWN = "front.pem"
_AUTHORITY_LIFE = timedelta(days=3650)
_OWN_LIFE = timedelta(days=397)
"""Longer ones are refused by some clients; a fresh one is made at each start."""

_Key = ec.EllipticCurvePrivateKey


def make_context(folder: Path) -> ssl.SSLContext:
    """The TLS side of the front. `folder` keeps the authority (`ca.pem`), which clients are to trust."""
    folder.mkdir(parents=True, exist_ok=True)
    authority, authority_key = _get_authority(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    own = _certify(key, authority, authority_key)

    _write(folder / _OWN, _key_pem(key) + _pem(own) + _pem(authority))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / _OWN)
    return context


def _get_authority(folder: Path) -> tuple[x509.Certificate, _Key]:
    path, key_path = folder / AUTHORITY, folder / _AUTHORITY_KEY
    if path.exists() and key_path.exists():
        key = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        if isinstance(key, ec.EllipticCurvePrivateKey) and certificate.not_valid_after_utc > datetime.now(UTC):
            return certificate, key
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certify_itself(key)
    _write(key_path, _key_pem(key))
    _write(path, _pem(certificate))
    return certificate, key


def _certify_itself(key: _Key) -> x509.Certificate:
    name = _name("The sandbox's own authority")
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = _begin(name, name, key, _AUTHORITY_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())


def _certify(key: _Key, authority: x509.Certificate, authority_key: _Key) -> x509.Certificate:
    names: list[x509.GeneralName] = [x509.DNSName(host) for host in sorted(WECHAT_HOSTS | {"localhost"})]
    names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    builder = _begin(_name("api.weixin.qq.com"), authority.subject, key, _OWN_LIFE)
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return builder.add_extension(issuer, critical=False).sign(authority_key, hashes.SHA256())


def _begin(subject: x509.Name, issuer: x509.Name, key: _Key, life: timedelta) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return builder.not_valid_after(now + life).add_extension(identifier, critical=False)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: _Key) -> bytes:
    form, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, none)


def _write(path: Path, content: bytes) -> None:
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
