"""Merchant transfers of scene 1005 (docs/wechat.md §7.6)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.pay import console, transfer_life
from sandbox.pay.refusals import SheetRefusal
from tests.sandbox.pay_merchant import TRANSFERS, Answered, Merchant

pytest_plugins = ("tests.sandbox.pay_merchant",)


async def confirm(merchant: Merchant, package: str, key: str = "a") -> None:
    """The receiver opens the page and takes the money."""
    person = merchant.world.people.get(key)
    request = {"mchId": merchant.own.mch_id, "appId": merchant.own.app_id, "package": package}
    sheet = await transfer_life.open_transfer_sheet(merchant.world, person, request)
    await transfer_life.confirm_transfer(merchant.world, person, sheet.package)


async def cancel(merchant: Merchant, number: str) -> Answered:
    return await merchant.call("POST", f"{TRANSFERS}/out-bill-no/{number}/cancel")


async def test_a_transfer_waits_for_its_receiver_and_then_succeeds(merchant: Merchant) -> None:
    made = (await merchant.transfer("W1", 12_345)).body
    assert made["state"] == "WAIT_USER_CONFIRM"
    assert merchant.pay.balances["OPERATION"] == 1_000_000 - 12_345
    await confirm(merchant, made["package_info"])
    assert (await merchant.ask_transfer("W1")).body["state"] == "TRANSFERING"
    await merchant.pass_time(2)
    told = (await merchant.ask_transfer("W1")).body
    assert (told["state"], told["mch_id"], told["transfer_amount"]) == ("SUCCESS", merchant.own.mch_id, 12_345)
    assert "package_info" not in told
    assert "mchid" not in told
    by_other = f"{TRANSFERS}/transfer-bill-no/{made['transfer_bill_no']}"
    assert (await merchant.call("GET", by_other)).body == told


async def test_the_end_of_a_transfer_is_told(merchant: Merchant) -> None:
    made = (await merchant.transfer("W1", 500)).body
    await confirm(merchant, made["package_info"])
    await merchant.pass_time(2)
    envelope = merchant.open_notice()
    resource = envelope["resource"]
    assert envelope["event_type"] == "MCHTRANSFER.BILL.FINISHED"
    assert (resource["original_type"], resource["associated_data"]) == ("mch_payment", "mch_payment")
    plain = envelope["plain"]
    assert (plain["state"], plain["out_bill_no"], plain["mch_id"]) == ("SUCCESS", "W1", merchant.own.mch_id)
    assert (plain["openid"], plain["transfer_amount"]) == (merchant.payer.openid, 500)


REPORT = [{"info_type": "岗位类型", "info_content": "推广员"}, {"info_type": "报酬说明", "info_content": "佣金"}]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"appid": "wx0000000000000000"}, "APPID_MCHID_NOT_MATCH"),
        ({"out_bill_no": "W-1"}, "PARAM_ERROR"),
        ({"out_bill_no": "W" * 33}, "PARAM_ERROR"),
        ({"transfer_amount": 9}, "INVALID_REQUEST"),
        ({"transfer_amount": 2_000_001, "user_name": "…"}, "INVALID_REQUEST"),
        ({"transfer_amount": 200_000}, "PARAM_ERROR"),
        ({"transfer_remark": "佣" * 33}, "PARAM_ERROR"),
        ({"transfer_scene_id": "1000"}, "INVALID_REQUEST"),
        ({"transfer_scene_id": "9999"}, "INVALID_REQUEST"),
        ({"openid": "oNobody"}, "INVALID_REQUEST"),
        ({"user_recv_perception": "现金奖励"}, "INVALID_REQUEST"),
        ({"transfer_scene_report_infos": []}, "PARAM_ERROR"),
        ({"transfer_scene_report_infos": REPORT[:1]}, "PARAM_ERROR"),
        ({"transfer_scene_report_infos": [REPORT[0], REPORT[0]]}, "PARAM_ERROR"),
        ({"transfer_scene_report_infos": [*REPORT, REPORT[1]]}, "PARAM_ERROR"),
        ({"transfer_scene_report_infos": [REPORT[0], REPORT[1] | {"info_content": "佣" * 33}]}, "PARAM_ERROR"),
        ({"user_recv_style": {"type": "RED_PACKET"}}, "INVALID_REQUEST"),
        ({"notify_url": "https://shop.example/t?x=1"}, "PARAM_ERROR"),
        ({"user_name": "张三"}, "PARAM_ERROR"),
    ],
)
async def test_a_transfer_that_wechat_refuses_is_refused(
    merchant: Merchant, changes: dict[str, Any], code: str
) -> None:
    assert (await merchant.transfer("W1", 1_000, **changes)).code == code
    assert not merchant.pay.transfers


async def test_a_name_is_compared_when_the_money_arrives(merchant: Merchant) -> None:
    good = (await merchant.transfer("W1", 200_000, user_name=merchant.seal_name(merchant.payer.name))).body
    assert merchant.payer.name in merchant.world.wire.list()[-1].decrypted
    bad = (await merchant.transfer("W2", 100, user_name=merchant.seal_name("别人"))).body
    for made in (good, bad):
        await confirm(merchant, made["package_info"])
    await merchant.pass_time(2)
    assert (await merchant.ask_transfer("W1")).body["state"] == "SUCCESS"
    failed = (await merchant.ask_transfer("W2")).body
    assert (failed["state"], failed["fail_reason"]) == ("FAIL", "NAME_NOT_CORRECT")


async def test_a_name_cannot_be_checked_for_less_than_thirty_fen(merchant: Merchant) -> None:
    assert (await merchant.transfer("W1", 29, user_name=merchant.seal_name("张三"))).code == "PARAM_ERROR"
    assert (await merchant.transfer("W1", 30, user_name=merchant.seal_name("张三"))).status == 200


async def test_the_same_transfer_again_is_the_same_and_another_amount_is_refused(merchant: Merchant) -> None:
    name = merchant.payer.name
    first = (await merchant.transfer("W1", 500, user_name=merchant.seal_name(name))).body
    assert (await merchant.transfer("W1", 500, user_name=merchant.seal_name(name))).body == first
    assert (await merchant.transfer("W1", 501, user_name=merchant.seal_name(name))).code == "ALREADY_EXISTS"
    assert merchant.pay.balances["OPERATION"] == 1_000_000 - 500


async def test_without_money_a_transfer_is_processing_until_the_account_is_filled(merchant: Merchant) -> None:
    merchant.pay.balances["OPERATION"] = 100
    assert (await merchant.transfer("W1", 500)).body["state"] == "PROCESSING"
    assert (await merchant.transfer("W1", 500)).body["state"] == "PROCESSING"
    console.top_up(merchant.world, 1_000)
    made = (await merchant.ask_transfer("W1")).body
    assert made["state"] == "WAIT_USER_CONFIRM"
    await confirm(merchant, made["package_info"])
    await merchant.pass_time(2)
    assert merchant.pay.balances["OPERATION"] == 600


async def test_a_transfer_that_stays_without_money_closes_after_a_day(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_not_enough", True)
    await merchant.transfer("W1", 500)
    await merchant.pass_time(86_400 + 700)
    assert (await merchant.ask_transfer("W1")).body["state"] == "FAIL"


async def test_an_unconfirmed_transfer_dies_after_a_day_and_closes_a_little_later(merchant: Merchant) -> None:
    package = (await merchant.transfer("W1", 500)).body["package_info"]
    await merchant.pass_time(86_400 + 10)
    late = (await merchant.ask_transfer("W1")).body
    assert (late["state"], late["package_info"]) == ("WAIT_USER_CONFIRM", package)
    with pytest.raises(SheetRefusal, match="过期"):
        await confirm(merchant, package)
    await merchant.pass_time(601)
    closed = (await merchant.ask_transfer("W1")).body
    assert (closed["state"], closed["fail_reason"]) == ("FAIL", "OVERDUE_CLOSE")
    assert merchant.open_notice()["plain"]["state"] == "FAIL"
    assert merchant.pay.balances["OPERATION"] == 1_000_000


async def test_a_transfer_is_cancelled_before_it_is_confirmed(merchant: Merchant) -> None:
    package = (await merchant.transfer("W1", 500)).body["package_info"]
    assert (await cancel(merchant, "W1")).body["state"] == "CANCELING"
    with pytest.raises(SheetRefusal):
        await confirm(merchant, package)
    await merchant.pass_time(3)
    assert (await merchant.ask_transfer("W1")).body["state"] == "CANCELLED"
    assert merchant.pay.balances["OPERATION"] == 1_000_000
    assert (await cancel(merchant, "W1")).body["state"] == "CANCELLED"


async def test_a_transfer_on_its_way_cannot_be_cancelled(merchant: Merchant) -> None:
    await confirm(merchant, (await merchant.transfer("W1", 500)).body["package_info"])
    assert (await cancel(merchant, "W1")).code == "INVALID_REQUEST"


async def test_a_confirmation_may_overtake_the_cancellation(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_cancel_race", 1)
    await merchant.transfer("W1", 500)
    assert (await cancel(merchant, "W1")).body["state"] == "CANCELING"
    await merchant.pass_time(5)
    assert (await merchant.ask_transfer("W1")).body["state"] == "SUCCESS"


async def test_a_cancelled_transfer_may_show_as_failed(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_cancel_shown_as_fail", True)
    await merchant.transfer("W1", 500)
    await cancel(merchant, "W1")
    await merchant.pass_time(3)
    told = (await merchant.ask_transfer("W1")).body
    assert (told["state"], told["fail_reason"]) == ("FAIL", "MCH_CANCEL")


async def test_a_transfer_fails_for_the_reason_asked(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_transfer_outcome", "REAL_NAME_CHECK_FAIL")
    await confirm(merchant, (await merchant.transfer("W1", 500)).body["package_info"])
    await merchant.pass_time(2)
    assert merchant.open_notice()["plain"]["fail_reason"] == "REAL_NAME_CHECK_FAIL"
    assert merchant.pay.balances["OPERATION"] == 1_000_000


async def test_a_persons_day_has_a_limit(merchant: Merchant) -> None:
    merchant.pay.transfer_person_day_fen = 800
    for number in ("W1", "W2"):
        await confirm(merchant, (await merchant.transfer(number, 500)).body["package_info"])
        await merchant.pass_time(2)
    assert (await merchant.ask_transfer("W1")).body["state"] == "SUCCESS"
    assert (await merchant.ask_transfer("W2")).body["fail_reason"] == "DAY_RECEIVED_QUOTA_EXCEED"


async def test_only_the_receiver_can_confirm(merchant: Merchant) -> None:
    package = (await merchant.transfer("W1", 500)).body["package_info"]
    with pytest.raises(SheetRefusal, match="不一致"):
        await confirm(merchant, package, key="b")


async def test_an_accepted_transfer_answered_with_an_error_and_not_found_is_still_the_same_transfer(
    merchant: Merchant,
) -> None:
    merchant.world.faults.set("pay_error_after_acceptance", 1)
    merchant.world.faults.set("pay_hidden_s", 20.0)
    assert (await merchant.transfer("W1", 500)).status == 500
    answer = await merchant.ask_transfer("W1")
    assert (answer.status, answer.code) == (404, "NOT_FOUND")
    await merchant.pass_time(21)
    await confirm(merchant, (await merchant.ask_transfer("W1")).body["package_info"])
    await merchant.pass_time(2)
    assert (await merchant.transfer("W1", 500)).body["state"] == "SUCCESS"
    assert len(merchant.pay.transfers) == 1


async def test_a_slow_transfer_is_accepted_first(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_transfer_slow", True)
    assert (await merchant.transfer("W1", 500)).body["state"] == "ACCEPTED"
    await merchant.pass_time(4)
    assert (await merchant.ask_transfer("W1")).body["state"] == "WAIT_USER_CONFIRM"


async def test_a_transfer_is_not_found_after_thirty_days(merchant: Merchant) -> None:
    await confirm(merchant, (await merchant.transfer("W1", 500)).body["package_info"])
    await merchant.pass_time(29 * 86_400)
    assert (await merchant.ask_transfer("W1")).status == 200
    await merchant.pass_time(2 * 86_400)
    assert (await merchant.ask_transfer("W1")).status == 404


async def test_a_receipt_exists_of_a_success_whose_receiver_was_named(merchant: Merchant) -> None:
    made = (await merchant.transfer("W1", 500, user_name=merchant.seal_name(merchant.payer.name))).body
    target = "/v3/fund-app/mch-transfer/elecsign/out-bill-no"
    assert (await merchant.call("POST", target, {"out_bill_no": "W1"})).code == "INVALID_REQUEST"
    await confirm(merchant, made["package_info"])
    await merchant.pass_time(2)
    assert (await merchant.call("POST", target, {"out_bill_no": "W1"})).body["state"] == "GENERATING"
    await merchant.pass_time(3)
    told = (await merchant.call("GET", f"{target}/W1")).body
    assert (told["state"], told["hash_type"]) == ("FINISHED", "SHA256")
    path = told["download_url"].removeprefix(merchant.url)
    assert "W1" in (await merchant.call("GET", path, verify=False)).raw.decode()
