"""Search over everything in the console: what a number, name or phone means, and only what this person may see."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from commissions.network.queries import find_distributor
from shop.accounts.permissions import Permission, Role
from shop.web.door import Door
from tests.support.console import Console, Desk, open_console
from tests.support.trade import Trade, open_trade


@dataclass
class Room:
    """A shop with one order, and the owner at its console."""

    trade: Trade
    console: Console
    desk: Desk
    order_no: str
    code: str


@pytest.fixture
async def room(door: Door) -> AsyncIterator[Room]:
    """The chain of four with one paid order."""
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    order = await trade.buy(1)
    buyer = await trade.database.read(find_distributor, trade.people[3])
    assert buyer is not None
    async with open_console(door) as console:
        yield Room(trade, console, await console.sign_in(), order.no, buyer.code)


async def test_a_whole_number_leads_straight_to_its_order(room: Room) -> None:
    answer = await room.desk.get(f"/console/search?q={room.order_no.lower()}")
    assert (answer.status, answer.headers["Location"]) == (302, f"/console/orders/{room.order_no}")


async def test_phones_codes_goods_and_pages_are_found(room: Room) -> None:
    member = f"/console/members/{room.code}"
    assert member in await room.desk.read("/console/search?q=138 0000 0001")
    assert member in await room.desk.read(f"/console/search?q={room.code}")
    assert "/console/goods/" in await room.desk.read("/console/search?q=茶")
    assert 'href="/console/ledger"' in await room.desk.read("/console/search?q=账本")


async def test_scripts_get_the_findings_alone(room: Room) -> None:
    answer = await room.desk.get(f"/console/search?q={room.order_no}", **{"HX-Request": "true"})
    text = await answer.text()
    assert f"/console/orders/{room.order_no}" in text
    assert "<html" not in text


async def test_nothing_is_found_of_what_somebody_may_not_see(room: Room) -> None:
    narrow = await room.console.sign_in(Role.SUPPORT, name="小何", ticks={Permission.SEE_GOODS})
    assert f"/console/orders/{room.order_no}" not in await narrow.read(f"/console/search?q={room.order_no}")
    assert f"/console/members/{room.code}" not in await narrow.read(f"/console/search?q={room.code}")
    assert "/console/goods/" in await narrow.read("/console/search?q=茶")


async def test_what_means_nothing_says_so_and_an_empty_search_says_how(room: Room) -> None:
    for typed in ("nothing-of-this-name", "%25%5f", "<script>alert(1)</script>", "9" * 100):
        page = await room.desk.read(f"/console/search?q={typed}")
        assert "没有找到" in page, typed
        assert "<script>alert" not in page
    assert "订单号、退款单号" in await room.desk.read("/console/search?q=")
