"""Places: units arrive, are counted, move and are sold where they lie; the earliest last day goes first."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from commissions.actor import staff_acting
from shop.catalog.queries import find_stock, get_product
from shop.catalog.refusals import OutOfStock
from shop.catalog.tables import stock
from shop.fulfilment.counting import CountShelf, count_shelf
from shop.orders.portion import Portion
from shop.places.opening import DescribePlace, save_place
from shop.places.place import FIRST_PLACE
from shop.places.queries import list_places, list_stock
from shop.places.refusals import (
    LotContradicted,
    PlaceRefused,
    PlaceUnknown,
    SkuUnknown,
    StockRefused,
    UnitsPromised,
)
from shop.places.service import reserve_stock
from shop.places.shelving import (
    Correct,
    MoveUnits,
    Receive,
    correct_stock,
    end_sales,
    move_units,
    receive_stock,
    stock_draft,
)
from shop.places.taking import Lot, determine_takings
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea, stock_shelf
from tests.support.trade import Trade, open_trade

MEI = staff_acting("mei")
SKU = "TEA-1-100"
STORE = DescribePlace("west", MEI, name="西湖店", address="龙井路 2 号", offers_pickup=True)


async def shelves(trade: Trade) -> dict[tuple[str, str], tuple[int, int, int]]:
    """(on hand, reserved, sold) of the first SKU by place and batch."""
    rows = await trade.database.read(list_stock)
    return {(row.place, row.batch): (row.on_hand, row.reserved, row.sold) for row in rows if row.article == SKU}


async def portions(trade: Trade, order_no: str) -> list[Portion]:
    return list((await trade.find(order_no)).portions)


def test_the_earliest_last_day_goes_first_and_what_has_none_goes_last() -> None:
    lots = [
        Lot((1, 1), None, 9),
        Lot((1, 2), "2027-02-01", 2),
        Lot((1, 3), "2027-01-01", 1),
        Lot((1, 4), "2027-01-01", 0),
    ]
    assert determine_takings(lots, 5) == {(1, 3): 1, (1, 2): 2, (1, 1): 2}
    assert list(determine_takings(lots, 5) or {}) == [(1, 3), (1, 2), (1, 1)]
    assert determine_takings(lots, 12) == {(1, 3): 1, (1, 2): 2, (1, 1): 9}
    assert determine_takings(lots, 13) is None


async def test_an_ordinary_shop_has_one_place_that_nobody_made(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    [place] = await database.read(list_places)
    assert (place.id, place.code, place.offers_pickup) == (FIRST_PLACE, "main", False)
    order = await trade.buy(2)
    assert [(of.place_id, of.units, of.shipped) for of in order.portions] == [(FIRST_PLACE, 2, 0)]
    assert await shelves(trade) == {("main", ""): (48, 0, 2)}


async def test_a_delivery_counts_once_however_often_its_note_is_typed(database: AnyDatabase) -> None:
    trade = await open_trade(database, on_hand=1)
    delivery = Receive("main", SKU, 10, MEI, key="DN-7")
    results = await asyncio.gather(*(database.transact(receive_stock, delivery) for _ in range(5)))
    assert Counter(results) == {True: 1, False: 4}
    assert await shelves(trade) == {("main", ""): (11, 0, 0)}
    for wrong, refusal in (
        (Receive("moon", SKU, 1, MEI), PlaceUnknown),
        (Receive("main", "TEA-9", 1, MEI), SkuUnknown),
        (Receive("main", SKU, 0, MEI), StockRefused),
        (Receive("main", SKU, 1, MEI, last_day=date(2027, 1, 1)), StockRefused),
        (Receive("main", SKU, 1, MEI, batch="B1", stop_days=3), StockRefused),
    ):
        with pytest.raises(refusal):
            await database.transact(receive_stock, wrong)
    await trade.check()


async def test_portions_take_the_earliest_batch_and_its_sale_stops_before_its_last_day(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database, on_hand=2)
    today = clock().date()
    late, early = today.replace(year=today.year + 2), today.replace(year=today.year + 1)
    for batch, last_day, units in (("LATE", late, 5), ("EARLY", early, 3)):
        command = Receive("main", SKU, units, MEI, batch, last_day, stop_days=30)
        await database.transact(receive_stock, command)
    with pytest.raises(LotContradicted):
        await database.transact(receive_stock, Receive("main", SKU, 1, MEI, "LATE", early, stop_days=30))

    order = await trade.buy(4)
    batches = {
        row.id: row.batch for row in await database.read(lambda of: of.execute(select(stock.c.id, stock.c.batch)).all())
    }
    assert {batches[of.stock_id]: of.units for of in order.portions} == {"EARLY": 3, "LATE": 1}
    assert await shelves(trade) == {("main", ""): (2, 0, 0), ("main", "LATE"): (4, 0, 1), ("main", "EARLY"): (0, 0, 3)}

    clock.advance(days=(late - today).days - 29)
    with pytest.raises(OutOfStock) as refused:
        await database.transact(reserve_stock, {trade.tea.skus[0].id: 3})
    assert refused.value.shortages[0].available == 2
    assert await database.transact(end_sales) == 2
    assert await database.transact(end_sales) == 0
    assert (await database.read(get_product, trade.tea.code)).skus[0].available == 2
    await trade.check()


async def test_a_transfer_takes_free_units_only_and_what_left_arrives(database: AnyDatabase) -> None:
    trade = await open_trade(database, on_hand=5)
    await database.transact(save_place, STORE)
    await trade.place(3)
    with pytest.raises(UnitsPromised) as refused:
        await database.transact(move_units, MoveUnits(SKU, 3, "main", "west", MEI))
    assert refused.value.data["free"] == 2
    await database.transact(move_units, MoveUnits(SKU, 2, "main", "west", MEI))
    assert await shelves(trade) == {("main", ""): (3, 3, 0), ("west", ""): (2, 0, 0)}
    assert await database.read(find_stock, [trade.tea.skus[0].id]) == {trade.tea.skus[0].id: (5, 3, 0)}
    with pytest.raises(StockRefused):
        await database.transact(move_units, MoveUnits(SKU, 1, "west", "west", MEI))
    await trade.check()


async def test_a_correction_needs_a_reason_and_never_takes_what_was_ordered(database: AnyDatabase) -> None:
    trade = await open_trade(database, on_hand=5)
    await trade.place(4)
    for units, reason, refusal in ((-2, "broken", UnitsPromised), (-1, " ", StockRefused), (0, "x", StockRefused)):
        with pytest.raises(refusal):
            await database.transact(correct_stock, Correct("main", SKU, units, reason, MEI))
    await database.transact(correct_stock, Correct("main", SKU, -1, "broken", MEI))
    assert await shelves(trade) == {("main", ""): (4, 4, 0)}
    await trade.check()


async def test_a_count_includes_what_is_sold_and_has_not_left(database: AnyDatabase) -> None:
    trade = await open_trade(database, on_hand=10)
    order = await trade.buy(4)
    await trade.ship(order.no, lines={"1": 1})
    assert await database.transact(count_shelf, CountShelf("main", SKU, 9, MEI)) == 0
    assert await database.transact(count_shelf, CountShelf("main", SKU, 8, MEI)) == -1
    assert await shelves(trade) == {("main", ""): (5, 0, 4)}
    await trade.check()


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (DescribePlace("West", MEI), "code"),
        (DescribePlace("west", MEI, name="x" * 31), "name"),
        (DescribePlace("west", MEI, name="店", offers_pickup=True), "address"),
    ],
)
async def test_a_place_that_offers_pickup_says_where_it_is(
    database: AnyDatabase, command: DescribePlace, field: str
) -> None:
    with pytest.raises(PlaceRefused) as refused:
        await database.transact(save_place, command)
    assert refused.value.data["field"] == field


async def test_a_place_is_described_anew_and_what_is_not_given_stays(database: AnyDatabase) -> None:
    await open_trade(database)
    opened = await database.transact(save_place, STORE)
    moved = await database.transact(save_place, DescribePlace("west", MEI, address="龙井路 9 号"))
    assert moved == replace(opened, address="龙井路 9 号")
    closed = await database.transact(save_place, DescribePlace("west", MEI, offers_pickup=False))
    assert closed == replace(moved, offers_pickup=False)


async def test_stock_is_listed_by_place_and_a_draft_saved_again_brings_none(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await database.transact(save_place, STORE)
    await database.transact(receive_stock, Receive("west", SKU, 3, MEI))
    first, west = await database.read(list_places)
    assert [(row.article, row.on_hand) for row in await database.read(list_stock, place_id=west.id)] == [(SKU, 3)]

    before = await database.read(list_stock, place_id=first.id)
    draft = draft_tea()
    await database.transact(stock_draft, draft, by=MEI)
    assert await database.read(list_stock, place_id=first.id) == before
    await database.transact(stock_shelf, draft_tea("NEW", on_hand=0))
    rows = [row for row in await database.read(list_stock, place_id=first.id) if row.article.startswith("NEW")]
    assert [(row.article, row.on_hand) for row in rows] == [("NEW-100", 0), ("NEW-250", 0)]
    await trade.check()


async def test_one_statement_takes_the_earliest_too(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database, on_hand=9)
    year = clock().year
    for batch, later in (("LATE", 3), ("EARLY", 2)):
        last_day = date(year + later, 1, 1)
        await database.transact(receive_stock, Receive("main", SKU, 9, MEI, batch, last_day))
    await trade.buy(2)
    assert await shelves(trade) == {("main", ""): (9, 0, 0), ("main", "LATE"): (9, 0, 0), ("main", "EARLY"): (7, 0, 2)}
