"""The console's rooms 团队, 分组 and 佣金: branches, groups, commission with its why, and what waits for a person."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from commissions.actor import TERMINAL
from commissions.awards.deciding import review_person
from commissions.awards.queries import list_cases, list_held
from commissions.awards.reviewing import hold_awards
from commissions.beneficiary import member
from commissions.network.queries import find_distributor
from commissions.tiers.grouping import list_groups
from shop.accounts.permissions import Role
from shop.web.door import Door
from tests.support.console import Console, Desk, open_console
from tests.support.trade import Trade, open_trade


@dataclass
class Room:
    """A shop with one paid order, its console, and the owner at it."""

    trade: Trade
    console: Console
    desk: Desk
    order_no: str
    codes: list[str]


@pytest.fixture
async def room(door: Door) -> AsyncIterator[Room]:
    """The chain of four, of whom the last has bought one tea."""
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    order = await trade.buy(1)
    found = [await door.database.read(find_distributor, who) for who in trade.people]
    async with open_console(door) as console:
        yield Room(trade, console, await console.sign_in(), order.no, [of.code for of in found if of])


async def test_the_network_opens_branch_by_branch(room: Room) -> None:
    top, second, third, buyer = room.codes
    assert "共 1 条" in await room.desk.read("/console/network?place=top")
    branch = await room.desk.read(f"/console/network/{second}")
    assert f"/console/network/{top}" in branch
    assert f"/console/network/{third}" in branch
    assert buyer in await room.desk.read(f"/console/network/{second}?level=2")
    for odd in ("level=9", "before=nobody"):
        assert third in await room.desk.read(f"/console/network/{second}?{odd}")


async def test_a_group_is_made_filled_and_dropped_by_hand(room: Room) -> None:
    assert (await room.desk.post("/console/groups", name="杭州门店", how="hand")).status == 303
    [group] = await room.trade.database.read(list_groups)
    path = f"/console/groups/{group.id}"
    unknown = await room.desk.post(f"{path}/members", person="nobody")
    assert unknown.status == 404
    assert 'value="nobody"' in await unknown.text()

    assert (await room.desk.post(f"{path}/members", person=room.codes[1])).status == 303
    assert room.codes[1] in await room.desk.read(path)
    assert (await room.desk.post(f"{path}/removal", key=[room.codes[1]])).status == 303
    assert (await room.desk.post(f"{path}/removal")).status == 422
    assert (await room.desk.post(f"{path}/end")).status == 303
    assert await room.trade.database.read(list_groups) == ()


async def test_a_group_by_rule_takes_yuan_and_refuses_what_it_cannot_read(room: Room) -> None:
    form = {"name": "大客户", "how": "rule", "match": "any", "metric0": "direct_sales_fen", "days0": "90"}
    refused = await room.desk.post("/console/groups", **form, least0="很多")
    assert refused.status == 422
    assert 'value="很多"' in await refused.text()
    assert (await room.desk.post("/console/groups", **form, least0="1000.50")).status == 303
    [group] = await room.trade.database.read(list_groups)
    assert group.rule == {"any": [{"metric": "direct_sales_fen", "least": 100050, "days": 90}]}
    assert "直推销售额不少于 ¥1,000.50" in await room.desk.read(f"/console/groups/{group.id}")


async def test_each_award_says_why_it_is_this_much(room: Room) -> None:
    page = await room.desk.read("/console/awards")
    assert "¥128.00 × 10%" in page
    assert "共 3 条" in page
    assert "共 1 条" in await room.desk.read(f"/console/awards?person={room.codes[2]}&state=pending&level=1")
    assert "没有符合条件的记录" in await room.desk.read("/console/awards?person=nobody")
    code = page.partition('href="/console/awards/')[2].partition('"')[0]
    award = await room.desk.read(f"/console/awards/{code}")
    assert "为什么是这个数" in award
    assert room.order_no in award
    assert (await room.desk.get("/console/awards/none")).status == 404


async def test_what_is_on_hold_is_released_or_reversed_with_a_reason(room: Room) -> None:
    database, first, second = room.trade.database, room.trade.people[2], room.trade.people[1]
    for who in (first, second):
        await database.transact(hold_awards, room.order_no, member(who), by=TERMINAL, reason="同一台手机")
    assert room.order_no in await room.desk.read("/console/reviews")
    path = f"/console/reviews/orders/{room.order_no}"
    assert "同一台手机" in await room.desk.read(f"{path}?person={room.codes[2]}")

    unsaid = await room.desk.post(f"{path}/release", person=room.codes[2], reason="")
    assert unsaid.status == 409
    assert "请写明原因" in await unsaid.text()
    assert (await room.desk.post(f"{path}/release", person=room.codes[2], reason="一家人")).status == 303
    assert (await room.desk.post(f"{path}/reversal", person=room.codes[1], reason="属实")).status == 303
    assert (await database.read(list_held)).items == ()
    assert (await room.desk.post(f"{path}/hold", person=room.codes[0], reason="再看看")).status == 303
    assert len((await database.read(list_held)).items) == 1
    await room.trade.check()


async def test_nobody_releases_what_they_gain_from(room: Room) -> None:
    gains = room.trade.people[2]
    await room.trade.database.transact(hold_awards, room.order_no, member(gains), by=TERMINAL, reason="同一台手机")
    own = await room.console.sign_in(member_id=gains, name="自己人")
    path = f"/console/reviews/orders/{room.order_no}/release"
    refused = await own.post(path, person=room.codes[2], reason="没问题")
    assert refused.status == 409
    assert "要由别人来定" in await refused.text()


async def test_a_case_about_a_person_is_cleared_or_upheld(room: Room) -> None:
    database = room.trade.database
    for number in (1, 2):
        await database.transact(review_person, member(room.trade.people[number]), by=TERMINAL, reason="涌入很多新人")
    newest, oldest = (await database.read(list_cases)).items
    assert "涌入很多新人" in await room.desk.read(f"/console/reviews/cases/{newest.code}")
    assert (await room.desk.post(f"/console/reviews/cases/{newest.code}/clearance", reason="活动日")).status == 303
    assert (await room.desk.post(f"/console/reviews/cases/{oldest.code}/upholding", reason="属实")).status == 303
    again = await room.desk.post(f"/console/reviews/cases/{newest.code}/upholding", reason="反悔")
    assert again.status == 409
    assert "已经有人处理" in await again.text()
    suspended = await database.read(find_distributor, room.trade.people[1])
    assert suspended is not None
    assert suspended.status == "suspended"
    assert "共 2 条" in await room.desk.read("/console/reviews/cases")


async def test_whoever_only_looks_decides_nothing_about_commission(room: Room) -> None:
    auditor = await room.console.sign_in(Role.AUDITOR, name="审计")
    order = f"/console/reviews/orders/{room.order_no}"
    for path in (f"{order}/hold", f"{order}/release", f"{order}/reversal", "/console/groups", "/console/groups/1/end"):
        assert (await auditor.post(path, person=room.codes[2], reason="试试", name="组")).status == 403
    assert "/hold" not in await auditor.read(f"{order}?person={room.codes[2]}")
