"""The console's room 会员: found, looked at, decided about; each decision once with and once without the permission."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import update

from commissions.actor import TERMINAL
from commissions.beneficiary import MemberId, member
from commissions.ledger.queries import find_balances
from commissions.network.applications import apply_to_earn, find_application
from commissions.network.queries import find_distributor, find_referral
from commissions.network.tables import distributor
from commissions.policies.service import publish_policy
from commissions.ports import Transaction
from commissions.tallies.service import count_sale
from commissions.tiers.service import publish_tiers
from shop.accounts.permissions import Role
from shop.audit_log.queries import list_acts
from shop.proposals.queries import list_open_proposals
from shop.web.door import Door
from tests.support.console import Console, Desk, open_console
from tests.support.trade import POLICY, Trade, open_trade

TIERS = {"tiers": [{"tier": "gold", "name": "金牌茶友", "any": [{"metric": "customers", "least": 3}]}]}


@dataclass
class Room:
    """A shop that trades, its console, and the owner at it."""

    trade: Trade
    console: Console
    desk: Desk

    async def code(self, number: int) -> str:
        """The link code of one of the chain's people."""
        found = await self.trade.database.read(find_distributor, self.trade.people[number])
        assert found is not None
        return found.code

    async def status(self, number: int) -> str:
        """Whether one of the chain's people may earn."""
        found = await self.trade.database.read(find_distributor, self.trade.people[number])
        assert found is not None
        return found.status


@pytest.fixture
async def room(door: Door) -> AsyncIterator[Room]:
    """The chain of four with one paid order, counted."""
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    order = await trade.buy(1)
    await trade.database.transact(count_sale, order.no)
    await trade.database.transact(publish_tiers, TIERS, TERMINAL)
    async with open_console(door) as console:
        yield Room(trade, console, await console.sign_in())


async def test_members_are_found_by_phone_code_number_and_how_their_name_begins(room: Room) -> None:
    buyer, first = await room.code(3), await room.code(0)
    for find in ("13800000001", "138 0000 0001", buyer, str(room.trade.people[3])):
        page = await room.desk.read(f"/console/members?find={find}")
        assert buyer in page, find
        assert first not in page, find
    assert "没有符合条件的记录" in await room.desk.read("/console/members?find=13900000000")
    assert buyer in await room.desk.read("/console/members?find=小店")


async def test_filters_and_sorts_of_members_each_narrow_the_list(room: Room) -> None:
    buyer, above = await room.code(3), await room.code(2)
    assert f"/console/members/{above}" in await room.desk.read("/console/members?sort=earned")
    spent = await room.desk.read("/console/members?sort=spent")
    assert "共 1 条" in spent
    assert buyer in spent
    assert "共 1 条" in await room.desk.read(f"/console/members?referrer={above}")
    assert "共 4 条" in await room.desk.read("/console/members?status=active&follows=no&joined.from=2026-11-22")
    assert "共 0 条" not in await room.desk.read("/console/members?group=nobody&tier=gold")


async def test_a_members_page_explains_each_balance_by_its_entries(room: Room) -> None:
    code = await room.code(2)
    page = await room.desk.read(f"/console/members/{code}")
    assert "待结算" in page
    assert "12.80" in page.replace("<small>", "").replace("</small>", "")
    entries = await room.desk.read(f"/console/members/{code}/balances/pending")
    assert "佣金" in entries
    assert "award" in entries or "paid" in entries
    assert (await room.desk.get(f"/console/members/{code}/balances/pending?before=9:9:x")).status == 200
    assert (await room.desk.get("/console/members/0")).status == 404


async def test_the_openid_is_shown_nowhere(room: Room) -> None:
    for path in ("/console/members", f"/console/members/{await room.code(3)}"):
        assert "openid" not in await room.desk.read(path)


async def test_a_distributor_is_suspended_and_restored_with_a_reason(room: Room) -> None:
    code = await room.code(2)
    path = f"/console/members/{code}"
    unsaid = await room.desk.post(f"{path}/suspension", reason=" ")
    assert unsaid.status == 409
    assert "请写明原因" in await unsaid.text()
    assert await room.status(2) == "active"

    assert (await room.desk.post(f"{path}/suspension", reason="刷单")).status == 303
    assert await room.status(2) == "suspended"
    assert (await room.desk.post(f"{path}/restoration", reason="查清了")).status == 303
    assert await room.status(2) == "active"
    [last, *_] = (await room.trade.database.read(list_acts)).items
    assert (last.action, last.details["reason"], last.actor.id) == (
        "distributor.restore",
        "查清了",
        room.desk.staff_code,
    )


async def test_a_refused_move_keeps_what_was_typed(room: Room) -> None:
    first, last = await room.code(0), await room.code(3)
    refused = await room.desk.post(f"/console/members/{first}/referrer", to=last, reason="想换个人带")
    text = await refused.text()
    assert refused.status == 409
    assert "绕成一圈" in text
    assert f'value="{last}"' in text
    assert "想换个人带" in text

    assert (await room.desk.post(f"/console/members/{last}/referrer", to="", reason="本人要求")).status == 303
    assert await room.trade.database.read(find_referral, room.trade.people[3]) is None


async def test_a_tier_is_given_by_hand(room: Room) -> None:
    code = await room.code(1)
    assert (await room.desk.post(f"/console/members/{code}/tier", tier="gold", reason="活动")).status == 303
    assert "金牌茶友" in await room.desk.read(f"/console/members/{code}")
    assert (await room.desk.post(f"/console/members/{code}/tier/lock", locked="no", reason="活动结束")).status == 303
    assert (await room.desk.post(f"/console/members/{code}/tier", tier="diamond", reason="活动")).status == 409


async def test_a_small_adjustment_is_posted_and_a_large_one_waits_for_somebody_else(room: Room) -> None:
    code, person = await room.code(0), member(room.trade.people[0])
    path, form = f"/console/members/{code}/adjustment", {"number": "a" * 20, "kind": "give", "reason": "补贴"}
    unread = await room.desk.post(path, **form, yuan="很多")
    assert unread.status == 422
    assert 'value="很多"' in await unread.text()

    for _ in range(2):
        assert (await room.desk.post(path, **form, yuan="88")).status == 303
    assert (await room.trade.database.read(find_balances, person))["available"] == 8800

    assert (await room.desk.post(path, **form | {"number": "b" * 20}, yuan="500")).status == 303
    assert len(await room.trade.database.read(list_open_proposals)) == 1
    assert "等人复核" in await room.desk.read(f"/console/members/{code}")
    assert (await room.trade.database.read(find_balances, person))["available"] == 8800
    await room.trade.check()


async def test_nobody_adjusts_a_balance_of_their_own(room: Room) -> None:
    own = await room.console.sign_in(member_id=room.trade.people[0], name="自己人")
    form = {"number": "c" * 20, "kind": "give", "yuan": "1", "reason": "补贴"}
    refused = await own.post(f"/console/members/{await room.code(0)}/adjustment", **form)
    assert refused.status == 409
    assert "不能调整自己的余额" in await refused.text()


async def test_what_is_open_stops_an_erasure_and_an_export_is_logged(room: Room) -> None:
    buyer, first = await room.code(3), await room.code(0)
    blocked = await room.desk.post(f"/console/members/{buyer}/erasure", reason="本人来信")
    assert blocked.status == 409
    assert "订单未完结" in await blocked.text()

    exported = await room.desk.post(f"/console/members/{first}/export", reason="本人来信")
    assert exported.headers["Content-Disposition"] == f'attachment; filename="member-{first}.json"'
    [last, *_] = (await room.trade.database.read(list_acts)).items
    assert (last.action, last.subject) == ("member.export", first)


DEEDS = ("suspension", "restoration", "appointment", "tier", "tier/lock", "referrer", "review", "adjustment", "erasure")


async def test_whoever_only_looks_decides_nothing(room: Room) -> None:
    support, code = await room.console.sign_in(Role.SUPPORT, name="客服"), await room.code(2)
    page = await support.read(f"/console/members/{code}")
    for deed in (*DEEDS, "export"):
        assert f"/{deed}" not in page
        assert (await support.post(f"/console/members/{code}/{deed}", reason="试试")).status == 403
    assert await room.status(2) == "active"


async def apply(room: Room, *people: int) -> None:
    """Some of the chain are no distributors any more, and apply."""

    def carry_out(tx: Transaction) -> None:
        publish_policy(tx, POLICY | {"who_may_earn": "approved"}, by=TERMINAL)
        for number in people:
            who = room.trade.people[number]
            tx.connection.execute(update(distributor).where(distributor.c.member_id == who).values(status="none"))
            apply_to_earn(tx, who, "想在小区群里分享")

    await room.trade.database.transact(carry_out)


async def find_decision(room: Room, number: int) -> str:
    """How somebody's application stands."""
    found = await room.trade.database.read(find_application, MemberId(room.trade.people[number]))
    assert found is not None
    return found.status


async def test_applications_are_decided_for_those_who_are_ticked(room: Room) -> None:
    await apply(room, 1, 2, 3)
    page = await room.desk.read("/console/applications")
    assert page.count("想在小区群里分享") >= 3
    assert '<span class="due">3</span>' in page

    keys = [await room.code(1), await room.code(2)]
    assert (await room.desk.post("/console/applications/approval", key=keys)).status == 303
    assert await room.status(1) == await room.status(2) == "active"

    last = await room.code(3)
    unsaid = await room.desk.post("/console/applications/refusal", key=last, reason="")
    text = await unsaid.text()
    assert unsaid.status == 409
    assert "请写明原因" in text
    assert f'value="{last}" aria-label="选择" checked' in text
    assert (await room.desk.post("/console/applications/refusal", key=last, reason="资料不全")).status == 303
    assert await find_decision(room, 3) == "refused"
    assert "没有申请" not in await room.desk.read("/console/applications?status=refused")


async def test_nothing_ticked_decides_nothing_and_support_decides_no_application(room: Room) -> None:
    await apply(room, 1)
    nothing = await room.desk.post("/console/applications/approval")
    assert nothing.status == 422
    assert "勾选" in await nothing.text()
    support = await room.console.sign_in(Role.SUPPORT, name="客服")
    assert (await support.post("/console/applications/approval", key=await room.code(1))).status == 403
    assert await find_decision(room, 1) == "pending"
