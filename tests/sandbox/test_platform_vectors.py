"""The sandbox's own cryptography against the published vectors, and against wechatpy."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from wechatpy.client.api import WeChatJSAPI
from wechatpy.crypto import WeChatCrypto

from sandbox.platform import crypto

VECTORS = json.loads((Path(__file__).parent / "wechat-vectors.json").read_text(encoding="utf-8"))


def key_of(vector: dict[str, str]) -> bytes:
    return base64.b64decode(vector["encoding_aes_key"] + "=")


@pytest.mark.parametrize("name", ["push_url_verify", "push_plain", "push_aes"])
def test_the_signature_of_a_push_is_the_published_one(name: str) -> None:
    vector = VECTORS[name]
    assert crypto.sign(vector["token"], vector["timestamp"], vector["nonce"]) == vector["signature"]


def test_the_published_safe_message_opens_and_is_made_again() -> None:
    vector = VECTORS["push_aes"]
    signature = crypto.sign(vector["token"], vector["timestamp"], vector["nonce"], vector["encrypt"])
    assert signature == vector["msg_signature"]
    assert crypto.decrypt(key_of(vector), vector["encrypt"], vector["appid"]) == vector["plaintext"]
    made = crypto.encrypt(key_of(vector), vector["plaintext"], vector["appid"], random=vector["random"].encode())
    assert made == vector["encrypt"]


def test_the_published_reply_is_made_again() -> None:
    vector, push = VECTORS["push_reply"], VECTORS["push_aes"]
    made = crypto.encrypt(key_of(push), vector["plaintext"], push["appid"], random=vector["random"].encode())
    assert made == vector["encrypt"]
    assert crypto.sign(push["token"], vector["timestamp"], vector["nonce"], made) == vector["msg_signature"]


def test_the_classic_sample_is_made_again() -> None:
    vector = VECTORS["wxbizmsgcrypt_2"]
    made = crypto.encrypt(key_of(vector), vector["plaintext"], vector["appid"], random=vector["random"].encode())
    assert made == vector["encrypt"]
    assert crypto.decrypt(key_of(vector), made, vector["appid"]) == vector["plaintext"]


@pytest.mark.parametrize("vector", VECTORS["jssdk"])
def test_a_page_signature_is_the_published_one(vector: dict[str, str]) -> None:
    values = (vector["jsapi_ticket"], vector["noncestr"], vector["timestamp"], vector["url"])
    assert crypto.sign_page(*values) == vector["signature"]
    assert crypto.sign_page(*values[:3], vector["url"] + "#wechat_redirect") == vector["signature"]
    other = WeChatJSAPI(None).get_jsapi_signature(values[1], values[0], values[2], values[3])
    assert other == vector["signature"]


def test_wechatpy_opens_what_the_sandbox_seals() -> None:
    vector = VECTORS["wxbizmsgcrypt_2"]
    sealed = crypto.encrypt(key_of(vector), "<xml>茶</xml>", vector["appid"])
    signature = crypto.sign(vector["token"], "1", "2", sealed)
    envelope = f"<xml><ToUserName>gh</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
    other = WeChatCrypto(vector["token"], vector["encoding_aes_key"], vector["appid"])
    assert other.decrypt_message(envelope, signature, "1", "2") == "<xml>茶</xml>"


@pytest.mark.parametrize("spoil", ["key", "app", "cut", "text"])
def test_what_does_not_fit_does_not_open(spoil: str) -> None:
    vector = VECTORS["push_aes"]
    key, sealed, app_id = key_of(vector), vector["encrypt"], vector["appid"]
    spoilt = {
        "key": (b"1" * 32, sealed, app_id),
        "app": (key, sealed, "wx0000000000000000"),
        "cut": (key, sealed[:-8], app_id),
        "text": (key, "这不是密文", app_id),
    }
    with pytest.raises(crypto.Undecipherable):
        crypto.decrypt(*spoilt[spoil])
