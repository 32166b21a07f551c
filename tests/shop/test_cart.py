"""The cart merges, counts and forgets as its owner expects, and never believes a price or a quantity from outside."""

import asyncio
import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.beneficiary import MemberId
from shop.catalog.refusals import OutOfStock, ProductUnknown
from shop.catalog.service import save_product
from shop.catalog.shelf import Product
from shop.checkout.quantity import MOST_UNITS, parse_quantity
from shop.checkout.queries import MOST_LINES, count_cart, find_cart, find_selected, quote_order
from shop.checkout.quoting import Wanted
from shop.checkout.refusals import CartFull, QuantityRefused, TooManyLines
from shop.checkout.service import (
    Filled,
    add_to_cart,
    change_option,
    change_quantity,
    clear_cart,
    fill_cart,
    remove_from_cart,
    select_line,
    select_lines,
)
from shop.places.service import reserve_stock
from shop.settings.profile import ShopProfile
from shop.settings.service import save_profile
from shop.typed import INVISIBLE
from tests.support.clock import START
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea, stock_shelf

ANNA, BERT = MemberId(1), MemberId(2)


async def put(database: AnyDatabase, **quantities: int) -> Product:
    """A tea on sale, `small` and `large` units of it in Anna's cart."""
    [tea] = await database.transact(stock_shelf)
    for sku, name in zip(tea.skus, ("small", "large"), strict=True):
        if name in quantities:
            await database.transact(add_to_cart, ANNA, sku.code, quantities[name])
    return tea


async def test_the_same_sku_twice_is_one_line(database: AnyDatabase) -> None:
    tea = await put(database, small=2)
    await database.transact(add_to_cart, ANNA, tea.skus[0].code, 3)
    cart = await database.read(find_cart, ANNA, START)
    assert [(line.sku_code, line.quantity) for line in cart.lines] == [(tea.skus[0].code, 5)]
    assert await database.read(count_cart, ANNA) == 5


async def test_two_taps_at_once_are_both_counted(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf, draft_tea(on_hand=100))
    await asyncio.gather(*(database.transact(add_to_cart, ANNA, tea.skus[0].code, 1) for _ in range(20)))
    assert await database.read(count_cart, ANNA) == 20


async def test_a_cart_is_its_owners_alone(database: AnyDatabase) -> None:
    tea = await put(database, small=2)
    await database.transact(remove_from_cart, BERT, [tea.skus[0].code])
    await database.transact(select_lines, BERT, ())
    with pytest.raises(ProductUnknown):
        await database.transact(change_quantity, BERT, tea.skus[0].code, 1)
    assert (await database.read(find_cart, BERT, START)).lines == ()
    assert [line.selected for line in (await database.read(find_cart, ANNA, START)).lines] == [True]


async def test_more_than_there_is_cannot_be_put_in(database: AnyDatabase) -> None:
    tea = await put(database, small=8)
    with pytest.raises(OutOfStock) as refused:
        await database.transact(add_to_cart, ANNA, tea.skus[0].code, 3)
    assert refused.value.data["available"] == 10
    assert await database.read(count_cart, ANNA) == 8


async def test_what_is_no_quantity_changes_nothing(database: AnyDatabase) -> None:
    tea = await put(database, small=2)
    for use_case, quantity in product((add_to_cart, change_quantity), (0, -1, MOST_UNITS + 1, True, 1.5, "1")):
        with pytest.raises(QuantityRefused):
            await database.transact(use_case, ANNA, tea.skus[0].code, quantity)  # type: ignore[arg-type]
    assert await database.read(count_cart, ANNA) == 2


@given(st.text(max_size=6))
def test_only_whole_numbers_from_1_to_999_are_quantities(text: str) -> None:
    digits = "".join(str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in text)
    number = "".join(c for c in digits if c.isspace() or unicodedata.category(c) not in INVISIBLE).strip()
    if number.isascii() and number.isdigit() and not number.startswith("0") and 1 <= int(number) <= 999:
        assert parse_quantity(text) == int(number)
    else:
        with pytest.raises(QuantityRefused):
            parse_quantity(text)


@pytest.mark.parametrize(
    "text", ["", " ", "0", "-1", "1e3", "+5", "1.0", "NaN", "true", "1000", "0x5", "一", "²", "0５", "1 2"]
)
def test_what_only_looks_like_a_quantity_is_refused(text: str) -> None:
    with pytest.raises(QuantityRefused):
        parse_quantity(text)


@pytest.mark.parametrize("text", ["5", "5 ", " 5", "٥", "５", "\u202d5\u202c", "5\n", "५", "\ufeff5"])
def test_a_quantity_is_read_in_whatever_digits_it_was_typed(text: str) -> None:
    assert parse_quantity(text) == 5


async def test_a_cart_holds_a_hundred_skus_and_no_more(database: AnyDatabase) -> None:
    drafts = [draft_tea(article=f"T{n}") for n in range(MOST_LINES // 2 + 1)]
    teas = await database.transact(stock_shelf, *drafts)
    codes = [sku.code for tea in teas for sku in tea.skus]
    await database.transact(lambda tx: [add_to_cart(tx, ANNA, code, 1) for code in codes[:MOST_LINES]])
    with pytest.raises(CartFull):
        await database.transact(add_to_cart, ANNA, codes[MOST_LINES], 1)
    await database.transact(add_to_cart, ANNA, codes[0], 1)


async def test_totals_count_what_is_selected_and_can_be_bought(database: AnyDatabase) -> None:
    tea = await put(database, small=2, large=1)
    await database.transact(save_profile, ShopProfile(shipping_fee_fen=1000, free_shipping_from_fen=30000))
    cart = await database.read(find_cart, ANNA, START)
    assert (cart.goods_fen, cart.shipping_fen, cart.all_chosen) == (48400, 0, True)
    await database.transact(select_line, ANNA, tea.skus[1].code, False)
    cart = await database.read(find_cart, ANNA, START)
    assert (cart.goods_fen, cart.shipping_fen, cart.short_of_free_shipping_fen) == (25600, 1000, 4400)
    assert not cart.all_chosen
    await database.transact(reserve_stock, {tea.skus[0].id: 9})
    cart = await database.read(find_cart, ANNA, START)
    assert (cart.chosen, cart.goods_fen, cart.shipping_fen) == ((), 0, 0)


async def test_the_cart_shows_todays_price_and_quotes_the_same(database: AnyDatabase) -> None:
    await put(database, small=2, large=1)
    await database.transact(save_product, draft_tea(price_fen=10000))
    cart = await database.read(find_cart, ANNA, START)
    wanted = await database.read(find_selected, ANNA, START)
    quoted = (await database.read(quote_order, ANNA, wanted, START)).quote
    assert (cart.goods_fen, cart.shipping_fen) == (quoted.goods_fen, quoted.shipping_fen) == (40000, 0)


async def test_selecting_exactly_these_lines(database: AnyDatabase) -> None:
    tea = await put(database, small=1, large=1)
    for chosen in ([tea.skus[0].code], [], None):
        await database.transact(select_lines, ANNA, chosen)
        cart = await database.read(find_cart, ANNA, START)
        expected = {sku.code for sku in tea.skus} if chosen is None else set(chosen)
        assert {line.sku_code for line in cart.lines if line.selected} == expected


async def test_what_was_taken_off_sale_stays_visible_and_cannot_be_ordered(database: AnyDatabase) -> None:
    await put(database, small=1)
    await database.transact(save_product, draft_tea(status="off_sale"))
    [line] = (await database.read(find_cart, ANNA, START)).lines
    assert (line.on_sale, line.buyable) == (False, False)
    assert await database.read(find_selected, ANNA, START) == ()


async def test_a_line_becomes_another_option_in_its_place(database: AnyDatabase) -> None:
    tea = await put(database, small=2)
    [cake] = await database.transact(stock_shelf, draft_tea("CAKE"))
    await database.transact(add_to_cart, ANNA, cake.skus[0].code, 1)
    small, large = (sku.code for sku in tea.skus)

    await database.transact(change_option, ANNA, small, large, 3)
    cart = await database.read(find_cart, ANNA, START)
    assert {(line.sku_code, line.quantity) for line in cart.lines} == {(cake.skus[0].code, 1), (large, 3)}
    with pytest.raises(ProductUnknown):
        await database.transact(change_option, ANNA, large, cake.skus[1].code, 1)
    with pytest.raises(ProductUnknown):
        await database.transact(change_option, ANNA, small, large, 1)
    with pytest.raises(OutOfStock):
        await database.transact(change_option, ANNA, large, small, 11)


async def test_an_option_that_is_in_the_cart_takes_the_other_in(database: AnyDatabase) -> None:
    tea = await put(database, small=2, large=9)
    small, large = (sku.code for sku in tea.skus)
    with pytest.raises(OutOfStock):
        await database.transact(change_option, ANNA, small, large, 2)
    await database.transact(change_option, ANNA, small, large, 1)
    assert [line.quantity for line in (await database.read(find_cart, ANNA, START)).lines] == [10]
    await database.transact(change_option, ANNA, large, large, 4)
    assert await database.read(count_cart, ANNA) == 4


async def test_the_cart_tells_what_changed_since_it_was_filled(database: AnyDatabase) -> None:
    tea = await put(database, small=2)
    await database.transact(save_product, draft_tea(price_fen=11800, on_hand=0))
    [line] = (await database.read(find_cart, ANNA, START)).lines
    assert (line.rise_fen, line.price_fen) == (-1000, 11800)
    await database.transact(add_to_cart, ANNA, tea.skus[0].code, 1)
    assert [line.rise_fen for line in (await database.read(find_cart, ANNA, START)).lines] == [0]


async def test_what_is_gone_stands_apart_and_goes_at_once(database: AnyDatabase) -> None:
    tea = await put(database, small=2, large=1)
    await database.transact(reserve_stock, {tea.skus[1].id: 10})
    cart = await database.read(find_cart, ANNA, START)
    assert [[line.sku_code for line in of] for of in (cart.there, cart.gone)] == [[sku.code] for sku in tea.skus]
    assert await database.transact(clear_cart, ANNA, gone=True) == 1
    assert await database.transact(clear_cart, BERT, gone=False) == 0
    assert await database.transact(clear_cart, ANNA, gone=False) == 1
    assert (await database.read(find_cart, ANNA, START)).lines == ()


async def test_what_was_bought_is_put_in_again_as_far_as_it_is_there(database: AnyDatabase) -> None:
    tea = await put(database, large=1)
    small, large = (sku.code for sku in tea.skus)
    wanted = [Wanted(small, 20), Wanted("gone", 1)]
    for _ in range(2):
        assert await database.transact(fill_cart, ANNA, wanted) == Filled(put=1, missing=1, fewer=1)
    cart = await database.read(find_cart, ANNA, START)
    assert {line.sku_code: (line.quantity, line.selected) for line in cart.lines} == {
        small: (10, True),
        large: (1, False),
    }
    assert await database.transact(fill_cart, ANNA, [Wanted("gone", 1)]) == Filled(0, 1, 0)
    with pytest.raises(TooManyLines):
        await database.transact(fill_cart, ANNA, [Wanted(f"s{n}", 1) for n in range(MOST_LINES + 1)])


async def test_filling_and_adding_at_once_lose_nothing(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf, draft_tea(on_hand=100))
    small, large = (sku.code for sku in tea.skus)
    await asyncio.gather(
        *(database.transact(fill_cart, ANNA, [Wanted(small, 5), Wanted(large, 5)]) for _ in range(5)),
        *(database.transact(add_to_cart, ANNA, small, 1) for _ in range(5)),
    )
    units = {line.sku_code: line.quantity for line in (await database.read(find_cart, ANNA, START)).lines}
    assert (units[large], 5 <= units[small] <= 10) == (5, True)
