"""Our client of WeChat Pay against the sandbox: payments, refunds, notices, and every kind of doubt."""

import json
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.wechat.pay_client import PayClient, PayInDoubt
from bot.wechat.pay_facts import Malformed, read_payment, read_refund
from bot.wechat.pay_signing import Seal, UntrustedMessage, decrypt_resource, verify
from bot.wechat.ports import Merchant
from sandbox.pay import payment
from sandbox.pay.console import set_key_mode
from sandbox.pay.keys import rotate_certificate
from sandbox.pay.notices import wait_for_attempt
from sandbox.pay.refusals import SheetRefusal
from sandbox.pay.state import pay_of
from sandbox.platform import acts
from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.payments.ports import PaymentOrder
from shop.refunds.ports import RefundOrder
from tests.support.house import House

VECTORS = json.loads((Path(__file__).parent / "wechat-vectors.json").read_text())
NUMBER = "LPAYTESTPAYTESTPAYTEST"


async def announce(house: House, number: str = NUMBER, amount_fen: int = 12_800) -> PaymentOrder:
    person = house.person("a")
    if not person.following:
        await acts.follow(house.world, person)
    return PaymentOrder(
        number, "半山小铺 正山小种", amount_fen, person.openid, house.installation.clock() + timedelta(minutes=30)
    )


async def pay(house: House, order: PaymentOrder) -> str:
    gateway = house.installation.wechat.pay
    prepay_id = await gateway.create_prepay(order)
    return await payment.pay(house.world, house.person("a"), dict(gateway.sign_prepay(prepay_id)))


async def test_a_payment_is_found_with_what_was_paid_and_by_whom(house: House) -> None:
    order = await announce(house)
    assert await pay(house, order) == "get_brand_wcpay_request:ok"
    fact = await house.installation.wechat.pay.find_payment(NUMBER)
    assert fact is not None
    assert (fact.is_paid, fact.amount_fen, fact.currency) == (True, 12_800, "CNY")
    assert fact.payer_openid == house.person("a").openid
    assert (fact.appid, fact.mch_id) == (house.world.credentials.app_id, house.world.credentials.mch_id)


async def test_a_number_that_pay_never_heard_of_is_none_and_no_error(house: House) -> None:
    assert await house.installation.wechat.pay.find_payment("LNOBODYKNOWSTHISNUMBER") is None
    assert await house.installation.wechat.pay.find_refund("LNOBODYKNOWSTHISREFUND") is None


async def test_the_same_announcement_again_is_the_same_and_another_is_refused(house: House) -> None:
    gateway, order = house.installation.wechat.pay, await announce(house)
    assert await gateway.create_prepay(order)
    assert await gateway.create_prepay(order)
    with pytest.raises(GatewayRefused, match="INVALID_REQUEST"):
        await gateway.create_prepay(replace(order, amount_fen=1))


async def test_a_description_is_cut_by_bytes_between_characters(house: House) -> None:
    order = await announce(house)
    assert await house.installation.wechat.pay.create_prepay(replace(order, description="茶" * 100 + "🍵"))
    assert pay_of(house.world).orders[NUMBER].description == "茶" * 42


async def test_notices_of_both_modes_verify_while_a_merchant_changes(house: House) -> None:
    set_key_mode(house.world, "both")
    serials = []
    for number in (NUMBER, NUMBER[::-1]):
        await pay(house, await announce(house, number))
        notice = next(one for one in pay_of(house.world).notices.values() if one.subject == number)
        await wait_for_attempt(house.world, notice)
        sent = next(one for one in reversed(house.world.wire.list()) if one.protocol == "pay-notice")
        serials.append(sent.request_headers["Wechatpay-Serial"])
        assert sent.response_status == 204
    known = house.world.credentials
    assert set(serials) == {known.platform_public_key_id, known.platform_serial}


async def test_a_certificate_that_is_not_known_signs_nothing(house: House) -> None:
    rotate_certificate(house.world)
    set_key_mode(house.world, "certificate")
    await pay(house, await announce(house))
    notice = next(iter(pay_of(house.world).notices.values()))
    await wait_for_attempt(house.world, notice)
    assert notice.last_status == 401


async def test_a_closed_payment_can_not_be_paid(house: House) -> None:
    gateway, order = house.installation.wechat.pay, await announce(house)
    prepay_id = await gateway.create_prepay(order)
    await gateway.close_payment(NUMBER)
    with pytest.raises(SheetRefusal):
        await payment.pay(house.world, house.person("a"), dict(gateway.sign_prepay(prepay_id)))
    fact = await gateway.find_payment(NUMBER)
    assert fact is not None
    assert fact.state == "CLOSED"


async def test_before_there_are_keys_nothing_is_asked_and_all_is_doubt(house: House) -> None:
    class NoKeys:
        def merchant(self) -> Merchant:
            return Merchant("", "", "", "")

    before = len(house.world.wire.list())
    async with ClientSession() as session:
        client = PayClient(session, NoKeys(), house.world.base_url, house.installation.clock, timeout_s=5)  # type: ignore[arg-type]
        with pytest.raises(PayInDoubt):
            await client.get("/v3/merchant-service/complaints-v2")
    assert len(house.world.wire.list()) == before


@pytest.mark.parametrize("fault", ["pay_answer_lost", "pay_error_after_acceptance", "pay_answer_probe", "pay_busy"])
async def test_an_answer_that_is_lost_wrong_or_busy_is_doubt_and_never_a_refusal(house: House, fault: str) -> None:
    order = await announce(house)
    setattr(house.world.faults, fault, 1)
    with pytest.raises(GatewayUnknown):
        await house.installation.wechat.pay.create_prepay(order)


async def test_a_refund_is_asked_for_once_under_its_number_and_found(house: House) -> None:
    gateway, order = house.installation.wechat.pay, await announce(house)
    await pay(house, order)
    paid = await gateway.find_payment(NUMBER)
    assert paid is not None
    assert paid.transaction_id is not None
    refund = RefundOrder("LREFUNDREFUNDREFUND", NUMBER, paid.transaction_id, 800, 12_800, "少发一件")
    assert (await gateway.request_refund(refund)).amount_fen == 800
    assert (await gateway.request_refund(refund)).amount_fen == 800
    await house.world.clock.advance(60)
    found = await gateway.find_refund(refund.refund_no)
    assert found is not None
    assert (found.status, found.total_fen) == ("SUCCESS", 12_800)


async def test_a_refund_without_money_is_refused_with_its_code(house: House) -> None:
    gateway, order = house.installation.wechat.pay, await announce(house)
    await pay(house, order)
    paid = await gateway.find_payment(NUMBER)
    assert paid is not None
    house.world.faults.pay_not_enough = True
    with pytest.raises(GatewayRefused, match="NOT_ENOUGH"):
        await gateway.request_refund(RefundOrder("LREFUND", NUMBER, paid.transaction_id or "", 800, 12_800, "少发"))


async def test_a_notice_reaches_its_use_case_and_is_answered_with_204(house: House) -> None:
    await pay(house, await announce(house))
    await house.world.clock.advance(1)
    notices = [row for row in house.world.wire.list() if row.protocol == "pay-notice"]
    assert notices
    assert notices[0].response_status == 204


def official_merchant() -> tuple[Merchant, Mapping[str, Any]]:
    """The merchant of WeChat Pay's own published notice."""
    vector = VECTORS["pay_notify"]
    certificate = x509.load_pem_x509_certificate(vector["cert_pem"].encode())
    pem = certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    serial = vector["headers"]["Wechatpay-Serial"]
    return Merchant("1", "s", "", vector["apiv3_key"], pem, serial), vector


def test_the_published_notice_verifies_and_opens() -> None:
    merchant, vector = official_merchant()
    now = datetime.fromtimestamp(vector["clock"], UTC)
    verify(merchant, Seal.from_headers(vector["headers"]), vector["body"].encode(), now)
    resource = json.loads(vector["body"])["resource"]
    assert decrypt_resource(merchant.api_v3_key, resource) == json.loads(vector["plaintext"])


@pytest.mark.parametrize("seconds", [-301, -300, 300, 301])
def test_a_notice_of_another_time_is_not_trusted(seconds: int) -> None:
    merchant, vector = official_merchant()
    now = datetime.fromtimestamp(vector["clock"] + seconds, UTC)
    with pytest.raises(UntrustedMessage, match="clock"):
        verify(merchant, Seal.from_headers(vector["headers"]), vector["body"].encode(), now)


def test_every_changed_byte_of_a_notice_is_noticed() -> None:
    merchant, vector = official_merchant()
    seal, body = Seal.from_headers(vector["headers"]), bytearray(vector["body"].encode())
    now, accepted = datetime.fromtimestamp(vector["clock"], UTC), 0
    for place in range(len(body)):
        mutant = bytes(body[:place]) + bytes([body[place] ^ 1]) + bytes(body[place + 1 :])
        try:
            verify(merchant, seal, mutant, now)
            accepted += 1
        except UntrustedMessage:
            continue
    assert accepted == 0


def test_a_nonce_that_is_no_text_is_not_trusted() -> None:
    merchant, vector = official_merchant()
    seal = replace(Seal.from_headers(vector["headers"]), nonce="\udcff")
    with pytest.raises(UntrustedMessage):
        verify(merchant, seal, vector["body"].encode(), datetime.fromtimestamp(vector["clock"], UTC))


@pytest.mark.parametrize("name", ["Timestamp", "Nonce", "Serial", "Signature"])
def test_a_notice_without_one_of_the_four_headers_is_not_trusted(name: str) -> None:
    headers = dict(official_merchant()[1]["headers"])
    del headers[f"Wechatpay-{name}"]
    with pytest.raises(UntrustedMessage):
        Seal.from_headers(headers)


def sign_notice(house: House, content: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
    """A notice as Pay would sign it, with any content."""
    known = house.world.credentials
    sealed = AESGCM(known.api_v3_key.encode()).encrypt(b"0123456789ab", json.dumps(content).encode(), b"transaction")
    resource = {
        "original_type": "transaction",
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": b64encode(sealed).decode(),
        "associated_data": "transaction",
        "nonce": "0123456789ab",
    }
    body = json.dumps({"id": "n1", "event_type": "TRANSACTION.SUCCESS", "resource": resource}).encode()
    timestamp = str(int(house.installation.clock().timestamp()))
    signature = known.platform_key.sign(f"{timestamp}\nx\n".encode() + body + b"\n", PKCS1v15(), SHA256())
    return body, {
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": "x",
        "Wechatpay-Serial": known.platform_public_key_id,
        "Wechatpay-Signature": b64encode(signature).decode(),
    }


async def test_a_signed_notice_that_lacks_the_amount_is_refused_so_that_pay_tells_it_again(house: House) -> None:
    known = house.world.credentials
    paid = {"out_trade_no": NUMBER, "trade_state": "SUCCESS", "appid": known.app_id, "mchid": known.mch_id}
    body, headers = sign_notice(house, paid)
    async with (
        ClientSession() as session,
        session.post(f"{house.url}/pay/notices/payment", data=body, headers=headers) as response,
    ):
        assert response.status == 401


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"resource": 1}', b"\xff", b'{"resource": {}}'])
async def test_junk_at_the_door_is_refused_and_leaves_nothing(house: House, body: bytes) -> None:
    headers = {
        "Wechatpay-Timestamp": str(int(time.time())),
        "Wechatpay-Nonce": "n",
        "Wechatpay-Serial": house.world.credentials.platform_public_key_id,
        "Wechatpay-Signature": "AAAA",
    }
    async with ClientSession() as session:
        for kind in ("payment", "refund", "transfer"):
            async with session.post(f"{house.url}/pay/notices/{kind}", data=body, headers=headers) as response:
                assert response.status == 401


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"out_trade_no": 3},
        {"out_trade_no": "n", "trade_state": "SUCCESS", "appid": "a", "mchid": "m", "amount": {"total": "1"}},
        {"out_trade_no": "n", "trade_state": "SUCCESS", "appid": "a", "mchid": "m", "amount": {"total": True}},
        {"out_trade_no": "n", "trade_state": "SUCCESS", "appid": "a", "mchid": "m", "amount": {"total": -1}},
        {"out_trade_no": "n", "trade_state": "SUCCESS", "appid": "a", "mchid": "m", "success_time": "yesterday"},
        {"out_trade_no": "n", "trade_state": "SUCCESS", "appid": "a", "mchid": "m", "success_time": "2026-11-22"},
        {"out_trade_no": "n", "trade_state": "SUCCESS", "appid": "a", "mchid": "m", "payer": "x"},
    ],
)
def test_an_answer_of_another_shape_is_malformed(content: Mapping[str, Any]) -> None:
    with pytest.raises(Malformed):
        read_payment(content)
    with pytest.raises(Malformed):
        read_refund(content)
