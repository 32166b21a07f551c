"""Orders and their payment (docs/wechat.md §7.3)."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientError

from sandbox.clock import BEIJING
from sandbox.pay import console, payment
from sandbox.pay.refusals import SheetRefusal
from tests.sandbox.pay_merchant import ORDERS, Merchant

pytest_plugins = ("tests.sandbox.pay_merchant",)
NUMBER = "LP20261122000001"


async def test_an_order_is_placed_paid_and_queried_by_both_numbers(merchant: Merchant) -> None:
    prepay_id = await merchant.place()
    before = (await merchant.ask()).body
    assert (before["trade_state"], before["amount"]["total"]) == ("NOTPAY", 10_000)
    assert "transaction_id" not in before
    assert await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id)) == payment.OK
    paid = (await merchant.ask()).body
    assert paid["trade_state"] == "SUCCESS"
    assert paid["payer"] == {"openid": merchant.payer.openid}
    assert paid["amount"] == {"total": 10_000, "payer_total": 10_000, "currency": "CNY", "payer_currency": "CNY"}
    assert paid["success_time"].endswith("+08:00")
    by_id = f"{ORDERS}/id/{paid['transaction_id']}?mchid={merchant.own.mch_id}"
    assert (await merchant.call("GET", by_id)).body == paid


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"appid": "wx0000000000000000"}, "APPID_MCHID_NOT_MATCH"),
        ({"mchid": "1900000000"}, "PARAM_ERROR"),
        ({"description": ""}, "PARAM_ERROR"),
        ({"description": "茶" * 43}, "PARAM_ERROR"),
        ({"out_trade_no": "short"}, "PARAM_ERROR"),
        ({"out_trade_no": "a" * 33}, "PARAM_ERROR"),
        ({"out_trade_no": "has space"}, "PARAM_ERROR"),
        ({"attach": "a" * 129}, "PARAM_ERROR"),
        ({"attach": "茶" * 43}, "PARAM_ERROR"),
        ({"amount": {"total": 0}}, "PARAM_ERROR"),
        ({"amount": {"total": 1.5}}, "PARAM_ERROR"),
        ({"amount": {"total": "100"}}, "PARAM_ERROR"),
        ({"amount": {"total": True}}, "PARAM_ERROR"),
        ({"amount": {"total": 1, "currency": "USD"}}, "PARAM_ERROR"),
        ({"amount": None}, "PARAM_ERROR"),
        ({"payer": {}}, "PARAM_ERROR"),
        ({"payer": {"openid": "oNobody"}}, "PARAM_ERROR"),
        ({"notify_url": "http://shop.example/notices"}, "PARAM_ERROR"),
        ({"notify_url": "https://shop.example/notices?order=1"}, "PARAM_ERROR"),
        ({"notify_url": "https://shop.example/" + "a" * 255}, "PARAM_ERROR"),
        ({"notify_url": None}, "PARAM_ERROR"),
        ({"time_expire": "tomorrow"}, "PARAM_ERROR"),
        ({"time_expire": "2018-06-08T10:34:56+08:00"}, "PARAM_ERROR"),
        ({"scene_info": {}}, "PARAM_ERROR"),
    ],
)
async def test_an_order_that_wechat_refuses_is_refused(merchant: Merchant, changes: dict[str, Any], code: str) -> None:
    answer = await merchant.call("POST", f"{ORDERS}/jsapi", merchant.order(**changes))
    assert answer.code == code
    assert not merchant.pay.orders


async def test_a_body_that_is_no_json_object_is_refused(merchant: Merchant) -> None:
    assert (await merchant.call("POST", f"{ORDERS}/jsapi", ["no object"])).code == "PARAM_ERROR"


async def test_a_notice_address_on_this_machine_is_noted_not_refused(merchant: Merchant) -> None:
    await merchant.place()
    notes = [finding.text for finding in merchant.world.wire.list()[-1].findings]
    assert any("微信会拒绝" in note for note in notes)


async def test_the_same_order_again_gives_the_same_session_and_another_is_refused(merchant: Merchant) -> None:
    prepay_id = await merchant.place()
    assert await merchant.place() == prepay_id
    answer = await merchant.call("POST", f"{ORDERS}/jsapi", merchant.order(amount={"total": 9_999}))
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST")


async def test_a_paid_order_cannot_be_placed_again_nor_closed(merchant: Merchant) -> None:
    prepay_id = await merchant.place()
    await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    assert (await merchant.call("POST", f"{ORDERS}/jsapi", merchant.order())).code == "ORDERPAID"
    assert (await merchant.close()).code == "ORDERPAID"


async def test_a_session_ends_after_two_hours_and_a_new_one_pays(merchant: Merchant) -> None:
    prepay_id = await merchant.place()
    await merchant.pass_time(7_201)
    with pytest.raises(SheetRefusal, match="过期"):
        await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    fresh = await merchant.place()
    assert fresh != prepay_id
    assert await payment.pay(merchant.world, merchant.payer, merchant.page_call(fresh)) == payment.OK


async def test_an_order_closes_by_itself_at_its_end(merchant: Merchant) -> None:
    end = (merchant.world.clock.now() + timedelta(minutes=30)).astimezone(BEIJING)
    prepay_id = await merchant.place(time_expire=end.isoformat(timespec="seconds"))
    await merchant.pass_time(1_801)
    assert (await merchant.ask()).body["trade_state"] == "CLOSED"
    with pytest.raises(SheetRefusal, match="关闭"):
        await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))


async def test_texts_are_measured_in_bytes(merchant: Merchant) -> None:
    assert await merchant.place(description="茶" * 42 + "a", attach="茶" * 42 + "ab")


async def test_an_end_less_than_a_minute_ahead_is_moved_to_one_minute(merchant: Merchant) -> None:
    end = (merchant.world.clock.now() + timedelta(seconds=10)).astimezone(BEIJING)
    await merchant.place(time_expire=end.isoformat(timespec="seconds"))
    await merchant.pass_time(50)
    assert (await merchant.ask()).body["trade_state"] == "NOTPAY"
    await merchant.pass_time(11)
    assert (await merchant.ask()).body["trade_state"] == "CLOSED"


@pytest.mark.parametrize("days", [None, 30])
async def test_nothing_can_be_paid_after_seven_days(merchant: Merchant, days: int | None) -> None:
    end = (merchant.world.clock.now() + timedelta(days=days or 0)).astimezone(BEIJING)
    await merchant.place(**({"time_expire": end.isoformat(timespec="seconds")} if days else {}))
    await merchant.pass_time(7 * 86_400 - 60)
    assert (await merchant.ask()).body["trade_state"] == "NOTPAY"
    await merchant.pass_time(61)
    assert (await merchant.ask()).body["trade_state"] == "CLOSED"


async def test_a_closed_order_cannot_be_paid_and_its_number_not_used_again(merchant: Merchant) -> None:
    prepay_id = await merchant.place()
    assert (await merchant.close()).status == 204
    assert (await merchant.ask()).body["trade_state"] == "CLOSED"
    assert (await merchant.call("POST", f"{ORDERS}/jsapi", merchant.order())).code == "ORDER_CLOSED"
    with pytest.raises(SheetRefusal, match="关闭"):
        await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))


async def test_a_payment_that_lands_during_the_close_wins(merchant: Merchant) -> None:
    await merchant.place()
    merchant.world.faults.set("pay_close_race", 1)
    assert (await merchant.close()).code == "ORDERPAID"
    assert (await merchant.ask()).body["trade_state"] == "SUCCESS"


async def test_an_unknown_order_is_not_found(merchant: Merchant) -> None:
    assert ((await merchant.ask("LP0000000")).status, (await merchant.close("LP0000000")).status) == (404, 404)
    assert (await merchant.call("GET", f"{ORDERS}/out-trade-no/{NUMBER}")).code == "PARAM_ERROR"


@pytest.mark.parametrize(
    "changes",
    [
        {"timeStamp": 1_700_000_000},
        {"timeStamp": "1700000000"},
        {"nonceStr": ""},
        {"package": "wx123"},
        {"signType": "MD5"},
        {"paySign": "AAAA"},
        {"appId": "wx0000000000000000"},
    ],
)
async def test_a_page_with_wrong_parameters_opens_no_sheet(merchant: Merchant, changes: dict[str, Any]) -> None:
    prepay_id = await merchant.place()
    with pytest.raises(SheetRefusal):
        await payment.open_payment_sheet(merchant.world, merchant.payer, merchant.page_call(prepay_id, **changes))
    assert merchant.world.wire.list()[-1].findings
    assert (await merchant.ask()).body["trade_state"] == "NOTPAY"


async def test_only_the_person_who_ordered_can_pay(merchant: Merchant) -> None:
    prepay_id = await merchant.place()
    with pytest.raises(SheetRefusal, match="不一致"):
        await payment.pay(merchant.world, merchant.world.people.get("b"), merchant.page_call(prepay_id))


async def test_an_open_sheet_shows_the_order_and_closing_it_leaves_it_unpaid(merchant: Merchant) -> None:
    prepay_id = await merchant.place()
    sheet = await payment.open_payment_sheet(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    assert (sheet.description, sheet.total_fen, sheet.payer_total_fen) == ("小满茶 2盒", 10_000, 10_000)
    assert (await merchant.ask()).body["trade_state"] == "USERPAYING"
    assert await payment.cancel_payment(merchant.world, merchant.payer, prepay_id) == payment.CANCEL
    assert (await merchant.ask()).body["trade_state"] == "NOTPAY"


async def test_a_payment_that_the_bank_refuses_can_be_tried_again(merchant: Merchant) -> None:
    prepay_id = await merchant.place()
    merchant.world.faults.set("pay_payment_fails", True)
    assert await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id)) == payment.FAIL
    assert (await merchant.ask()).body["trade_state"] == "PAYERROR"
    merchant.world.faults.set("pay_payment_fails", False)
    assert await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id)) == payment.OK


async def test_with_a_coupon_the_payer_gives_less_than_the_total(merchant: Merchant) -> None:
    prepay_id = await merchant.place()
    merchant.world.faults.set("pay_coupon_fen", 500)
    await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    paid = (await merchant.ask()).body
    assert (paid["amount"]["total"], paid["amount"]["payer_total"]) == (10_000, 9_500)
    assert (paid["promotion_detail"][0]["amount"], paid["promotion_detail"][0]["type"]) == (500, "CASH")
    assert merchant.pay.balances["BASIC"] == 3_000_000 + 10_000 - 60


async def test_a_coupon_of_the_merchants_own_settles_for_less(merchant: Merchant) -> None:
    prepay_id = await merchant.place()
    merchant.world.faults.set("pay_coupon_fen", 500)
    merchant.world.faults.set("pay_coupon_unfunded", True)
    await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    assert (await merchant.ask()).body["promotion_detail"][0]["type"] == "NOCASH"
    assert merchant.pay.balances["BASIC"] == 3_000_000 + 9_500 - 57


async def test_a_payment_comes_into_the_account_less_the_fee(merchant: Merchant) -> None:
    prepay_id = await merchant.place()
    await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    assert merchant.pay.balances["BASIC"] == 3_000_000 + 10_000 - 60


async def test_an_accepted_order_may_be_answered_with_an_error(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_error_after_acceptance", 1)
    answer = await merchant.call("POST", f"{ORDERS}/jsapi", merchant.order())
    assert (answer.status, answer.code) == (500, "SYSTEM_ERROR")
    assert (await merchant.ask()).body["trade_state"] == "NOTPAY"
    assert await merchant.place()


async def test_an_order_may_be_paid_after_it_was_closed(merchant: Merchant) -> None:
    await merchant.place()
    merchant.world.faults.set("pay_lands_after_close", 1)
    assert (await merchant.close()).status == 204
    await merchant.pass_time(3)
    assert (await merchant.ask()).body["trade_state"] == "SUCCESS"
    assert merchant.open_notice()["plain"]["trade_state"] == "SUCCESS"


async def test_the_connection_may_break_although_the_order_was_placed(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_answer_lost", 1)
    with pytest.raises(ClientError):
        await merchant.place()
    assert (await merchant.ask()).body["trade_state"] == "NOTPAY"


async def test_a_late_answer_is_late(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_late_s", 0.2)
    started = time.monotonic()
    await merchant.place()
    assert time.monotonic() - started >= 0.2


async def test_every_call_stands_on_the_wire_with_a_line_about_it(merchant: Merchant) -> None:
    prepay_id = await merchant.place()
    await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    await merchant.wait_for_notices(1)
    kinds = [(one.protocol, one.direction, one.person) for one in merchant.world.wire.list()]
    assert kinds == [("pay", "in", "a"), ("pay", "in", "a"), ("pay-notice", "out", None)]
    ordered, sheet, told = merchant.world.wire.list()
    assert ordered.summary == f"JSAPI下单 {NUMBER}，100.00元"
    assert "100.00元" in sheet.summary
    assert "支付成功通知" in told.summary
    assert '"trade_state": "SUCCESS"' in told.decrypted


async def test_the_console_shows_what_there_is(merchant: Merchant) -> None:
    prepay_id = await merchant.place()
    await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    await merchant.wait_for_notices(1)
    console.send_wrong_notice(merchant.world, NUMBER, "order")
    await merchant.wait_for_notices(2)
    assert merchant.open_notice()["plain"]["out_trade_no"].startswith("UNKNOWN")
    shown = json.loads(json.dumps(console.describe(merchant.world)))
    assert [one["out_trade_no"] for one in shown["orders"]] == [NUMBER]
    assert shown["balances"]["BASIC"] == 3_009_940
    assert len(shown["notices"]) == 2
