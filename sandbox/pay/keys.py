"""Pay's own keys.

Public-key mode, certificate mode, and the change from one key to the next (docs/wechat.md §7.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

from sandbox import credentials
from sandbox.pay.crypto import make_nonce, seal
from sandbox.pay.state import PlatformKey, instant, pay_of
from sandbox.world import World

_PUBLIC_KEY_PREFIX = "PUB_KEY_ID_"


@dataclass(frozen=True)
class SigningKey:
    """A private key and the name under which `Wechatpay-Serial` announces it."""

    serial: str
    key: RSAPrivateKey


def find_key(world: World, serial: str) -> SigningKey | None:
    """The key that a request names, to open what was encrypted for it.

    Any of those ever in use in its mode.
    """
    pem = next((key.private_key for key in _known_keys(world) if key.id == serial), None)
    return None if pem is None else SigningKey(serial, _load_key(pem))


def choose_answer_key(world: World, wanted: str) -> SigningKey:
    """The key that signs an answer.

    The public key that the request names, else what the merchant's mode says. A request that names a certificate, even
    a former one, is answered with the newest certificate.
    """
    named = find_key(world, wanted) if wanted.startswith(_PUBLIC_KEY_PREFIX) else None
    if named is not None:
        return named
    if wanted or pay_of(world).key_mode == "certificate":
        return newest_certificate(world)
    return newest_public_key(world)


def choose_notice_key(world: World) -> SigningKey:
    """The key that signs a notification; while the modes change ("both") they take turns."""
    state = pay_of(world)
    certificate = state.key_mode == "certificate" or (state.key_mode == "both" and state.notices_sent % 2 == 1)
    return newest_certificate(world) if certificate else newest_public_key(world)


def newest_certificate(world: World) -> SigningKey:
    """The platform certificate in use."""
    key = list_certificates(world)[-1]
    return SigningKey(key.id, _load_key(key.private_key))


def newest_public_key(world: World) -> SigningKey:
    """The public key in use."""
    key = _list_public_keys(world)[-1]
    return SigningKey(key.id, _load_key(key.private_key))


def rotate_certificate(world: World) -> PlatformKey:
    """Put a new platform certificate into use; `/v3/certificates` lists it beside the former ones."""
    fresh = credentials.create()
    pem = fresh.platform_certificate
    key = PlatformKey(fresh.platform_serial, fresh.platform_private_key, pem, world.clock.now())
    pay_of(world).certificates.append(key)
    world.changed()
    return key


def rotate_public_key(world: World) -> PlatformKey:
    """Put a new public key into use; merchants copy it (`public_pem`) from the console."""
    fresh = credentials.create()
    pem = fresh.platform_public_key
    key = PlatformKey(fresh.platform_public_key_id, fresh.platform_private_key, pem, world.clock.now())
    pay_of(world).public_keys.append(key)
    world.changed()
    return key


def list_certificates(world: World) -> list[PlatformKey]:
    """Platform certificates, oldest first."""
    own = world.credentials
    valid_from = load_pem_x509_certificate(own.platform_certificate.encode()).not_valid_before_utc
    first = PlatformKey(own.platform_serial, own.platform_private_key, own.platform_certificate, valid_from)
    return [first, *pay_of(world).certificates]


def describe_certificate(key: PlatformKey, api_v3_key: str) -> dict[str, object]:
    """One entry of `/v3/certificates`, its PEM sealed with the merchant's APIv3 key."""
    certificate = load_pem_x509_certificate(key.public_pem.encode())
    nonce = make_nonce(12)
    ciphertext = seal(api_v3_key, key.public_pem.encode(), nonce=nonce, associated_data="certificate")
    return {
        "serial_no": key.id,
        "effective_time": instant(certificate.not_valid_before_utc),
        "expire_time": instant(certificate.not_valid_after_utc),
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": nonce,
            "associated_data": "certificate",
            "ciphertext": ciphertext,
        },
    }


def merchant_public_key(world: World) -> RSAPublicKey:
    """The key that verifies the merchant's requests and `paySign`."""
    return world.credentials.merchant_key.public_key()


@lru_cache(maxsize=32)
def _load_key(pem: str) -> RSAPrivateKey:
    """A private key from its PEM."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("an RSA key is needed")
    return key


def _list_public_keys(world: World) -> list[PlatformKey]:
    own = world.credentials
    first = PlatformKey(
        own.platform_public_key_id, own.platform_private_key, own.platform_public_key, world.clock.now()
    )
    return [first, *pay_of(world).public_keys]


def _known_keys(world: World) -> list[PlatformKey]:
    """Certificates are known only to a merchant who still has some."""
    certificates = [] if pay_of(world).key_mode == "public_key" else list_certificates(world)
    return [*_list_public_keys(world), *certificates]
