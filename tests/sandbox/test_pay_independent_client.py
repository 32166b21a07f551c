"""The package wechatpayv3, written by others against the real Pay, through the whole life on the sandbox."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from wechatpayv3 import WeChatPay
from wechatpayv3.async_ import AsyncWeChatPay, WeChatPayType

from sandbox.clock import BEIJING
from sandbox.pay import keys, payment, transfer_life
from tests.sandbox.pay_merchant import Merchant

pytest_plugins = ("tests.sandbox.pay_merchant",)
NUMBER = "LP20261122000009"


def settings(merchant: Merchant, *, public_key: bool) -> dict[str, Any]:
    own = merchant.own
    common = {
        "wechatpay_type": WeChatPayType.JSAPI,
        "mchid": own.mch_id,
        "private_key": own.merchant_private_key,
        "cert_serial_no": own.merchant_serial,
        "appid": own.app_id,
        "apiv3_key": own.api_v3_key,
        "notify_url": f"{merchant.shop.url}/pay/notices/payment",
        "timeout": (5, 10),
    }
    if not public_key:
        return common
    return common | {"public_key": own.platform_public_key, "public_key_id": own.platform_public_key_id}


@pytest.fixture(params=["public key", "certificate"])
async def client(merchant: Merchant, request: pytest.FixtureRequest) -> AsyncIterator[AsyncWeChatPay]:
    """The asynchronous client, in both key modes; the sandbox's gateway instead of the real one."""
    merchant.pay.key_mode = "public_key" if request.param == "public key" else "certificate"
    one = AsyncWeChatPay(**settings(merchant, public_key=request.param == "public key"))
    one._core._gate_way = merchant.url
    async with one:
        yield one


async def place(client: AsyncWeChatPay, merchant: Merchant) -> str:
    code, text = await client.pay(
        description="小满茶 2盒",
        out_trade_no=NUMBER,
        amount={"total": 10_000, "currency": "CNY"},
        payer={"openid": merchant.payer.openid},
    )
    assert code == 200, text
    return json.loads(text)["prepay_id"]


def page_call(client: AsyncWeChatPay, merchant: Merchant, prepay_id: str) -> dict[str, str]:
    package = f"prepay_id={prepay_id}"
    parts = [merchant.own.app_id, str(merchant.now()), "5K8264ILTKCH16CQ2502", package]
    names = ("appId", "timeStamp", "nonceStr", "package")
    return dict(zip(names, parts, strict=True)) | {"signType": "RSA", "paySign": client.sign(parts)}


async def pay(client: AsyncWeChatPay, merchant: Merchant) -> None:
    prepay_id = await place(client, merchant)
    assert await payment.pay(merchant.world, merchant.payer, page_call(client, merchant, prepay_id)) == payment.OK


async def test_it_orders_queries_and_closes(client: AsyncWeChatPay, merchant: Merchant) -> None:
    await place(client, merchant)
    code, text = await client.query(out_trade_no=NUMBER)
    assert (code, json.loads(text)["trade_state"]) == (200, "NOTPAY")
    code, _ = await client.close(out_trade_no=NUMBER)
    assert code == 204
    code, text = await client.query(out_trade_no=NUMBER)
    assert json.loads(text)["trade_state"] == "CLOSED"


async def test_its_pay_sign_pays_and_it_reads_the_notice(client: AsyncWeChatPay, merchant: Merchant) -> None:
    await pay(client, merchant)
    await merchant.wait_for_notices(1)
    told = client.callback(*merchant.shop.arrived[0])
    assert (told["event_type"], told["resource"]["out_trade_no"]) == ("TRANSACTION.SUCCESS", NUMBER)
    code, text = await client.query(transaction_id=told["resource"]["transaction_id"])
    assert (code, json.loads(text)["trade_state"]) == (200, "SUCCESS")


async def test_it_refuses_a_probe(client: AsyncWeChatPay, merchant: Merchant) -> None:
    merchant.world.faults.set("pay_notice_probe", 1)
    await pay(client, merchant)
    await merchant.wait_for_notices(2)
    assert not client.callback(*merchant.shop.arrived[0])
    assert client.callback(*merchant.shop.arrived[1])
    merchant.world.faults.set("pay_answer_probe", 1)
    with pytest.raises(Exception, match="verify"):
        await client.query(out_trade_no=NUMBER)


async def test_it_refunds_and_reads_the_notice(client: AsyncWeChatPay, merchant: Merchant) -> None:
    await pay(client, merchant)
    await merchant.wait_for_notices(1)
    amount = {"refund": 4_000, "total": 10_000, "currency": "CNY"}
    code, text = await client.refund(out_refund_no="R1", amount=amount, out_trade_no=NUMBER, reason="退一件")
    assert (code, json.loads(text)["status"]) == (200, "PROCESSING")
    await merchant.pass_time(3)
    told = client.callback(*merchant.shop.arrived[-1])
    assert (told["event_type"], told["resource"]["amount"]["refund"]) == ("REFUND.SUCCESS", 4_000)
    code, text = await client.query_refund("R1")
    assert json.loads(text)["status"] == "SUCCESS"


async def test_it_mends_an_abnormal_refund_with_sealed_names(client: AsyncWeChatPay, merchant: Merchant) -> None:
    await pay(client, merchant)
    merchant.world.faults.set("pay_refund_outcome", "ABNORMAL")
    amount = {"refund": 4_000, "total": 10_000, "currency": "CNY"}
    _, text = await client.refund(out_refund_no="R1", amount=amount, out_trade_no=NUMBER)
    await merchant.pass_time(3)
    code, text = await client.abnormal_refund(
        json.loads(text)["refund_id"], "R1", "USER_BANK_CARD", "ICBC_DEBIT", "62220000", "阿青"
    )
    assert (code, json.loads(text)["status"]) == (200, "PROCESSING")
    assert "real_name = 阿青" in merchant.world.wire.list()[-1].decrypted


async def test_it_transfers_to_a_sealed_name_and_reads_the_notice(client: AsyncWeChatPay, merchant: Merchant) -> None:
    code, text = await client.mch_transfer_bills(
        out_bill_no="W1",
        transfer_scene_id="1005",
        openid=merchant.payer.openid,
        transfer_amount=200_000,
        transfer_remark="七月佣金",
        user_name=merchant.payer.name,
        user_recv_perception="劳务报酬",
        transfer_scene_report_infos=[
            {"info_type": "岗位类型", "info_content": "推广员"},
            {"info_type": "报酬说明", "info_content": "七月推广佣金"},
        ],
    )
    assert (code, json.loads(text)["state"]) == (200, "WAIT_USER_CONFIRM")
    await transfer_life.confirm_transfer(merchant.world, merchant.payer, json.loads(text)["package_info"])
    await merchant.pass_time(2)
    told = client.callback(*merchant.shop.arrived[-1])
    assert (told["event_type"], told["resource"]["state"]) == ("MCHTRANSFER.BILL.FINISHED", "SUCCESS")
    code, text = await client.mch_transfer_bills_query(transfer_bill_no=told["resource"]["transfer_bill_no"])
    assert (code, json.loads(text)["state"]) == (200, "SUCCESS")
    code, text = await client.mch_transfer_elecsign(out_bill_no="W1")
    assert (code, json.loads(text)["state"]) == (200, "GENERATING")


async def test_it_downloads_both_bills(client: AsyncWeChatPay, merchant: Merchant) -> None:
    await pay(client, merchant)
    now = merchant.world.clock.now().astimezone(BEIJING)
    morning = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), BEIJING) + timedelta(hours=10)
    await merchant.pass_time((morning - now).total_seconds())
    for ask in (client.trade_bill, client.fundflow_bill):
        code, text = await ask(bill_date=now.date().isoformat(), tar_type="")
        assert code == 200, text
        told = json.loads(text)
        code, content = await client.download_bill(told["download_url"])
        assert (code, hashlib.sha1(content).hexdigest()) == (200, told["hash_value"])


async def test_it_learns_of_a_new_certificate_by_itself(merchant: Merchant) -> None:
    merchant.pay.key_mode = "certificate"
    one = AsyncWeChatPay(**settings(merchant, public_key=False))
    one._core._gate_way = merchant.url
    async with one:
        await place(one, merchant)
        fresh = keys.rotate_certificate(merchant.world)
        code, _ = await one.query(out_trade_no=NUMBER)
        assert code == 200
        assert merchant.world.wire.list()[-1].url.endswith("/v3/certificates")
        assert fresh.id in {f"{known.serial_number:X}" for known in one._core._certificates}


def cancel_with_the_synchronous_client(merchant: Merchant) -> tuple[int, str]:
    one = WeChatPay(**settings(merchant, public_key=True))
    one._core._gate_way = merchant.url
    code, text = one.mch_transfer_bills_cancel("W1")
    return code, text


async def test_its_synchronous_side_cancels_a_transfer(merchant: Merchant) -> None:
    await merchant.transfer("W1", 500)
    code, text = await asyncio.to_thread(cancel_with_the_synchronous_client, merchant)
    assert (code, json.loads(text)["state"]) == (200, "CANCELING")


async def test_a_body_that_was_not_signed_is_refused(client: AsyncWeChatPay, merchant: Merchant) -> None:
    """Version 2.0.4 signs an empty body for the cancellation but sends `null`: Pay's check of the raw body finds it."""
    await merchant.transfer("W1", 500)
    code, text = await client.mch_transfer_bills_cancel("W1")
    assert (code, json.loads(text)["code"]) == (401, "SIGN_ERROR")
