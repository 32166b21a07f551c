"""A quote adds up exactly, at the database's prices and nobody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.catalog.draft import ProductDraft
from shop.catalog.refusals import OutOfStock, ProductUnknown
from shop.catalog.service import save_product
from shop.catalog.tables import LARGEST_PRICE_FEN
from shop.checkout.queries import quote_order
from shop.checkout.quoting import LARGEST_TOTAL_FEN, Wanted, check_seen, check_size, sum_by_sku
from shop.checkout.refusals import NothingSelected, PriceChanged, QuantityRefused, TooManyLines, TotalTooLarge
from shop.places.service import reserve_stock
from shop.pricing.formula import price
from shop.pricing.quote import Line, Quote
from shop.settings.profile import ShopProfile, calculate_shipping_fen
from shop.settings.service import save_profile
from tests.support.clock import START
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea, stock_shelf

BUYER = MemberId(1)
FLAT = ShopProfile(name="小店", shipping_fee_fen=1000, free_shipping_from_fen=30000)


def line(price_fen: int, quantity: int) -> Line:
    return Line(1, "s", "p", "c", "茶", "", None, price_fen, 0, quantity)


lines = st.lists(st.builds(line, st.integers(1, LARGEST_PRICE_FEN), st.integers(1, 999)), min_size=1, max_size=20)


@given(lines, st.integers(0, 1_000_000))
def test_lines_and_shipping_add_up_to_the_total(some: list[Line], shipping_fen: int) -> None:
    result = price(some, (), lambda _: shipping_fen).quote
    assert sum(each.paid_fen for each in result.lines) == result.goods_fen
    assert result.goods_fen + result.shipping_fen == result.total_fen
    if result.total_fen > LARGEST_TOTAL_FEN:
        with pytest.raises(TotalTooLarge):
            check_size(result)
    else:
        check_size(result)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 99))))
def test_lines_of_one_sku_are_summed_before_anything_else(wanted: list[tuple[str, int]]) -> None:
    units = sum_by_sku([Wanted(code, count) for code, count in wanted])
    assert sum(units.values()) == sum(count for _, count in wanted)
    assert set(units) == {code for code, _ in wanted}


@given(st.integers(0, 100_000), st.integers(0, 5_000), st.one_of(st.none(), st.integers(0, 50_000)))
def test_shipping_is_the_flat_fee_or_nothing(goods_fen: int, fee_fen: int, free_from: int | None) -> None:
    shipping = calculate_shipping_fen(
        ShopProfile(shipping_fee_fen=fee_fen, free_shipping_from_fen=free_from), goods_fen
    )
    assert shipping == (0 if free_from is not None and goods_fen >= free_from else fee_fen)


async def test_a_quote_has_the_prices_and_costs_of_the_database(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    await database.transact(save_profile, FLAT)
    result = (
        await database.read(quote_order, BUYER, [Wanted(tea.skus[0].code, 2), Wanted(tea.skus[1].code, 1)], START)
    ).quote
    assert [(each.price_fen, each.cost_fen, each.quantity) for each in result.lines] == [
        (12800, 6400, 2),
        (22800, 12800, 1),
    ]
    assert (result.goods_fen, result.shipping_fen, result.total_fen) == (48400, 0, 48400)
    assert result.quantities == {tea.skus[0].id: 2, tea.skus[1].id: 1}


async def test_a_small_order_pays_its_shipping(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    await database.transact(save_profile, FLAT)
    result = (await database.read(quote_order, BUYER, [Wanted(tea.skus[0].code, 1)], START)).quote
    assert (result.goods_fen, result.shipping_fen, result.total_fen) == (12800, 1000, 13800)


async def test_two_lines_of_one_sku_share_its_stock(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf, draft_tea(on_hand=3))
    code = tea.skus[0].code
    with pytest.raises(OutOfStock):
        await database.read(quote_order, BUYER, [Wanted(code, 2), Wanted(code, 2)], START)
    merged = (await database.read(quote_order, BUYER, [Wanted(code, 1), Wanted(code, 2)], START)).quote
    assert [each.quantity for each in merged.lines] == [3]


async def test_what_others_have_reserved_is_not_offered_again(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf, draft_tea(on_hand=3))
    await database.transact(reserve_stock, {tea.skus[0].id: 2})
    with pytest.raises(OutOfStock) as refused:
        await database.read(quote_order, BUYER, [Wanted(tea.skus[0].code, 2)], START)
    assert refused.value.data["available"] == 1


async def test_a_product_taken_off_sale_is_refused(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    await database.transact(save_product, draft_tea(status="off_sale"))
    with pytest.raises(ProductUnknown):
        await database.read(quote_order, BUYER, [Wanted(tea.skus[0].code, 1)], START)


async def test_a_sku_that_is_drafted_no_more_is_refused(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    await database.transact(save_product, _only_the_small_one())
    with pytest.raises(ProductUnknown):
        await database.read(quote_order, BUYER, [Wanted(tea.skus[1].code, 1)], START)


async def test_what_is_no_quantity_is_refused(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    for quantity in (0, -1, 1000, True, 1.0, "1", None, 2**31, 2**63):
        with pytest.raises(QuantityRefused):
            await database.read(quote_order, BUYER, [Wanted(tea.skus[0].code, quantity)], START)  # type: ignore[arg-type]


async def test_an_order_needs_lines_and_holds_at_most_a_hundred(database: AnyDatabase) -> None:
    with pytest.raises(NothingSelected):
        await database.read(quote_order, BUYER, [], START)
    with pytest.raises(TooManyLines):
        await database.read(quote_order, BUYER, [Wanted(f"sku{n}", 1) for n in range(101)], START)


async def test_a_changed_price_is_noticed_by_what_the_buyer_saw(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    wanted = [Wanted(tea.skus[0].code, 1)]
    seen: Quote = (await database.read(quote_order, BUYER, wanted, START)).quote
    check_seen(seen, seen.fingerprint)
    await database.transact(_raise_price)
    now = (await database.read(quote_order, BUYER, wanted, START)).quote
    with pytest.raises(PriceChanged) as refused:
        check_seen(now, seen.fingerprint)
    assert refused.value.data["total_fen"] == now.total_fen == 13800


def _raise_price(tx: Transaction) -> None:
    save_product(tx, draft_tea(price_fen=13800))


def _only_the_small_one() -> ProductDraft:
    whole = draft_tea()
    return draft_tea(skus=whole.skus[:1])
