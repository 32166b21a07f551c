"""Buyers' complaints (docs/wechat.md §7.10), asked by a merchant who shares no code with the sandbox."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta, timezone
from typing import Any

import pytest
from aiohttp import FormData
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.hashes import SHA1

from sandbox.pay import complaint_life, payment
from sandbox.pay.refusals import SheetRefusal
from sandbox.pay.state import Complaint
from tests.sandbox.pay_merchant import Answered, Merchant

pytest_plugins = ("tests.sandbox.pay_merchant",)
ALL = "/v3/merchant-service/complaints-v2"
URL = "/v3/merchant-service/complaint-notifications"
NO = "LP20261122000001"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\r\n--x" * 9


@pytest.fixture
async def paid(merchant: Merchant) -> Merchant:
    prepay_id = await merchant.place()
    await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    await merchant.wait_for_notices(1)
    kept = await merchant.call("POST", URL, {"url": f"{merchant.shop.url}/pay/notices/complaint"})
    assert (kept.status, kept.body["mchid"]) == (200, merchant.own.mch_id)
    return merchant


def _complain(one: Merchant, **changes: Any) -> Complaint:
    told = {"problem": "REFUND", "detail": "茶叶受潮", "wanted_fen": 4_000} | changes
    return complaint_life.complain(one.world, one.payer, NO, **told)


async def _say(one: Merchant, complaint: Complaint, what: str, **body: Any) -> Answered:
    own = {} if what == "update-refund-progress" else {"complainted_mchid": one.own.mch_id}
    return await one.call("POST", f"{ALL}/{complaint.complaint_id}/{what}", own | body)


def _today(one: Merchant) -> str:
    return one.world.clock.now().astimezone(timezone(timedelta(hours=8))).date().isoformat()


async def test_a_complaint_is_told_listed_answered_and_ended(paid: Merchant) -> None:
    made = _complain(paid)
    await paid.wait_for_notices(2)
    envelope = paid.open_notice()
    assert envelope["event_type"] == "COMPLAINT.CREATE"
    assert envelope["plain"] == {"complaint_id": made.complaint_id, "action_type": "CREATE_COMPLAINT"}

    one = (await paid.call("GET", f"{ALL}/{made.complaint_id}")).body
    opened = paid.key.decrypt(base64.b64decode(one["payer_phone"]), OAEP(MGF1(SHA1()), SHA1(), None))
    assert opened == b"13800138000"
    assert (one["complaint_state"], one["problem_type"], one["apply_refund_amount"]) == ("PENDING", "REFUND", 4_000)
    assert one["complaint_order_info"][0]["out_trade_no"] == NO
    listed = (await paid.call("GET", f"{ALL}?begin_date={_today(paid)}&end_date={_today(paid)}")).body
    assert (listed["total_count"], listed["limit"], [of["complaint_id"] for of in listed["data"]]) == (
        1,
        10,
        [made.complaint_id],
    )

    assert (await _say(paid, made, "complete")).code == "INVALID_REQUEST", "nobody has answered"
    assert (await _say(paid, made, "response", response_content="马上重发")).status == 204
    assert made.state == "PROCESSING"
    complaint_life.go_on(paid.world, paid.payer, made.complaint_id, "快一点")
    assert (await paid.call("GET", f"{ALL}/{made.complaint_id}")).body["incoming_user_response"] is True
    assert (await _say(paid, made, "complete")).status == 204
    assert (await _say(paid, made, "response", response_content="还在吗")).code == "INVALID_REQUEST"
    told = (await paid.call("GET", f"{ALL}/{made.complaint_id}/negotiation-historys")).body
    assert [of["operate_type"] for of in told["data"]] == [
        "MERCHANT_CONFIRM_COMPLETE",
        "USER_RESPONSE",
        "MERCHANT_RESPONSE",
        "USER_CREATE_COMPLAINT",
    ]
    complaint_life.go_on(paid.world, paid.payer, made.complaint_id, "没有收到")
    assert (made.state, made.times) == ("PENDING", 2)


async def test_a_granted_refund_ends_the_complaint_when_it_arrives_and_not_before(paid: Merchant) -> None:
    made = _complain(paid)
    assert (await _say(paid, made, "update-refund-progress", action="APPROVE")).status == 204
    assert made.state == "PROCESSING"
    await paid.refund("R1", 4_000)
    await paid.pass_time(3)
    assert made.state == "PROCESSED"
    again = await _say(paid, made, "update-refund-progress", action="APPROVE")
    assert again.code == "INVALID_REQUEST"


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("response", {"response_content": "长" * 201}),
        ("response", {"response_content": ""}),
        ("response", {"response_content": "好", "complainted_mchid": "1"}),
        ("response", {"response_content": "好", "response_images": ["a"]}),
        ("response", {"response_content": "好", "response_images": ["a"] * 5}),
        ("response", {"response_content": "好", "jump_url": "https://a.b"}),
        ("update-refund-progress", {"action": "MAYBE"}),
        ("update-refund-progress", {"action": "REJECT"}),
        ("update-refund-progress", {"action": "REJECT", "reject_reason": "长" * 201}),
    ],
)
async def test_what_does_not_fit_is_a_param_error(paid: Merchant, what: str, body: dict[str, Any]) -> None:
    made = _complain(paid)
    assert (await _say(paid, made, what, **body)).code == "PARAM_ERROR"
    assert made.state == "PENDING"


@pytest.mark.parametrize(
    "query", ["", "?begin_date=2026-01-01&end_date=2026-01-31", "?begin_date=x&end_date=y", "{day}&limit=51"]
)
async def test_a_list_wants_at_most_thirty_days_and_fifty_rows(paid: Merchant, query: str) -> None:
    asked = query.format(day=f"?begin_date={_today(paid)}&end_date={_today(paid)}")
    assert (await paid.call("GET", ALL + asked)).code == "PARAM_ERROR"


async def test_who_may_complain_about_what(paid: Merchant) -> None:
    for changes in ({"detail": ""}, {"detail": "长" * 301}, {"problem": "X"}, {"wanted_fen": 10_001}):
        with pytest.raises(SheetRefusal):
            _complain(paid, **changes)
    _complain(paid)
    with pytest.raises(SheetRefusal):
        _complain(paid)
    assert (await paid.call("GET", f"{ALL}/2002")).code == "RESOURCE_NOT_EXISTS"


async def test_the_address_is_kept_once_changed_and_dropped(paid: Merchant) -> None:
    assert (await paid.call("POST", URL, {"url": "https://a.b/c"})).code == "ALREADY_EXISTS"
    assert (await paid.call("PUT", URL, {"url": "http://a.b/c"})).code == "PARAM_ERROR"
    assert (await paid.call("PUT", URL, {"url": "https://a.b/c"})).body["url"] == "https://a.b/c"
    assert (await paid.call("DELETE", URL)).status == 204
    assert (await paid.call("GET", URL)).code == "RESOURCE_NOT_EXISTS"


async def _upload(one: Merchant, content: bytes, digest: str, name: str = "a.png") -> Answered:
    meta = json.dumps({"filename": name, "sha256": digest})
    target = "/v3/merchant-service/images/upload"
    form = FormData()
    form.add_field("meta", meta, content_type="application/json")
    form.add_field("file", content, filename=name, content_type="image/png")
    headers = one.headers("POST", target, meta)
    del headers["Content-Type"]
    async with one.session.post(one.url + target, data=form, headers=headers) as response:
        return Answered(response.status, dict(response.headers), await response.read())


async def test_a_picture_is_signed_by_its_meta_and_checked_by_its_digest(paid: Merchant) -> None:
    made = _complain(paid)
    kept = await _upload(paid, PNG, hashlib.sha256(PNG).hexdigest())
    assert kept.status == 200, kept.raw
    images = [kept.body["media_id"]]
    assert (await _say(paid, made, "response", response_content="见图", response_images=images)).status == 204
    assert (await _upload(paid, PNG, "0" * 64)).code == "PARAM_ERROR"
    assert (await _upload(paid, b"GIF89a", hashlib.sha256(b"GIF89a").hexdigest())).code == "PARAM_ERROR"
