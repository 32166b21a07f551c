"""Notifications of Pay: sealed, signed, repeated, lost, late, out of order (docs/wechat.md §7.4)."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from sandbox.pay import notices, payment
from sandbox.pay.notices import LADDER_S
from sandbox.pay.state import Notice
from sandbox.server import start
from tests.sandbox.pay_merchant import ORDERS, Merchant

pytest_plugins = ("tests.sandbox.pay_merchant",)


async def pay_order(merchant: Merchant, number: str = "LP20261122000001") -> Notice:
    prepay_id = await merchant.place(number)
    await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    return next(one for one in merchant.pay.notices.values() if one.subject == number)


async def test_a_payment_is_told_in_a_sealed_and_signed_envelope(merchant: Merchant) -> None:
    await pay_order(merchant)
    await merchant.wait_for_notices(1)
    envelope = merchant.open_notice()
    assert (envelope["event_type"], envelope["resource_type"]) == ("TRANSACTION.SUCCESS", "encrypt-resource")
    assert envelope["resource"]["original_type"] == "transaction"
    assert envelope["plain"] == (await merchant.ask()).body


async def test_a_delivered_notice_is_not_repeated(merchant: Merchant) -> None:
    merchant.shop.answers = [204]
    notice = await pay_order(merchant)
    await merchant.wait_for_notices(1)
    await merchant.pass_time(90_000)
    assert (len(merchant.shop.arrived), notice.state) == (1, "delivered")


async def test_a_failing_shop_is_told_along_the_whole_ladder_and_then_no_more(merchant: Merchant) -> None:
    assert sum(LADDER_S) == 24 * 3600 + 4 * 60
    merchant.shop.answers = [500] * 30
    notice = await pay_order(merchant)
    await merchant.wait_for_notices(1)
    times = [merchant.now()]
    for wait_s in LADDER_S:
        await merchant.pass_time(wait_s + 1)
        times.append(int(merchant.shop.arrived[-1][0]["Wechatpay-Timestamp"]))
    await merchant.pass_time(90_000)
    assert len(merchant.shop.arrived) == 1 + len(LADDER_S)
    assert notice.state == "given_up"
    steps = [later - earlier for earlier, later in pairwise(times[1:])]
    assert all(abs(step - wait_s) <= 3 for step, wait_s in zip(steps, LADDER_S[1:], strict=False))
    assert len({body for _, body in merchant.shop.arrived}) == 1
    assert len({headers["Wechatpay-Nonce"] for headers, _ in merchant.shop.arrived}) == 16


@pytest.mark.parametrize("status", [201, 301, 400, 500])
async def test_any_other_answer_than_200_or_204_is_a_failure(merchant: Merchant, status: int) -> None:
    merchant.shop.answers = [status]
    await pay_order(merchant)
    await merchant.wait_for_notices(1)
    await merchant.pass_time(16)
    assert len(merchant.shop.arrived) == 2


async def test_a_lost_notice_never_arrives_but_stands_on_the_wire(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_notice_lost", 1)
    notice = await pay_order(merchant)
    await merchant.pass_time(90_000)
    assert (merchant.shop.arrived, notice.state) == ([], "lost")
    assert any("丢失" in finding.text for one in merchant.world.wire.list() for finding in one.findings)
    assert (await merchant.ask()).body["trade_state"] == "SUCCESS"


async def test_a_late_notice_comes_after_its_delay(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_notice_late_s", 60.0)
    await pay_order(merchant)
    await merchant.pass_time(30)
    assert merchant.shop.arrived == []
    await merchant.pass_time(31)
    assert len(merchant.shop.arrived) == 1


async def test_copies_arrive_as_often_as_asked(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_notice_copies", 3)
    await pay_order(merchant)
    await merchant.wait_for_notices(3)
    assert len({merchant.open_notice(index)["id"] for index in range(3)}) == 1


async def test_reordered_notices_leave_in_pairs_the_later_first(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_notice_reordered", True)
    await pay_order(merchant, "LP20261122000001")
    await pay_order(merchant, "LP20261122000002")
    await merchant.pass_time(5)
    numbers = [merchant.open_notice(index)["plain"]["out_trade_no"] for index in range(2)]
    assert numbers == ["LP20261122000002", "LP20261122000001"]


async def test_a_held_notice_without_a_second_leaves_alone(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_notice_reordered", True)
    await pay_order(merchant)
    await merchant.pass_time(5)
    assert merchant.shop.arrived == []
    await merchant.pass_time(6)
    assert len(merchant.shop.arrived) == 1


async def test_a_probe_precedes_the_notice_and_is_not_genuine(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_notice_probe", 1)
    merchant.shop.answers = [401]
    await pay_order(merchant)
    await merchant.wait_for_notices(2)
    headers, body = merchant.shop.arrived[0]
    assert headers["Wechatpay-Signature"].startswith("WECHATPAY/SIGNTEST/")
    assert not merchant.is_genuine(headers, body)
    assert merchant.open_notice(1)["plain"]["trade_state"] == "SUCCESS"


async def test_a_shop_that_accepts_a_probe_is_told_so(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_notice_probe", 1)
    await pay_order(merchant)
    await merchant.wait_for_notices(2)
    findings = [finding.text for one in merchant.world.wire.list() for finding in one.findings]
    assert any("接受了错误的签名" in text for text in findings)


@pytest.mark.parametrize("field", ["amount", "currency", "payer", "mchid", "appid", "order", "transaction"])
async def test_a_rightly_signed_notice_may_tell_something_that_does_not_fit(merchant: Merchant, field: str) -> None:
    merchant.world.faults.set("pay_notice_wrong", field)
    await pay_order(merchant)
    await merchant.wait_for_notices(1)
    told, true = merchant.open_notice()["plain"], (await merchant.ask()).body
    renamed = {"currency": "amount", "order": "out_trade_no", "transaction": "transaction_id"}
    assert {name for name in true if told[name] != true[name]} == {renamed.get(field, field)}


async def test_a_notice_may_arrive_before_the_order_is_answered(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_notice_first", True)
    answer = await merchant.call("POST", f"{ORDERS}/jsapi", merchant.order())
    assert answer.status == 200
    assert len(merchant.shop.arrived) == 1
    assert merchant.open_notice()["plain"]["trade_state"] == "SUCCESS"


async def test_a_shop_that_cannot_be_reached_is_told_later(merchant: Merchant) -> None:
    merchant.world.faults.set("shop_down", True)
    await pay_order(merchant)
    await merchant.pass_time(1)
    merchant.world.faults.set("shop_down", False)
    await merchant.pass_time(15)
    assert len(merchant.shop.arrived) == 1


async def test_while_the_key_modes_change_both_serials_appear(merchant: Merchant) -> None:
    merchant.pay.key_mode = "both"
    await pay_order(merchant, "LP20261122000001")
    await pay_order(merchant, "LP20261122000002")
    await merchant.wait_for_notices(2)
    serials = {headers["Wechatpay-Serial"] for headers, _ in merchant.shop.arrived}
    assert serials == {merchant.own.platform_public_key_id, merchant.own.platform_serial}
    assert all(merchant.open_notice(index)["plain"] for index in range(2))


async def test_a_delivered_notice_can_be_sent_again_by_hand(merchant: Merchant) -> None:
    notice = await pay_order(merchant)
    await merchant.wait_for_notices(1)
    notices.send_again(merchant.world, notice.id)
    await merchant.wait_for_notices(2)
    assert merchant.shop.arrived[0][1] == merchant.shop.arrived[1][1]


async def test_a_notice_that_waits_survives_a_restart(merchant: Merchant) -> None:
    merchant.shop.answers = [500]
    await pay_order(merchant)
    await merchant.wait_for_notices(1)
    await merchant.world.clock.sleep(0.1)
    merchant.world.save()
    again = await start(type(merchant.world.options)(port=0, state_folder=merchant.world.options.state_folder))
    try:
        merchant.pay.agenda.clear()
        await again.world.clock.advance(16)
    finally:
        await again.close()
    assert len(merchant.shop.arrived) == 2
    assert json.loads(merchant.shop.arrived[1][1])["event_type"] == "TRANSACTION.SUCCESS"
