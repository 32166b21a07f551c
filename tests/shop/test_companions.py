"""What was bought together is counted once an order and for ninety days; what lists sort by follows what was sold."""

from collections import Counter
from itertools import permutations

from sqlalchemy import select, update

from commissions.ports import Transaction
from shop.catalog.shelf import Product
from shop.catalog.tables import product
from shop.checkout.quoting import Wanted
from shop.companions.queries import find_companions
from shop.companions.service import fade_companions, hear_of_order
from shop.companions.tables import companion, companion_order
from shop.orders.events import OrderPaid
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea, stock_shelf
from tests.support.trade import Trade, open_trade


def put_more_on_sale(tx: Transaction) -> list[Product]:
    return stock_shelf(tx, *(draft_tea(article=f"M{n}", name=f"茶{n}号", on_hand=3, position=n) for n in range(4)))


async def buy_together(trade: Trade, *products: Product) -> str:
    order = await trade.place(lines=tuple(Wanted(of.skus[0].code, 1) for of in products))
    await trade.pay_for(order)
    return order.no


async def hear(trade: Trade, order_no: str) -> None:
    await trade.database.transact(hear_of_order, OrderPaid(trade.buyer, order_no, 1, ""))


async def count_pairs(database: AnyDatabase) -> dict[tuple[int, int], int]:
    rows = await database.read(lambda connection: connection.execute(select(companion)).all())
    return {(row.product_id, row.other_id): row.orders for row in rows}


async def test_pairs_are_those_of_the_orders_of_ninety_days(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    a, b, c, d = await database.transact(put_more_on_sale)
    bought: list[tuple[Product, ...]] = [(a, b), (a, b, c), (c,), (a, d)]
    numbers = []
    for products in bought:
        numbers.append(await buy_together(trade, *products))
        for _ in range(2):
            await hear(trade, numbers[-1])
        clock.advance(days=30)
    expected = Counter(pair for of in bought for pair in permutations(sorted(one.id for one in of), 2))
    assert await count_pairs(database) == expected

    # The first order is of 120 days ago, the second of exactly ninety: neither counts any more.
    assert await database.transact(fade_companions) == 2
    assert await database.transact(fade_companions) == 0
    assert await count_pairs(database) == {(a.id, d.id): 1, (d.id, a.id): 1}
    for no in numbers:
        await hear(trade, no)
    left = await database.read(lambda connection: set(connection.scalars(select(companion_order.c.order_no))))
    assert left == set(numbers[2:])


async def test_an_order_whose_pairs_are_wrong_keeps_no_other_from_fading(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    a, b, c, d = await database.transact(put_more_on_sale)
    for products in ((a, b), (c, d)):
        await hear(trade, await buy_together(trade, *products))
    wrong = update(companion).where(companion.c.product_id == a.id).values(orders=0)
    await database.transact(lambda tx: tx.connection.execute(wrong))
    clock.advance(days=91)
    assert await database.transact(fade_companions) == 1
    assert await count_pairs(database) == {(a.id, b.id): 0, (b.id, a.id): 1}


async def test_an_unpaid_order_counts_nothing(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    a, b, *_ = await database.transact(put_more_on_sale)
    order = await trade.place(lines=(Wanted(a.skus[0].code, 1), Wanted(b.skus[0].code, 1)))
    await hear(trade, order.no)
    assert await count_pairs(database) == {}


async def test_what_was_bought_together_comes_first_then_the_best_and_only_what_is_in_stock(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    a, b, c, d = await database.transact(put_more_on_sale)
    for products in ((a, b), (a, c), (a, c), (d, trade.tea)):
        await hear(trade, await buy_together(trade, *products))
    found = await database.read(find_companions, [a.id], clock(), 3)
    assert [card.id for card in found] == [c.id, b.id, d.id]
    assert [card.sold for card in found] == [2, 1, 1]

    last = await trade.place(lines=(Wanted(c.skus[0].code, 1),))
    await trade.pay_for(last)
    for sku in c.skus[1:]:
        await trade.pay_for(await trade.place(lines=(Wanted(sku.code, 3),)))
    found = await database.read(find_companions, [a.id], clock(), 2)
    assert [card.id for card in found] == [b.id, d.id]
    best = await database.read(find_companions, [], clock(), 10)
    assert c.id not in {card.id for card in best}
    assert best[0].id == a.id


async def test_what_lists_sort_by_follows_sales_and_refunds(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2, 1)
    sold = select(product.c.sold).where(product.c.id == trade.tea.id)
    await hear(trade, order.no)
    assert await database.read(lambda connection: connection.scalar(sold)) == 3
    await trade.refund(order.no, restock=True)
    await hear(trade, order.no)
    assert await database.read(lambda connection: connection.scalar(sold)) == 0
