"""The orders that earn for a person: how each stands now, nobody else's, and nothing of where the buyer lives."""

import pytest

from commissions.beneficiary import MemberId, member
from shop.cases.case import CaseKind, Reason, Terms
from shop.cases.service import AskFor, ask
from shop.fulfilment.service import confirm_receipt
from shop.lists.sold import Sold, SoldFilter, list_sold
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.databases import AnyDatabase
from tests.support.trade import Trade, open_trade


async def read_numbers(trade: Trade, who: MemberId, only: SoldFilter | None = None) -> list[str]:
    """The numbers of all pages."""
    numbers, before = [], None
    while True:
        page = await trade.database.read(list_sold, member(who), before, only)
        numbers += [of.order_no for of in page.items]
        if page.next is None:
            return numbers
        before = page.next


async def read_one(trade: Trade, who: MemberId, order_no: str) -> Sold:
    """One order of the first page."""
    page = await trade.database.read(list_sold, member(who))
    return next(of for of in page.items if of.order_no == order_no)


async def test_orders_stand_in_the_list_as_they_are_now_for_whom_they_earn(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    top = trade.people[0]
    waiting, sent, received, back, asked = [await trade.buy(2) for _ in range(5)]
    for order in (sent, received):
        await trade.ship(order.no)
    await database.transact(confirm_receipt, trade.buyer, received.no)
    await trade.refund(back.no)
    command = AskFor(trade.buyer, asked.no, CaseKind.REFUND, Reason.CHANGED_MIND, {"1": 1}, "test-key-case")
    await database.transact(ask, command, Terms())

    assert await read_numbers(trade, top) == [of.no for of in (asked, back, received, sent, waiting)]
    for only, orders in (
        (SoldFilter.TO_SHIP, (asked, waiting)),
        (SoldFilter.SHIPPED, (sent,)),
        (SoldFilter.COMPLETED, (received,)),
        (SoldFilter.AFTER_SALE, (asked, back)),
    ):
        assert await read_numbers(trade, top, only) == [of.no for of in orders], only
    assert await read_numbers(trade, trade.buyer) == [], "what one buys oneself earns the others"

    whole = await read_one(trade, top, back.no)
    assert (whole.is_left, whole.kept_fen, whole.refunded_fen) == (False, 0, back.total_fen)
    open_one = await read_one(trade, top, asked.no)
    assert (open_one.in_case, open_one.is_left) == (True, True)
    assert [of.bought.quantity for of in open_one.earned if of.bought] == [2]


async def test_a_page_goes_on_where_the_one_before_ended_however_few_fit(
    database: AnyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    trade = await open_trade(database)
    monkeypatch.setattr("shop.lists.sold._LOOKED_AT", 3)
    monkeypatch.setattr("shop.lists.sold._PAGE", 2)
    orders = [await trade.buy(1, 1) for _ in range(5)]
    await trade.ship(orders[0].no)
    newest = [of.no for of in reversed(orders)]
    assert await read_numbers(trade, trade.people[0]) == newest, "an order of two awards stands once"
    assert await read_numbers(trade, trade.people[0], SoldFilter.SHIPPED) == [orders[0].no]


async def test_the_page_leads_to_each_why_and_tells_nothing_of_where_the_buyer_lives(
    phone: MakePhone, door: Door
) -> None:
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    order = await trade.buy(1)
    await trade.ship(order.no, "SF8877665544")
    anna, other = await phone("0"), await phone("stranger")
    text = await (await anna.open("/me/sold")).text()
    [earned] = (await read_one(trade, trade.people[0], order.no)).earned
    assert f'href="/me/earnings/{earned.code}"' in text
    assert "已发货" in text
    for secret in ("龙井路", "13800000001", "陈小满", "SF8877665544"):
        assert secret not in text
    strange = await (await other.open(f"/me/sold?before={earned.code}")).text()
    assert order.no not in strange
    assert (await anna.open("/me/sold?only=nonsense&before=nonsense")).status == 200
