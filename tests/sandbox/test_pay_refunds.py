"""Refunds (docs/wechat.md §7.5)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.pay import payment
from tests.sandbox.pay_merchant import REFUNDS, Merchant

pytest_plugins = ("tests.sandbox.pay_merchant",)


@pytest.fixture
async def paid(merchant: Merchant) -> Merchant:
    """A merchant with one paid order of 100.00, its notice delivered."""
    prepay_id = await merchant.place()
    await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    await merchant.wait_for_notices(1)
    return merchant


async def test_a_refund_is_processing_and_then_a_success_that_is_told(paid: Merchant) -> None:
    answer = await paid.refund("R1", 4_000, reason="退一件")
    assert (answer.status, answer.body["status"], answer.body["amount"]["refund"]) == (200, "PROCESSING", 4_000)
    assert (await paid.ask()).body["trade_state"] == "REFUND"
    await paid.pass_time(3)
    queried = (await paid.call("GET", f"{REFUNDS}/R1")).body
    assert (queried["status"], queried["channel"]) == ("SUCCESS", "ORIGINAL")
    envelope = paid.open_notice()
    assert (envelope["event_type"], envelope["resource"]["original_type"]) == ("REFUND.SUCCESS", "refund")
    assert envelope["plain"] | {} == {
        "mchid": paid.own.mch_id,
        "out_trade_no": "LP20261122000001",
        "transaction_id": queried["transaction_id"],
        "out_refund_no": "R1",
        "refund_id": queried["refund_id"],
        "refund_status": "SUCCESS",
        "success_time": queried["success_time"],
        "user_received_account": queried["user_received_account"],
        "amount": {"total": 10_000, "refund": 4_000, "payer_total": 10_000, "payer_refund": 4_000},
    }


async def test_the_same_refund_again_is_the_same_and_another_amount_is_refused(paid: Merchant) -> None:
    first = (await paid.refund("R1", 4_000)).body
    assert (await paid.refund("R1", 4_000)).body == first
    assert (await paid.refund("R1", 4_001)).code == "INVALID_REQUEST"
    assert len(paid.pay.refunds) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"out_refund_no": "a" * 65}, "PARAM_ERROR"),
        ({"out_refund_no": "中文"}, "PARAM_ERROR"),
        ({"reason": "a" * 81}, "PARAM_ERROR"),
        ({"out_trade_no": None}, "PARAM_ERROR"),
        ({"out_trade_no": "LP0000000"}, "RESOURCE_NOT_EXISTS"),
        ({"amount": {"refund": 1, "total": 9_999, "currency": "CNY"}}, "INVALID_REQUEST"),
        ({"amount": {"refund": 10_001, "total": 10_000, "currency": "CNY"}}, "INVALID_REQUEST"),
        ({"amount": {"refund": 0, "total": 10_000, "currency": "CNY"}}, "PARAM_ERROR"),
        ({"amount": {"refund": 1, "total": 10_000, "currency": "USD"}}, "PARAM_ERROR"),
        ({"notify_url": "https://shop.example/r?x=1"}, "PARAM_ERROR"),
        ({"funds_account": "ELSEWHERE"}, "PARAM_ERROR"),
    ],
)
async def test_a_refund_that_wechat_refuses_is_refused(paid: Merchant, changes: dict[str, Any], code: str) -> None:
    assert (await paid.refund("R1", 100, **changes)).code == code
    assert not paid.pay.refunds


async def test_an_unpaid_order_is_not_refunded(merchant: Merchant) -> None:
    await merchant.place()
    assert (await merchant.refund("R1", 100)).code == "INVALID_REQUEST"


async def test_refunds_never_exceed_what_was_paid(paid: Merchant) -> None:
    assert (await paid.refund("R1", 6_000)).status == 200
    await paid.pass_time(61)
    assert (await paid.refund("R2", 4_001)).code == "INVALID_REQUEST"
    assert (await paid.refund("R2", 4_000)).status == 200


async def test_two_refunds_of_one_order_are_a_minute_apart(paid: Merchant) -> None:
    await paid.refund("R1", 100)
    assert (await paid.refund("R2", 100)).status == 429
    await paid.pass_time(61)
    assert (await paid.refund("R2", 100)).status == 200


async def test_an_order_has_at_most_fifty_refunds(paid: Merchant) -> None:
    for number in range(50):
        assert (await paid.refund(f"R{number}", 10)).status == 200
        await paid.pass_time(61)
    assert (await paid.refund("R50", 10)).code == "INVALID_REQUEST"


async def test_after_a_year_nothing_is_refunded(paid: Merchant) -> None:
    await paid.pass_time(366 * 86_400)
    assert (await paid.refund("R1", 100)).code == "INVALID_REQUEST"


async def test_an_account_that_is_short_refuses_and_the_same_number_works_later(paid: Merchant) -> None:
    paid.pay.balances["BASIC"] = 50
    answer = await paid.refund("R1", 10_000)
    assert (answer.status, answer.code) == (403, "NOT_ENOUGH")
    assert (await paid.call("GET", f"{REFUNDS}/R1")).status == 404
    paid.pay.balances["BASIC"] = 20_000
    assert (await paid.refund("R1", 10_000)).body["status"] == "PROCESSING"


async def test_the_fee_comes_back_in_proportion(paid: Merchant) -> None:
    before = paid.pay.balances["BASIC"]
    await paid.refund("R1", 5_000)
    assert before - paid.pay.balances["BASIC"] == 4_970
    await paid.pass_time(61)
    await paid.refund("R2", 5_000)
    assert before - paid.pay.balances["BASIC"] == 10_000 - 60


async def test_an_abnormal_refund_is_told_and_can_be_mended(paid: Merchant) -> None:
    paid.world.faults.set("pay_refund_outcome", "ABNORMAL")
    refund_id = (await paid.refund("R1", 4_000)).body["refund_id"]
    await paid.pass_time(3)
    assert paid.open_notice()["event_type"] == "REFUND.ABNORMAL"
    target = f"{REFUNDS}/{refund_id}/apply-abnormal-refund"
    answer = await paid.call("POST", target, {"out_refund_no": "R1", "type": "MERCHANT_BANK_CARD"})
    assert answer.body["status"] == "PROCESSING"
    await paid.pass_time(3)
    assert paid.open_notice()["event_type"] == "REFUND.SUCCESS"
    assert (await paid.call("POST", target, {"out_refund_no": "R1", "type": "MERCHANT_BANK_CARD"})).status == 400


async def test_an_abnormal_refund_goes_to_a_card_whose_owner_is_sealed(paid: Merchant) -> None:
    paid.world.faults.set("pay_refund_outcome", "ABNORMAL")
    refund_id = (await paid.refund("R1", 4_000)).body["refund_id"]
    await paid.pass_time(3)
    target = f"{REFUNDS}/{refund_id}/apply-abnormal-refund"
    body = {"out_refund_no": "R1", "type": "USER_BANK_CARD", "bank_type": "ICBC_DEBIT"}
    clear = await paid.call("POST", target, body | {"bank_account": "6222", "real_name": "张三"})
    assert clear.code == "PARAM_ERROR"
    sealed = body | {"bank_account": paid.seal_name("6222"), "real_name": paid.seal_name("张三")}
    assert (await paid.call("POST", target, sealed)).status == 200
    assert "张三" in paid.world.wire.list()[-1].decrypted


async def test_a_closed_refund_gives_the_money_back_and_a_new_number_works(paid: Merchant) -> None:
    before = paid.pay.balances["BASIC"]
    paid.world.faults.set("pay_refund_outcome", "CLOSED")
    await paid.refund("R1", 10_000)
    await paid.pass_time(61)
    assert paid.open_notice()["event_type"] == "REFUND.CLOSED"
    assert paid.pay.balances["BASIC"] == before
    paid.world.faults.set("pay_refund_outcome", "SUCCESS")
    assert (await paid.refund("R2", 10_000)).status == 200


async def test_a_refund_without_funds_closes_after_seven_days(paid: Merchant) -> None:
    paid.world.faults.set("pay_refund_outcome", "PROCESSING")
    await paid.refund("R1", 4_000)
    await paid.pass_time(6 * 86_400)
    assert (await paid.call("GET", f"{REFUNDS}/R1")).body["status"] == "PROCESSING"
    await paid.pass_time(86_500)
    assert (await paid.call("GET", f"{REFUNDS}/R1")).body["status"] == "CLOSED"


async def test_an_accepted_refund_may_be_answered_with_an_error_and_not_be_found_at_once(paid: Merchant) -> None:
    paid.world.faults.set("pay_error_after_acceptance", 1)
    paid.world.faults.set("pay_hidden_s", 10.0)
    assert (await paid.refund("R1", 4_000)).status == 500
    assert (await paid.call("GET", f"{REFUNDS}/R1")).status == 404
    await paid.pass_time(11)
    assert (await paid.call("GET", f"{REFUNDS}/R1")).body["status"] == "SUCCESS"
    assert (await paid.refund("R1", 4_000)).status == 200
    assert len(paid.pay.refunds) == 1


async def test_a_refund_of_a_coupon_payment_is_shared_between_payer_and_coupon(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_coupon_fen", 1_000)
    prepay_id = await merchant.place()
    await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    first = (await merchant.refund("R1", 3_333)).body["amount"]
    await merchant.pass_time(61)
    second = (await merchant.refund("R2", 6_667)).body["amount"]
    assert first["payer_refund"] + second["payer_refund"] == 9_000
    assert first["payer_refund"] + first["discount_refund"] == 3_333
