"""Pay's cryptography against published vectors, and made ones (docs/wechat.md §7.1)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from sandbox.pay import crypto

VECTORS = json.loads((Path(__file__).parent / "wechat-vectors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def test_the_published_notification_is_signed_by_the_published_certificate() -> None:
    vector = VECTORS["pay_notify"]
    headers = vector["headers"]
    certificate = x509.load_pem_x509_certificate(vector["cert_pem"].encode())
    assert f"{certificate.serial_number:X}" == headers["Wechatpay-Serial"]
    message = crypto.answer_message(headers["Wechatpay-Timestamp"], headers["Wechatpay-Nonce"], vector["body"].encode())
    assert crypto.is_signed(certificate.public_key(), message, headers["Wechatpay-Signature"])
    assert not crypto.is_signed(certificate.public_key(), message + b" ", headers["Wechatpay-Signature"])


def test_the_published_notification_opens_to_the_published_plaintext() -> None:
    vector = VECTORS["pay_notify"]
    resource = json.loads(vector["body"])["resource"]
    clear = crypto.unseal(
        vector["apiv3_key"],
        resource["ciphertext"],
        nonce=resource["nonce"],
        associated_data=resource["associated_data"],
    )
    assert clear.decode() == vector["plaintext"]


def test_the_published_resource_is_sealed_and_opened_alike() -> None:
    vector = VECTORS["aead"]
    names = {"nonce": vector["nonce"], "associated_data": vector["associated_data"]}
    assert crypto.seal(vector["key"], vector["plaintext"].encode(), **names) == vector["ciphertext"]
    assert crypto.unseal(vector["key"], vector["ciphertext"], **names).decode() == vector["plaintext"]


def test_a_resource_with_other_associated_data_does_not_open() -> None:
    vector = VECTORS["aead"]
    with pytest.raises(crypto.Unreadable):
        crypto.unseal(vector["key"], vector["ciphertext"], nonce=vector["nonce"], associated_data="transaction")


def test_the_signed_texts_have_the_lines_of_the_rule() -> None:
    assert crypto.request_message("GET", "/v3/certificates", "1554208460", "593BEC0C", b"") == (
        b"GET\n/v3/certificates\n1554208460\n593BEC0C\n\n"
    )
    assert crypto.answer_message("1722850421", "d824f2e0", b"") == b"1722850421\nd824f2e0\n\n"
    assert crypto.page_message("wx2421b1c4370ec43b", "1554208460", "593BEC0C", "prepay_id=wx20") == (
        b"wx2421b1c4370ec43b\n1554208460\n593BEC0C\nprepay_id=wx20\n"
    )


def test_an_authorization_header_is_read_in_any_order_of_its_parts() -> None:
    header = (
        'WECHATPAY2-SHA256-RSA2048 timestamp="1554208460",mchid="1900009191",signature="aA+/==",'
        'nonce_str="593BEC0C",serial_no="1DDE"'
    )
    read = crypto.parse_authorization(header)
    assert (read.mchid, read.timestamp, read.signature) == ("1900009191", "1554208460", "aA+/==")


@pytest.mark.parametrize(
    "header", ["", "Basic abc", "WECHATPAY2-SHA256-RSA2048 mchid=1", 'WECHATPAY2-SHA256-RSA2048 a="b"']
)
def test_another_authorization_header_is_refused(header: str) -> None:
    with pytest.raises(ValueError, match=r"scheme|part"):
        crypto.parse_authorization(header)


def test_a_probe_is_never_a_signature(key: RSAPrivateKey) -> None:
    probe = crypto.make_probe()
    assert probe.startswith("WECHATPAY/SIGNTEST/")
    assert not crypto.is_signed(key.public_key(), b"anything", probe)


def test_a_name_sealed_for_pay_opens_only_there(key: RSAPrivateKey) -> None:
    sealed = crypto.encrypt_field(key.public_key(), "张三")
    assert crypto.decrypt_field(key, sealed) == "张三"
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt_field(generate_private_key(65537, 2048), sealed)
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt_field(key, "张三")
