"""What waits for a second person, and refunds that don't go out, in the console."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from commissions.actor import staff_acting
from commissions.beneficiary import member
from commissions.ledger.adjustments import Adjust
from commissions.ledger.queries import find_balances
from shop.accounts.permissions import ROLES, Permission, Role
from shop.adjustments.service import adjust_within
from shop.aftersales.deciding import decide_refund_within
from shop.aftersales.service import DecideRefund
from shop.orders.order import Order
from shop.proposals.queries import list_open_proposals
from shop.refunds.queries import list_refunds
from shop.refunds.sending import send_due_refunds
from shop.settings.present import PresentSettings
from shop.web.door import Door
from tests.support.console import Console, open_console
from tests.support.databases import AnyDatabase
from tests.support.trade import Trade, open_trade

MEI = staff_acting("mei")


@pytest.fixture
async def trade(sqlite_database: AnyDatabase) -> Trade:
    """A shop with orders."""
    return await open_trade(sqlite_database)


@pytest.fixture
async def console(door: Door, trade: Trade) -> AsyncIterator[Console]:
    """Its console."""
    present = PresentSettings({"LIANPU_REFUND_ALONE_UP_TO_FEN": 20_000})
    async with open_console(replace(door, payments=trade.pay, present=present)) as opened:
        yield opened


async def propose(trade: Trade, *units: int) -> tuple[Order, str]:
    """A refund of a whole order that waits; the address of its proposal."""
    order = await trade.buy(*units)
    command = DecideRefund(order.no, None, "压坏了", MEI, f"key-{order.no}")
    assert await trade.database.transact(decide_refund_within, command, alone_up_to_fen=0) is None
    return order, f"/console/proposals/{(await trade.database.read(list_open_proposals))[-1].id}"


async def test_a_second_person_agrees_once_and_the_use_case_runs(console: Console, trade: Trade) -> None:
    order, path = await propose(trade, 2)
    desk, operator = await console.sign_in(Role.FINANCE), await console.sign_in(Role.OPERATOR, name="店长")
    tray = await desk.read("/console/proposals")
    assert "压坏了" in tray
    assert '<span class="due">1</span>' in tray
    assert "谁退回多少佣金" in await desk.read(path)
    assert (await operator.get("/console/proposals")).status == 403
    assert (await operator.post(f"{path}/agreement")).status == 403
    assert (await desk.post(f"{path}/agreement")).status == 303
    assert (await desk.post(f"{path}/agreement")).status >= 400
    [refund] = await trade.database.read(list_refunds, order.no)
    assert (refund.amount_fen, refund.decided_by) == (26_400, staff_acting(desk.staff_code))
    assert await trade.database.read(list_open_proposals) == ()
    await trade.check()


async def test_whoever_proposed_it_can_only_take_it_back(console: Console, trade: Trade) -> None:
    order = await trade.buy(2)
    desk = await console.sign_in(Role.FINANCE)
    await desk.post(f"/console/orders/{order.no}/refund", what="whole", reason="坏了")
    [waiting] = await trade.database.read(list_open_proposals)
    path = f"/console/proposals/{waiting.id}"
    page = await desk.read(path)
    assert "撤回" in page
    assert "同意并执行" not in page
    assert (await desk.post(f"{path}/agreement")).status >= 400
    assert (await trade.find(order.no)).refunded_fen == 0
    assert (await desk.post(f"{path}/refusal")).status == 303
    assert await trade.database.read(list_open_proposals) == ()


async def test_what_has_changed_meanwhile_is_not_carried_out_and_proposes_nothing_anew(
    console: Console, trade: Trade
) -> None:
    order, path = await propose(trade, 2)
    await trade.refund(order.no, {"1": 100})
    desk = await console.sign_in(Role.FINANCE)
    response = await desk.post(f"{path}/agreement")
    assert response.status >= 400
    assert (await trade.find(order.no)).refunded_fen == 100
    [waiting] = await trade.database.read(list_open_proposals)
    assert waiting.proposed_by == MEI
    await trade.check()


async def test_an_adjustment_needs_its_own_permission(console: Console, trade: Trade) -> None:
    wanted = Adjust("A-1", member(trade.people[0]), 50_000, "补偿", MEI)
    await trade.database.transact(adjust_within, wanted, limit_fen=0)
    [waiting] = await trade.database.read(list_open_proposals)
    path = f"/console/proposals/{waiting.id}"
    bare = await console.sign_in(Role.FINANCE, ticks=ROLES[Role.FINANCE] - {Permission.ADJUST_BALANCES}, name="出纳")
    desk = await console.sign_in(Role.FINANCE)
    for where in ("agreement", "refusal"):
        assert (await bare.post(f"{path}/{where}")).status == 403
    assert "500" in await desk.read(path)
    assert (await desk.post(f"{path}/agreement")).status == 303
    assert (await trade.database.read(find_balances, member(trade.people[0])))["available"] == 50_000
    await trade.check()


async def test_a_refund_that_pay_refuses_says_what_to_do_and_can_be_given_up(console: Console, trade: Trade) -> None:
    small, large = await trade.buy(1), await trade.buy(2)
    trade.pay.refund_refusal = "NOT_ENOUGH"
    first, second = await trade.refund(small.no), await trade.refund(large.no)
    await send_due_refunds(trade.database, trade.pay)
    desk, support = await console.sign_in(Role.FINANCE), await console.sign_in(Role.SUPPORT, name="客服")
    listed = await desk.read("/console/refunds?state=stuck")
    assert first.refund_no in listed
    assert "充值" in await support.read(f"/console/refunds/{first.refund_no}")
    path = f"/console/refunds/{first.refund_no}/giving-up"
    assert (await support.post(path, reason="x")).status == 403
    assert "请写明原因" in await (await desk.post(path, reason=" ")).text()
    assert (await desk.post(path, reason="客人改主意")).status == 303
    assert (await trade.find(small.no)).refunded_fen == 0

    assert (await desk.post(f"/console/refunds/{second.refund_no}/giving-up", reason="客人改主意")).status == 303
    [waiting] = await trade.database.read(list_open_proposals)
    assert (await trade.find(large.no)).refunded_fen == large.total_fen
    other = await console.sign_in(Role.OWNER, name="店主")
    assert (await other.post(f"/console/proposals/{waiting.id}/agreement")).status == 303
    assert (await trade.find(large.no)).refunded_fen == 0
    await trade.check()
