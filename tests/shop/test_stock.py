"""Stock is never sold twice, and what is reserved is always the sum of what was set aside."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from commissions.ports import Transaction
from shop.catalog.queries import find_stock
from shop.catalog.refusals import OutOfStock
from shop.catalog.tables import stock
from shop.database.sqlite import SqliteDatabase
from shop.places.service import StockBroken, release_stock, reserve_stock, restock, sell_stock
from shop.places.taking import Shelf
from tests.support.databases import AnyDatabase
from tests.support.racing import RACING, race
from tests.support.shelf import draft_tea, stock_shelf

MOVES = {"release": release_stock, "sell": sell_stock, "return": restock}


def find_shelf(connection: Connection, sku_id: int) -> Shelf:
    """Where a SKU's stock is, in a shop of one place without batches."""
    return sku_id, int(connection.execute(select(stock.c.id).where(stock.c.sku_id == sku_id)).scalar_one())


@RACING
async def test_a_hundred_buyers_of_ten_units_get_exactly_ten(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf, draft_tea(on_hand=10))
    sku_id = tea.skus[0].id
    outcomes = await race(*(database.transact(reserve_stock, {sku_id: 1}) for _ in range(100)))
    assert Counter(type(outcome) for outcome in outcomes) == {dict: 10, OutOfStock: 90}
    assert (await database.read(find_stock, [sku_id]))[sku_id] == (10, 10, 0)


@RACING
async def test_orders_of_the_same_two_skus_in_either_order_never_block_each_other(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf, draft_tea(on_hand=40))
    one, two = tea.skus[0].id, tea.skus[1].id
    pairs = ({one: 1, two: 1} if n % 2 else {two: 1, one: 1} for n in range(40))
    results = await race(*(database.transact(reserve_stock, pair) for pair in pairs))
    assert [of for of in results if isinstance(of, Exception)] == []
    assert await database.read(find_stock, [one, two]) == {one: (40, 40, 0), two: (40, 40, 0)}


async def test_a_refusal_names_every_sku_that_falls_short_and_reserves_nothing(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf, draft_tea(on_hand=3))
    one, two = tea.skus[0].id, tea.skus[1].id
    with pytest.raises(OutOfStock) as refused:
        await database.transact(reserve_stock, {one: 4, two: 2})
    [shortage] = refused.value.shortages
    assert (shortage.sku_id, shortage.wanted, shortage.available) == (one, 4, 3)
    assert await database.read(find_stock, [one, two]) == {one: (3, 0, 0), two: (3, 0, 0)}


async def test_a_sale_leaves_the_shelf_and_a_return_comes_back(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf, draft_tea(on_hand=5))
    sku_id = tea.skus[0].id
    takings = await database.transact(reserve_stock, {sku_id: 2})
    assert takings == {await database.read(find_shelf, sku_id): 2}
    for move, expected in ((sell_stock, (3, 0, 2)), (restock, (5, 0, 0))):
        await database.transact(move, takings)
        assert (await database.read(find_stock, [sku_id]))[sku_id] == expected


@pytest.mark.parametrize("move", [release_stock, sell_stock, restock])
async def test_stock_that_is_not_there_cannot_be_moved(database: AnyDatabase, move: object) -> None:
    [tea] = await database.transact(stock_shelf)
    shelf = await database.read(find_shelf, tea.skus[0].id)
    with pytest.raises(StockBroken):
        await database.transact(move, {shelf: 1})  # type: ignore[arg-type]


@pytest.mark.parametrize("units", [0, -1])
async def test_a_quantity_below_one_is_a_bug_that_moves_nothing(database: AnyDatabase, units: int) -> None:
    [tea] = await database.transact(stock_shelf)
    with pytest.raises(StockBroken):
        await database.transact(reserve_stock, {tea.skus[0].id: units})


class Model:
    """What the shelf should hold after a series of moves."""

    def __init__(self, on_hand: int) -> None:
        self.on_hand, self.reserved, self.sold = on_hand, 0, 0

    def move(self, kind: str, units: int) -> bool:
        """Make the move if it is possible. Returns whether it was."""
        room = {
            "reserve": self.on_hand - self.reserved,
            "release": self.reserved,
            "sell": self.reserved,
            "return": self.sold,
        }
        if units > room[kind]:
            return False
        self.on_hand += {"sell": -units, "return": units}.get(kind, 0)
        self.reserved += {"reserve": units}.get(kind, -units if kind != "return" else 0)
        self.sold += {"sell": units, "return": -units}.get(kind, 0)
        return True


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.sampled_from(["reserve", *sorted(MOVES)]), st.integers(1, 4)), max_size=25))
async def test_reserved_is_the_sum_of_what_is_set_aside(
    sqlite_database: SqliteDatabase, moves: list[tuple[str, int]]
) -> None:
    await sqlite_database.transact(_check_moves, moves)


def move_now(tx: Transaction, kind: str, shelf: Shelf, units: int) -> None:
    """Make a move and send it."""
    if kind == "reserve":
        assert reserve_stock(tx, {shelf[0]: units}) == {shelf: units}
    else:
        MOVES[kind](tx, {shelf: units})
    assert tx.connection, "what was written is sent before anything else is done"


def _check_moves(tx: Transaction, moves: list[tuple[str, int]]) -> None:
    with tx.connection.begin_nested() as savepoint:
        [tea] = stock_shelf(tx, draft_tea(on_hand=6))
        sku_id, model = tea.skus[0].id, Model(6)
        shelf = find_shelf(tx.connection, sku_id)
        for kind, units in moves:
            if model.move(kind, units):
                move_now(tx, kind, shelf, units)
            else:
                with pytest.raises((OutOfStock, StockBroken)):
                    move_now(tx, kind, shelf, units)
            assert find_stock(tx.connection, [sku_id])[sku_id] == (model.on_hand, model.reserved, model.sold)
        savepoint.rollback()
