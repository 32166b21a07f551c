"""What is due of orders in the console: the work list, paper, files, one parcel for several."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from shop.accounts.permissions import ROLES, Permission, Role
from shop.audit_log.tables import act
from shop.desk.due import go_together
from shop.fulfilment.queries import list_parcels
from shop.orders.order import OrderState
from shop.web.door import Door
from tests.support.clock import MovableClock
from tests.support.console import Console, open_console
from tests.support.databases import AnyDatabase
from tests.support.trade import Trade, open_trade


@pytest.fixture
async def trade(sqlite_database: AnyDatabase) -> Trade:
    """A shop with orders."""
    return await open_trade(sqlite_database)


@pytest.fixture
async def console(door: Door, trade: Trade) -> AsyncIterator[Console]:
    """Its console."""
    async with open_console(replace(door, payments=trade.pay)) as opened:
        yield opened


async def test_what_waits_is_told_by_how_long_it_was_paid(console: Console, trade: Trade, clock: MovableClock) -> None:
    late = await trade.buy(1)
    clock.advance(hours=30)
    soon = await trade.buy(1)
    clock.advance(hours=25)
    fresh, closing = await trade.buy(1), await trade.place(1)
    clock.advance(minutes=20)
    desk = await console.sign_in(Role.SUPPORT)
    whole = await desk.read("/console/orders/due")
    assert all(of.no in whole for of in (late, soon, fresh, closing))
    for tab, shown in {"late": late, "soon": soon, "fresh": fresh}.items():
        rows = (await desk.read(f"/console/orders/due?due={tab}")).partition("<tbody>")[2].partition("</tbody>")[0]
        assert [of for of in (late, soon, fresh) if of.no in rows] == [shown]
    assert "没有要备的" in await desk.read("/console/orders/due?due=prepare&after=x")
    assert '<span class="due">3</span>' in whole


async def test_paper_and_files_are_for_those_who_see_recipients_and_stand_in_the_log(
    console: Console, trade: Trade
) -> None:
    first, second = await trade.buy(2), await trade.buy(1, 1)
    desk = await console.sign_in(Role.SUPPORT)
    blind = await console.sign_in(Role.SUPPORT, name="新人", ticks=ROLES[Role.SUPPORT] - {Permission.SEE_RECIPIENTS})
    keys = [first.no, second.no]
    picking = await (await blind.post("/console/orders/picking", key=keys)).text()
    assert "<strong>3</strong>" in picking
    assert "陈小满" not in picking
    for path in ("/console/orders/print", "/console/orders/file"):
        assert (await blind.post(path, key=keys)).status == 403
        assert (await desk.post(path)).status == 404
        response = await desk.post(path, key=keys)
        text = await response.text()
        assert all(no in text for no in keys)
        assert "13800000001" in text
    logged = await trade.database.read(lambda c: c.execute(act.select().order_by(act.c.number)).all())
    assert [(row.action, row.subject) for row in logged] == [
        ("orders.print", "2 orders"),
        ("orders.export", "2 orders"),
    ]


async def test_orders_of_one_buyer_and_address_leave_in_one_parcel(console: Console, trade: Trade) -> None:
    first, second, held = await trade.buy(2), await trade.buy(1), await trade.buy(1)
    await trade.refund(held.no, {"1": 100})
    desk, finance = await console.sign_in(Role.SUPPORT), await console.sign_in(Role.FINANCE, name="账房")
    assert "同一地址 3 单" in await desk.read("/console/orders/due")
    keys = [first.no, second.no, held.no]
    path = "/console/orders/parcel"
    assert (await finance.post(path, key=keys, carrier="顺丰", number="SF9")).status == 403
    assert "3 单一起发货" in await desk.read(f"{path}?key={first.no}&key={second.no}&key={held.no}")
    wrong = await desk.post(path, key=keys, carrier="", number="SF9")
    assert wrong.status >= 400
    assert 'value="SF9"' in await wrong.text()
    for _ in range(2):
        assert (await desk.post(path, key=keys, carrier="顺丰", number="SF9")).status == 303
    for no in keys[:2]:
        [parcel] = await trade.database.read(list_parcels, no)
        assert parcel.number == "SF9"
        assert (await trade.find(no)).state is OrderState.SHIPPED
    assert await trade.database.read(list_parcels, held.no) == ()
    await trade.check()


async def test_different_addresses_are_no_parcel(console: Console, trade: Trade) -> None:
    order = await trade.buy(1)
    other = replace(order, no="LOTHER", recipient=replace(order.recipient, street="别处 9 号"))
    assert go_together([order, order])
    assert not go_together([order, other])
    assert not go_together([replace(order, member_id=trade.people[0]), order])
