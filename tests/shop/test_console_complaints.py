"""Complaints in the console: due first, answered with a picture, granted by a refund, rejected, completed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from aiohttp import FormData
from PIL import Image

from shop.accounts.permissions import Role
from shop.complaints.complaint import Complaint, ComplaintState
from shop.complaints.queries import get_complaint, list_steps
from shop.complaints.sending import carry_steps, look_at_complaints
from shop.complaints.service import record_complaint
from shop.web.door import Door
from tests.support.complaints import StandInComplaints
from tests.support.console import Console, Desk, open_console
from tests.support.databases import AnyDatabase
from tests.support.trade import Trade, open_trade

LONG = "茶叶受潮了，罐子也瘪了，打电话没人接，微信留言也没有人回复我。" * 9


@pytest.fixture
async def trade(sqlite_database: AnyDatabase) -> Trade:
    return await open_trade(sqlite_database)


@pytest.fixture
async def console(door: Door, trade: Trade) -> AsyncIterator[Console]:
    async with open_console(replace(door, payments=trade.pay)) as opened:
        yield opened


async def _complain(trade: Trade, door: Door, pay: StandInComplaints, **changes: object) -> Complaint:
    order = await trade.buy(1)
    fact = pay.complain(order.no, door.clock() - timedelta(hours=21), **changes)
    return await trade.database.transact(record_complaint, fact)


async def _carry(trade: Trade, door: Door, pay: StandInComplaints) -> None:
    await carry_steps(trade.database, pay, door.media)
    await look_at_complaints(trade.database, pay)


async def _send_pictures(desk: Desk, path: str, count: int) -> int:
    picture = BytesIO()
    Image.new("RGB", (300, 300), "red").save(picture, "PNG")
    form = FormData()
    for name, value in {"csrf": await desk.token(), "key": "k1", "text": "见图"}.items():
        form.add_field(name, value)
    for number in range(count):
        form.add_field("picture", picture.getvalue(), filename=f"{number}.png", content_type="image/png")
    response = await desk.client.post(path, data=form, cookies=desk.cookies, allow_redirects=False)
    return response.status


async def test_it_stands_first_in_what_is_due_and_on_its_orders_page(
    console: Console, trade: Trade, door: Door
) -> None:
    of, desk = await _complain(trade, door, StandInComplaints(), detail=LONG[:300]), await console.sign_in()
    due = await desk.read("/console/orders/due")
    assert due.index("24 小时内回复") < due.index("要发货")
    assert "还有 3 小时" in due
    assert f"/console/complaints/{of.complaint_id}" in await desk.read(f"/console/orders/{of.order_no}")
    listed = await desk.read("/console/complaints?state=open")
    assert of.complaint_id in listed
    page = await desk.read(f"/console/complaints/{of.complaint_id}")
    assert "13800138000" not in page
    assert "13800138000" in await desk.read(f"/console/complaints/{of.complaint_id}/phone")


async def test_an_answer_with_a_picture_goes_to_pay_and_then_it_is_completed(
    console: Console, trade: Trade, door: Door
) -> None:
    pay = StandInComplaints()
    of, desk = await _complain(trade, door, pay), await console.sign_in(Role.SUPPORT)
    path = f"/console/complaints/{of.complaint_id}"
    early = await desk.post(f"{path}/complete", key="k0")
    assert early.status == 409
    assert "先回复" in await early.text()
    assert await _send_pictures(desk, f"{path}/answer", 5) == 409
    assert await _send_pictures(desk, f"{path}/answer", 2) == 303
    assert await _send_pictures(desk, f"{path}/answer", 2) == 303
    assert (await desk.post(f"{path}/complete", key="k2")).status == 303
    for _ in range(2):
        await _carry(trade, door, pay)
    assert [(len(order.pictures), order.text) for order in pay.carried] == [(2, "见图"), (0, "")]
    assert pay.carried[0].pictures[0].startswith(b"\xff\xd8\xff")
    assert (await trade.database.read(get_complaint, of.complaint_id)).state is ComplaintState.PROCESSED
    assert "处理完成" in await desk.read(path)


async def test_rejecting_needs_a_reason_and_the_right_to_refund(console: Console, trade: Trade, door: Door) -> None:
    pay = StandInComplaints()
    of = await _complain(trade, door, pay)
    path = f"/console/complaints/{of.complaint_id}"
    support, owner = await console.sign_in(Role.SUPPORT), await console.sign_in(name="李店主")
    assert (await support.post(f"{path}/reject", text="超过七天", key="r")).status == 403
    refused = await owner.post(f"{path}/reject", text=" ", key="r")
    assert "1 到 200 个字" in await refused.text()
    first = await owner.post(f"{path}/approve", key="a")
    assert "先在订单里退款" in await first.text()
    assert (await owner.post(f"{path}/reject", text="超过七天", key="r")).status == 303
    pay.refusal = "NO_AUTH"
    await _carry(trade, door, pay)
    assert "NO_AUTH" in await owner.read(path)
    [step] = await trade.database.read(list_steps, of.complaint_id)
    assert step.problem == "NO_AUTH"


async def test_a_complaint_that_is_not_there_is_not_found(console: Console) -> None:
    desk = await console.sign_in()
    assert (await desk.get("/console/complaints/200212345")).status == 404
    assert "还没有人投诉" in await desk.read("/console/complaints")
