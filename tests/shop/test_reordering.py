"""What to order again: the rule, how fast goods sell, and purchases that come once however often somebody says so."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from commissions.actor import staff_acting
from shop.audit import audit_shop
from shop.catalog.queries import find_stock
from shop.lists.purchases import PURCHASES
from shop.lists.reading import Asked, read_list
from shop.lists.reorder import REORDER
from shop.lists.stock_moves import STOCK_MOVES
from shop.places.refusals import LotContradicted
from shop.places.shelving import Correct, correct_stock
from shop.reordering.pacing import count_paces
from shop.reordering.queries import get_sku_stock
from shop.reordering.refusals import PurchaseEnded, PurchaseRefused, PurchaseUnknown
from shop.reordering.reorder import PACE_DAYS, Reorder
from shop.reordering.service import (
    NotePurchase,
    ReceivePurchase,
    SetReorder,
    drop_purchase,
    note_purchase,
    receive_purchase,
    set_reorder,
)
from shop.reordering.tables import purchase, sku_pace
from tests.shop.test_statistics import deliver
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea, stock_shelf
from tests.support.trade import Trade, open_trade

MEI, LI = staff_acting("mei"), staff_acting("li")
DAY = date(2026, 12, 24)
UNITS = st.integers(0, 400)


@given(UNITS, UNITS, UNITS, st.integers(0, 365), UNITS)
def test_what_is_ordered_lasts_until_it_comes(sold: int, free: int, on_order: int, lead: int, safety: int) -> None:
    of = Reorder(sold, free, on_order, lead, safety)
    stands = free + on_order + of.units
    left_28ths = PACE_DAYS * stands - sold * lead
    assert left_28ths >= PACE_DAYS * safety, "what is left when it comes is the safety stock"
    assert of.units == 0 or left_28ths - PACE_DAYS < PACE_DAYS * safety, "and not a unit more"
    assert of.cover_days is None or of.cover_days * sold <= free * PACE_DAYS < (of.cover_days + 1) * sold


def note(sku: str, units: int, key: str = "note-key-1", **changes: Any) -> NotePurchase:
    return NotePurchase(sku, "main", units, DAY, key, MEI, **changes)


async def test_goods_that_come_twice_come_once(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    sku = tea.skus[0]
    code = await database.transact(note_purchase, note(sku.code, 30))
    assert await database.transact(note_purchase, note(sku.code, 30)) == code, "a double tap is one purchase"
    assert (await database.read(get_sku_stock, sku.code)).reorder.on_order == 30

    async def end(number: int) -> str:
        try:
            if number == 5:
                await database.transact(drop_purchase, code, by=LI)
                return "dropped"
            await database.transact(receive_purchase, ReceivePurchase(code, 28, LI, "B1", DAY))
        except PurchaseEnded:
            return "refused"
        return "received"

    said = await asyncio.gather(*(end(number) for number in range(8)))
    came = said.count("received")
    assert (said.count("refused"), came + said.count("dropped")) == (7, 1)
    found = await database.read(get_sku_stock, sku.code)
    assert (found.reorder.free, found.reorder.on_order, found.open) == (10 + 28 * came, 0, ())
    assert await database.read(audit_shop) == []


async def test_a_delivery_that_is_refused_leaves_its_purchase_open(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    codes = [await database.transact(note_purchase, note(tea.skus[0].code, 5, f"note-key-{n}")) for n in range(2)]
    await database.transact(receive_purchase, ReceivePurchase(codes[0], 5, LI, "B1", DAY))
    with pytest.raises(LotContradicted):
        await database.transact(receive_purchase, ReceivePurchase(codes[1], 5, LI, "B1", DAY + timedelta(days=1)))
    assert [of.code for of in (await database.read(get_sku_stock, tea.skus[0].code)).open] == [codes[1]]
    for units in (0, -1, 10**7):
        with pytest.raises(PurchaseRefused):
            await database.transact(receive_purchase, ReceivePurchase(codes[1], units, LI))
        with pytest.raises(PurchaseRefused):
            await database.transact(note_purchase, note(tea.skus[0].code, units, "note-key-9"))
    with pytest.raises(PurchaseUnknown):
        await database.transact(drop_purchase, "nothing", by=LI)


@pytest.mark.parametrize("forged", [{"received_units": 6}, {"state": "open", "received_units": None}])
async def test_a_forged_receipt_is_found(sqlite_database: AnyDatabase, forged: dict[str, Any]) -> None:
    database = sqlite_database
    [tea] = await database.transact(stock_shelf)
    code = await database.transact(note_purchase, note(tea.skus[0].code, 5))
    await database.transact(receive_purchase, ReceivePurchase(code, 5, LI))
    values = forged | ({"ended_by": None, "ended_at": None} if "state" in forged else {})
    await database.transact(lambda tx: tx.connection.execute(update(purchase).values(**values)))
    assert [of.check for of in await database.read(audit_shop)] == ["purchase_receipts"]


async def test_the_pace_is_what_was_sold_and_not_given_back(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)

    async def find_paces() -> list[int]:
        await deliver(database)
        await database.transact(count_paces)
        return [(await database.read(get_sku_stock, sku.code)).reorder.sold_units for sku in trade.tea.skus]

    order = await trade.buy(5, 2)
    assert await find_paces() == [0, 0], "today is not over"
    clock.advance(days=1)
    assert await find_paces() == [5, 2]
    await give_back(trade, order.no, 3)
    clock.advance(days=1)
    assert await find_paces() == [2, 2]
    clock.advance(days=PACE_DAYS - 1)
    assert await find_paces() == [0, 0], "what was sold before comes back in these days, and nobody sold less than none"
    assert await database.transact(count_paces) == 0
    await trade.check()


async def give_back(trade: Trade, order_no: str, units: int) -> None:
    await trade.refund(order_no, {}, units={"1": units}, restock=True)


async def test_the_list_says_what_the_rule_says(database: AnyDatabase) -> None:
    drafts = [draft_tea(f"T{n}", on_hand=n * 7) for n in range(6)]
    teas = await database.transact(stock_shelf, *drafts)
    for n, tea in enumerate(teas):
        first, second = tea.skus
        row = {"sku_id": first.id, "sold_units": 13 * n}
        await database.transact(lambda tx, row=row: tx.connection.execute(sku_pace.insert().values(**row)))
        await database.transact(set_reorder, SetReorder(second.code, n, n * 3, MEI, whole=n % 2 == 0))
        if n % 3 == 0:
            await database.transact(note_purchase, note(first.code, n + 1, f"note-key-{n}"))
    sold_out = Correct("main", teas[5].skus[0].code, -35, "broken", MEI)
    await database.transact(correct_stock, sold_out)

    def read(connection: Connection, need: str, sort: str) -> list[Any]:
        return list(read_list(connection, REORDER, Asked({"need": need} if need else {}, sort)).items)

    every = await database.read(read, "", "units")
    assert [of.units for of in every] == sorted((of.units for of in every), reverse=True)
    for of in every:
        found = (await database.read(get_sku_stock, of.sku)).reorder
        assert (of.units, of.cover_days, of.free, of.on_order) == (
            found.units,
            found.cover_days,
            found.free,
            found.on_order,
        )
    wanted = {of.sku for of in every if of.units}
    assert wanted
    assert {of.sku for of in await database.read(read, "order", "units")} == wanted
    assert {of.sku for of in await database.read(read, "enough", "sold")} == {of.sku for of in every} - wanted
    covers = [of.cover_days for of in await database.read(read, "", "cover")]
    assert covers == sorted(covers)
    assert {of.on_order for of in await database.read(read, "coming", "units")} == {1, 4}
    listed = await database.read(read_list, PURCHASES, Asked({"state": "open"}))
    assert [of.units for of in listed.items] == [1, 4]
    moves = await database.read(read_list, STOCK_MOVES, Asked({"kind": "corrected"}))
    assert [(of.units, of.reason, of.article) for of in moves.items] == [(-35, "broken", "T5-100")]
    assert (await database.read(find_stock, [teas[5].skus[0].id]))[teas[5].skus[0].id] == (0, 0, 0)
