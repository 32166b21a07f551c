"""Who may call Pay, and how its answers are signed (docs/wechat.md §7.1, §7.2)."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from sandbox.pay import keys
from tests.sandbox.pay_merchant import ORDERS, Merchant

pytest_plugins = ("tests.sandbox.pay_merchant",)
TARGET = f"{ORDERS}/out-trade-no/LP20261122000001?mchid="


async def test_a_signed_request_is_admitted_and_its_answer_is_signed(merchant: Merchant) -> None:
    await merchant.place()
    answer = await merchant.ask()
    assert answer.status == 200
    assert answer.headers["Wechatpay-Serial"] == merchant.own.platform_public_key_id
    assert answer.headers["Wechatpay-Signature-Type"] == "WECHATPAY2-SHA256-RSA2048"
    assert answer.headers["Request-ID"]


@pytest.mark.parametrize(
    "changes",
    [
        {"timestamp": "1600000000"},
        {"timestamp": "soon"},
        {"mchid": "1900000000"},
        {"serial_no": "5F00"},
        {"nonce_str": "not a nonce!"},
        {"signature": "AAAA"},
        {"signature": "WECHATPAY/SIGNTEST/AAAA"},
    ],
)
async def test_a_request_that_is_not_the_merchants_is_a_sign_error(merchant: Merchant, changes: dict[str, str]) -> None:
    target = TARGET + merchant.own.mch_id
    answer = await merchant.send("GET", target, "", merchant.headers("GET", target, "", **changes))
    assert (answer.status, answer.code) == (401, "SIGN_ERROR")
    assert merchant.is_genuine(answer.headers, answer.raw)
    assert merchant.world.wire.list()[-1].findings[0].severity == "refused"


@pytest.mark.parametrize("late_s", [-299, 299])
async def test_a_clock_that_is_less_than_five_minutes_off_is_admitted(merchant: Merchant, late_s: int) -> None:
    target = TARGET + merchant.own.mch_id
    headers = merchant.headers("GET", target, "", timestamp=str(merchant.now() + late_s))
    assert (await merchant.send("GET", target, "", headers)).status == 404


async def test_the_signature_covers_query_and_body_exactly_as_sent(merchant: Merchant) -> None:
    target = TARGET + merchant.own.mch_id
    signed = merchant.headers("GET", TARGET.split("?")[0], "")
    assert (await merchant.send("GET", target, "", signed)).code == "SIGN_ERROR"
    body = json.dumps(merchant.order(), ensure_ascii=False)
    signed = merchant.headers("POST", f"{ORDERS}/jsapi", json.dumps(merchant.order()))
    answer = await merchant.send("POST", f"{ORDERS}/jsapi", body, signed)
    assert answer.code == "SIGN_ERROR"
    assert answer.body["detail"]["sign_information"]["truncated_sign_message"].startswith("POST\n/v3/pay/")


@pytest.mark.parametrize("name", ["Accept", "User-Agent"])
async def test_accept_and_user_agent_are_required(merchant: Merchant, name: str) -> None:
    target = TARGET + merchant.own.mch_id
    headers = merchant.headers("GET", target, "")
    headers[name] = ""
    assert (await merchant.send("GET", target, "", headers)).code == "PARAM_ERROR"


async def test_a_request_without_authorization_is_a_sign_error(merchant: Merchant) -> None:
    answer = await merchant.send("GET", "/v3/certificates", "", {"Accept": "*/*", "User-Agent": "test"})
    assert (answer.status, answer.code) == (401, "SIGN_ERROR")


async def test_an_empty_answer_is_signed_too(merchant: Merchant) -> None:
    await merchant.place()
    answer = await merchant.close()
    assert (answer.status, answer.raw) == (204, b"")
    assert merchant.is_genuine(answer.headers, b"")


async def test_a_probe_on_an_answer_fails_verification_and_the_next_is_good(merchant: Merchant) -> None:
    await merchant.place()
    merchant.world.faults.set("pay_answer_probe", 1)
    target = TARGET + merchant.own.mch_id
    probe = await merchant.call("GET", target, verify=False)
    assert probe.headers["Wechatpay-Signature"].startswith("WECHATPAY/SIGNTEST/")
    assert not merchant.is_genuine(probe.headers, probe.raw)
    assert (await merchant.ask()).status == 200


async def test_occasional_probes_come_at_their_turn(merchant: Merchant) -> None:
    await merchant.place()
    merchant.pay.answers, merchant.pay.probe_every_answers = 0, 3
    target = TARGET + merchant.own.mch_id
    answers = [await merchant.call("GET", target, verify=False) for _ in range(6)]
    genuine = [merchant.is_genuine(answer.headers, answer.raw) for answer in answers]
    assert genuine == [True, True, False, True, True, False]


async def test_in_certificate_mode_answers_name_the_certificate(merchant: Merchant) -> None:
    merchant.pay.key_mode = "certificate"
    answer = await merchant.call("GET", "/v3/certificates", **{"Wechatpay-Serial": ""})
    assert answer.headers["Wechatpay-Serial"] == merchant.own.platform_serial


async def test_a_request_that_names_the_public_key_is_answered_with_it_in_either_mode(merchant: Merchant) -> None:
    merchant.pay.key_mode = "certificate"
    answer = await merchant.call("GET", "/v3/certificates")
    assert answer.headers["Wechatpay-Serial"] == merchant.own.platform_public_key_id


async def test_an_unknown_platform_serial_is_refused(merchant: Merchant) -> None:
    answer = await merchant.call("GET", "/v3/certificates", **{"Wechatpay-Serial": "PUB_KEY_ID_0"}, verify=False)
    assert answer.code == "PARAM_ERROR"


async def test_in_public_key_mode_there_are_no_certificates(merchant: Merchant) -> None:
    answer = await merchant.call("GET", "/v3/certificates")
    assert (answer.status, answer.code) == (404, "RESOURCE_NOT_EXISTS")
    named = {"Wechatpay-Serial": merchant.own.platform_serial}
    assert (await merchant.call("GET", "/v3/certificates", verify=False, **named)).code == "PARAM_ERROR"
    merchant.pay.key_mode = "both"
    assert (await merchant.call("GET", "/v3/certificates")).status == 200


async def test_a_new_certificate_signs_and_can_be_fetched_beside_the_former(merchant: Merchant) -> None:
    merchant.pay.key_mode = "certificate"
    fresh = keys.rotate_certificate(merchant.world)
    old = {"Wechatpay-Serial": merchant.own.platform_serial}
    answer = await merchant.call("GET", "/v3/certificates", verify=False, **old)
    assert answer.headers["Wechatpay-Serial"] == fresh.id
    listed = answer.body["data"]
    assert [one["serial_no"] for one in listed] == [merchant.own.platform_serial, fresh.id]
    certificate = x509.load_pem_x509_certificate(_open(merchant, listed[1]["encrypt_certificate"]))
    merchant.platform_keys[fresh.id] = certificate.public_key()
    assert merchant.is_genuine(answer.headers, answer.raw)


async def test_a_new_public_key_is_used_where_the_request_names_it(merchant: Merchant) -> None:
    fresh = keys.rotate_public_key(merchant.world)
    merchant.platform_keys[fresh.id] = load_pem_public_key(fresh.public_pem.encode())
    answer = await merchant.call("GET", "/v3/certificates", **{"Wechatpay-Serial": fresh.id})
    assert answer.headers["Wechatpay-Serial"] == fresh.id
    assert (await merchant.call("GET", "/v3/certificates")).headers["Wechatpay-Serial"] != fresh.id


async def test_a_merchant_who_keeps_real_time_is_admitted_and_told(merchant: Merchant) -> None:
    await merchant.pass_time(15 * 86_400)
    target = TARGET + merchant.own.mch_id
    headers = merchant.headers("GET", target, "", timestamp=str(int(time.time())))
    answer = await merchant.send("GET", target, "", headers)
    assert answer.status == 404
    assert abs(int(answer.headers["Wechatpay-Timestamp"]) - time.time()) < 60
    assert any("真实时间" in finding.text for finding in merchant.world.wire.list()[-1].findings)


async def test_an_address_that_pay_does_not_have_is_refused_with_a_signature(merchant: Merchant) -> None:
    assert (await merchant.call("GET", "/v3/nothing/here")).code == "RESOURCE_NOT_EXISTS"


async def test_too_many_calls_are_refused_for_a_while(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_busy", 1)
    assert (await merchant.ask()).status == 429
    assert (await merchant.ask()).code == "ORDER_NOT_EXIST"


def _open(merchant: Merchant, sealed: dict[str, Any]) -> bytes:
    assert sealed["algorithm"] == "AEAD_AES_256_GCM"
    aead = AESGCM(merchant.own.api_v3_key.encode())
    ciphertext = base64.b64decode(sealed["ciphertext"])
    return aead.decrypt(sealed["nonce"].encode(), ciphertext, sealed["associated_data"].encode())
