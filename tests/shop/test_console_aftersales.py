"""After-sales in the console: due first, who gives back what, agreed by two, refused, looked at again, sent again."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from shop.accounts.permissions import Permission, Role
from shop.cases.case import CaseKind, CaseState, Reason
from shop.web.door import Door
from tests.support.cases import TERMS, Counter
from tests.support.clock import MovableClock
from tests.support.console import Console, open_console
from tests.support.databases import AnyDatabase
from tests.support.trade import open_trade


@pytest.fixture
async def counter(sqlite_database: AnyDatabase, clock: MovableClock) -> Counter:
    return Counter(await open_trade(sqlite_database), clock)


@pytest.fixture
async def console(door: Door, counter: Counter) -> AsyncIterator[Console]:
    async with open_console(replace(door, payments=counter.trade.pay)) as opened:
        yield opened


async def test_a_return_is_found_looked_at_and_paid_with_what_everybody_gives_back(
    console: Console, counter: Counter
) -> None:
    order = await counter.received(2)
    of = await counter.ask(order, CaseKind.RETURN, {"1": 1}, words="有霉点")
    desk = await console.sign_in()
    due = await desk.read("/console/orders/due")
    assert f"/console/aftersales/{of.no}" in due
    assert of.no in await desk.read("/console/aftersales?state=answer")
    assert of.no not in await desk.read("/console/aftersales?state=inspect")

    path = f"/console/aftersales/{of.no}"
    page = await desk.read(path)
    for said in ("有霉点", "谁退回多少佣金", "合计收回", "龙井路 8 号", "还有 48 小时"):
        assert said in page, said
    assert "买家申请售后" in await desk.read(f"/console/orders/{order.no}")

    assert (await desk.post(f"{path}/agreement")).status == 303
    await counter.send_back(of)
    assert "YT9001" in await desk.read(path)
    assert (await desk.post(f"{path}/inspection", restock="1", reason="完好")).status == 303
    assert (await counter.find(of)).state is CaseState.REFUNDED
    assert "放回" not in await desk.read(path)
    assert (await desk.post(f"{path}/inspection")).status == 409
    await counter.check()


async def test_a_refusal_needs_a_reason_and_a_second_look_somebody_else(console: Console, counter: Counter) -> None:
    of = await counter.ask(await counter.received(1), CaseKind.REFUND, {"1": 1})
    path = f"/console/aftersales/{of.no}"
    first, second = await console.sign_in(), await console.sign_in(Role.FINANCE, name="李财务")
    assert (await first.post(f"{path}/refusal", reason=" ")).status == 409
    assert (await first.post(f"{path}/refusal", reason="拍不清楚")).status == 303
    await counter.appeal(of)
    refused = await first.post(f"{path}/agreement")
    assert refused.status == 409
    assert "复核要另一位同事来做" in await refused.text()
    assert (await second.post(f"{path}/agreement")).status == 303
    assert (await counter.find(of)).state is CaseState.REFUNDED


async def test_above_the_limit_the_tray_has_the_second_word(console: Console, counter: Counter) -> None:
    order = await counter.received(20)
    of = await counter.ask(order, CaseKind.REFUND, {"1": 18})
    first, second = await console.sign_in(), await console.sign_in(Role.FINANCE, name="李财务")
    path = f"/console/aftersales/{of.no}"
    assert "要另一位同事复核才执行" in await first.read(path)
    assert (await first.post(f"{path}/agreement")).status == 303
    assert (await counter.find(of)).state is CaseState.ASKED
    assert "去复核" in await first.read(path)
    tray = await second.read("/console/proposals")
    assert "售后退款" in tray
    number = tray.partition("/console/proposals/")[2].partition('"')[0]
    assert "谁退回多少佣金" in await second.read(f"/console/proposals/{number}")
    assert (await second.post(f"/console/proposals/{number}/agreement")).status == 303
    assert (await counter.find(of)).state is CaseState.REFUNDED
    await counter.check()


async def test_goods_are_sent_again_by_who_ships_and_money_is_not_theirs(console: Console, counter: Counter) -> None:
    of = await counter.ask(await counter.received(2), CaseKind.RESEND, {"1": 1}, Reason.MISSING)
    path = f"/console/aftersales/{of.no}"
    ships = await console.sign_in(Role.SUPPORT, ticks={Permission.SEE_ORDERS, Permission.SHIP_ORDERS})
    owner = await console.sign_in()
    assert (await ships.post(f"{path}/agreement")).status == 403
    assert (await owner.post(f"{path}/agreement")).status == 303
    assert (await ships.post(f"{path}/parcel", carrier="", number="")).status == 409
    assert (await ships.post(f"{path}/parcel", carrier="顺丰", number="SF7")).status == 303
    assert (await counter.find(of)).state is CaseState.RESENT
    assert "SF7" in await ships.read(path)


async def test_pictures_are_those_of_the_case_and_what_is_unknown_is_not_there(
    console: Console, counter: Counter
) -> None:
    of = await counter.ask(await counter.received(1), CaseKind.REFUND, {"1": 1}, terms=TERMS)
    desk = await console.sign_in()
    assert (await desk.get(f"/console/aftersales/{of.no}/pictures/1")).status == 404
    assert (await desk.get("/console/aftersales/LUNKNOWN")).status == 404
