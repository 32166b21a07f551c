"""Orders in the console: looked at, shipped, repriced, refunded; each with and without the permission."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from commissions.actor import staff_acting
from shop.accounts.permissions import Role
from shop.aftersales.service import DecideRefund
from shop.audit_log.tables import act
from shop.desk.refund_preview import look_at_refund
from shop.orders.noting import find_flag, list_notes
from shop.orders.order import OrderState
from shop.orders.queries import list_price_changes
from shop.refunds.queries import list_refunds
from shop.settings.present import PresentSettings
from shop.web.door import Door
from tests.support.console import Console, open_console
from tests.support.databases import AnyDatabase, published
from tests.support.trade import Trade, open_trade


@pytest.fixture
async def trade(sqlite_database: AnyDatabase) -> Trade:
    """A shop with orders."""
    return await open_trade(sqlite_database)


@pytest.fixture
async def console(door: Door, trade: Trade) -> AsyncIterator[Console]:
    """Its console."""
    async with open_console(
        replace(door, payments=trade.pay, present=PresentSettings({"LIANPU_REFUND_ALONE_UP_TO_FEN": 20_000}))
    ) as opened:
        yield opened


async def test_the_list_is_narrowed_and_totalled(console: Console, trade: Trade) -> None:
    cheap, dear, unpaid = await trade.buy(1), await trade.buy(3), await trade.place(1)
    desk = await console.sign_in()
    whole = await desk.read("/console/orders")
    assert all(of.no in whole for of in (cheap, dear, unpaid))
    assert "陈**" in whole
    assert "陈小满" not in whole
    for address, shown in {
        "?state=to_ship": {cheap, dear},
        "?state=to_pay": {unpaid},
        "?least=300": {dear},
        "?least=no+amount": set(),
        f"?number={cheap.no.lower()}": {cheap},
        "?way=pickup": set(),
        "?way=parcel&channel=direct": {cheap, dear, unpaid},
        "?mark=refunded": set(),
        "?mark=refunding": set(),
        "?mark=held": set(),
        "?flag=red": set(),
        "?placed.from=2026-11-22&placed.to=2026-11-22": {cheap, dear, unpaid},
        "?sort=total": {cheap, dear, unpaid},
    }.items():
        page = await desk.read(f"/console/orders{address}")
        assert {of for of in (cheap, dear, unpaid) if of.no in page} == shown, address


async def test_a_recipient_is_masked_until_somebody_who_may_asks_which_the_log_keeps(
    console: Console, trade: Trade
) -> None:
    order = await trade.buy(1)
    desk, finance = await console.sign_in(Role.SUPPORT), await console.sign_in(Role.FINANCE, name="账房")
    page = await desk.read(f"/console/orders/{order.no}")
    assert "13800000001" not in page
    assert "龙井路" not in page
    assert "13800000001" in await desk.read(f"/console/orders/{order.no}/recipient")
    shown = await trade.database.read(lambda c: c.execute(act.select().where(act.c.action == "order.show")).all())
    assert [(row.subject, row.details["from"]) for row in shown] == [(order.no, "console")]
    assert (await finance.get(f"/console/orders/{order.no}/recipient")).status == 403
    assert "查看完整信息" not in await finance.read(f"/console/orders/{order.no}")


async def test_a_parcel_leaves_with_the_units_that_were_typed(console: Console, trade: Trade) -> None:
    order = await trade.buy(3)
    desk, finance = await console.sign_in(Role.SUPPORT), await console.sign_in(Role.FINANCE, name="账房")
    form = {"carrier": "顺丰速运", "number": "SF77", "units.1": "2"}
    path = f"/console/orders/{order.no}/parcels"
    assert (await finance.post(path, **form)).status == 403
    for _ in range(2):
        assert (await desk.post(path, **form)).status == 303
    assert [line.to_ship for line in (await trade.find(order.no)).lines] == [1]
    wrong = await desk.post(path, carrier="中通快递", number="ZT1", **{"units.1": "5"})
    text = await wrong.text()
    assert wrong.status >= 400
    assert "ZT1" in text, "what was typed stands there again"
    assert "这次发的件数" in text
    unread = await desk.post(path, carrier="中通快递", number="ZT1", **{"units.1": "two"})
    assert unread.status == 422
    await desk.post(path, carrier="中通快递", number="ZT1", **{"units.1": "1"})
    assert (await trade.find(order.no)).state is OrderState.SHIPPED
    await trade.check()


async def test_an_unpaid_order_is_repriced_with_a_reason(console: Console, trade: Trade) -> None:
    order = await trade.announce(2)
    desk, support = await console.sign_in(Role.OPERATOR), await console.sign_in(Role.SUPPORT, name="客服")
    path = f"/console/orders/{order.no}/price"
    assert (await support.get(path)).status == 403
    assert (await support.post(path, reason="x", **{"line.1": "1"})).status == 403
    assert "改价" in await desk.read(path)
    nameless = await desk.post(path, shipping="0", **{"line.1": "200"})
    assert nameless.status >= 400
    assert 'value="200"' in await nameless.text()
    dear = await desk.post(path, reason="老客", **{"line.1": "99999"})
    assert dear.status >= 400
    done = await desk.post(path, reason="老客", shipping="0", **{"line.1": "200"})
    assert (done.status, done.headers["Location"]) == (303, f"/console/orders/{order.no}")
    assert (await trade.find(order.no)).total_fen == 20_000
    [changed] = await trade.database.read(list_price_changes, order.no)
    assert (changed.reason, changed.changed_by) == ("老客", staff_acting(desk.staff_code))
    assert trade.pay.bills[order.no].state == "CLOSED"
    await trade.check()


async def test_a_refund_is_looked_at_then_decided_once_however_often_one_clicks(console: Console, trade: Trade) -> None:
    order = await trade.buy(2)
    desk, operator = await console.sign_in(Role.FINANCE), await console.sign_in(Role.OPERATOR, name="店长")
    path, form = f"/console/orders/{order.no}/refund", {"what": "parts", "units.1": "1", "reason": "不想要了"}
    assert (await operator.get(path)).status == 403
    assert (await operator.post(path, **form)).status == 403
    looked = await (await desk.post(f"{path}/preview", **form)).text()
    assert "128" in looked
    assert "12.80" in re.sub("<[^>]+>", "", looked), "what the first level gives back"
    assert (await trade.find(order.no)).refunded_fen == 0
    [key] = set(re.findall(r'name="key" value="([0-9a-f]{32})"', looked))
    for _ in range(2):
        assert (await desk.post(path, key=key, **form)).status == 303
    [refund] = await trade.database.read(list_refunds, order.no)
    assert (refund.amount_fen, refund.reason) == (12_800, "不想要了")
    assert (await desk.post(path, key=key, **form | {"units.1": "2"})).status >= 400
    await trade.check()


async def test_wrong_refunds_are_shown_again_and_large_ones_wait_for_a_second_person(
    console: Console, trade: Trade
) -> None:
    order = await trade.buy(2)
    desk = await console.sign_in(Role.FINANCE)
    path = f"/console/orders/{order.no}/refund"
    for form in (
        {"what": "whole", "reason": ""},
        {"what": "parts", "reason": "x"},
        {"what": "parts", "fen.1": "1e3", "reason": "x"},
        {"what": "parts", "units.1": "9", "reason": "x"},
        {"what": "parts", "shipping": "99", "reason": "x"},
    ):
        for where in (f"{path}/preview", path):
            response = await desk.post(where, **form)
            assert response.status >= 400, form
            assert "先看结果" in await response.text()
    looked = await (await desk.post(f"{path}/preview", what="whole", reason="坏了")).text()
    assert "要两个人" in looked
    assert (await desk.post(path, what="whole", reason="坏了")).status == 303
    assert (await trade.find(order.no)).refunded_fen == 0
    assert "等另一位同事复核" in await desk.read(f"/console/orders/{order.no}")
    await trade.check()


async def test_notes_stay_with_who_wrote_them_and_a_flag_changes(console: Console, trade: Trade) -> None:
    order = await trade.place(1)
    desk, auditor = await console.sign_in(Role.SUPPORT), await console.sign_in(Role.AUDITOR, name="审计")
    path = f"/console/orders/{order.no}"
    assert (await auditor.post(f"{path}/notes", note="x")).status == 403
    assert (await auditor.post(f"{path}/flag", flag="red")).status == 403
    assert (await desk.post(f"{path}/notes", note="<b>改送</b>公司")).status == 303
    assert (await desk.post(f"{path}/notes", note="  ")).status == 422
    assert (await desk.post(f"{path}/notes", note="长" * 501)).status == 422
    assert "&lt;b&gt;改送" in await desk.read(path)
    [note] = await trade.database.read(list_notes, order.no)
    assert note.written_by == staff_acting(desk.staff_code)
    await desk.post(f"{path}/flag", flag="red")
    assert await trade.database.read(find_flag, order.no) == "red"
    await desk.post(f"{path}/flag", flag="blue")
    assert "蓝旗" in await desk.read("/console/orders?flag=blue")
    await desk.post(f"{path}/flag", flag="")
    assert await trade.database.read(find_flag, order.no) is None


@pytest.mark.parametrize("asked", [{"1": 12_800}, {"1": 1, "2": 22_799}, None])
async def test_what_is_shown_before_is_what_is_taken_back(database: AnyDatabase, asked: dict[str, int] | None) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2, 1)
    await trade.refund(order.no, {"1": 333})
    command = DecideRefund(order.no, asked, "坏了", staff_acting("mei"), "key-0001")
    looked = await database.read(look_at_refund, command, 10_000)
    before = len(await database.read(published, "CommissionTakenBack"))
    await trade.refund(order.no, asked)
    taken = (await database.read(published, "CommissionTakenBack"))[before:]
    assert sorted(of.amount_fen for of in looked.gives_back) == sorted(event["amount_fen"] for _, event in taken)
    assert looked.amounts.total_fen + 333 == (await trade.find(order.no)).refunded_fen
    await trade.check()
