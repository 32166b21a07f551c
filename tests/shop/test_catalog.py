"""Products are saved in place, listed without holes or repeats, found by Chinese words, and read in constant work."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, event, update

from commissions.beneficiary import MemberId, member
from commissions.policies.claims import make_deal
from commissions.policies.parties import Parties, Person
from commissions.policies.terms import read_terms
from commissions.ports import Transaction
from shop.catalog.draft import OptionDraft, SkuDraft
from shop.catalog.earning import calculate_card_earning, calculate_sku_earning
from shop.catalog.finding import search_products
from shop.catalog.queries import (
    find_stock,
    get_category,
    get_product,
    list_products,
)
from shop.catalog.refusals import CategoryUnknown, DraftRefused, ProductUnknown
from shop.catalog.service import save_category, save_product
from shop.catalog.tables import stock
from shop.catalog.words import split_pairs, split_words
from shop.places.service import reserve_stock
from shop.storefront.queries import find_home
from tests.support.clock import START
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea, put_on_home, stock_shelf

SELLER = Person(member(MemberId(7)), None, eligible=True)
BUYER = Person(member(MemberId(0)), None, eligible=False)


async def test_a_product_saved_again_keeps_its_code_its_skus_and_its_stock(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    await database.transact(reserve_stock, {tea.skus[0].id: 3})
    await database.transact(save_product, draft_tea(price_fen=9900, on_hand=500, name="新名字"))
    again = await database.read(get_product, tea.code)
    assert (again.name, again.id) == ("新名字", tea.id)
    assert [(sku.id, sku.code) for sku in again.skus] == [(sku.id, sku.code) for sku in tea.skus]
    assert again.skus[0].price_fen == 9900
    assert (await database.read(find_stock, [tea.skus[0].id]))[tea.skus[0].id] == (10, 3, 0)


async def test_a_sku_that_is_drafted_no_more_is_gone_and_comes_back_when_drafted_again(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    whole = draft_tea()
    await database.transact(save_product, replace(whole, skus=whole.skus[1:]))
    assert [sku.label for sku in (await database.read(get_product, tea.code)).skus] == ["250克"]
    await database.transact(save_product, whole)
    assert (await database.read(get_product, tea.code)).skus == tea.skus


async def test_what_is_not_on_sale_has_no_page_and_stands_in_no_list(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    await database.transact(save_product, draft_tea(status="off_sale"))
    with pytest.raises(ProductUnknown):
        await database.read(get_product, tea.code)
    assert (await database.read(list_products, START)).cards == ()
    assert await database.read(search_products, "红茶", START) == ()


async def test_an_unknown_category_is_refused(database: AnyDatabase) -> None:
    with pytest.raises(CategoryUnknown):
        await database.transact(save_product, draft_tea())
    with pytest.raises(CategoryUnknown):
        await database.read(get_category, "tea")


async def test_pages_of_a_list_follow_each_other_without_hole_or_repeat(database: AnyDatabase) -> None:
    drafts = [draft_tea(article=f"T{n}", name=f"茶{n}", position=n // 3) for n in range(11)]
    await database.transact(stock_shelf, *drafts)
    names: list[str] = []
    after, pages = None, 0
    while pages == 0 or after:
        shelf = await database.read(list_products, START, None, after=after, limit=4)
        names += [card.name for card in shelf.cards]
        after, pages = shelf.after, pages + 1
    assert names == [f"茶{n}" for n in range(11)]
    assert pages == 3


async def test_a_cursor_that_was_never_given_starts_at_the_beginning(database: AnyDatabase) -> None:
    await database.transact(stock_shelf)
    for cursor in ["", "x", "1", "1-", "-1", "1-2-3", "9" * 40 + "-1", "１-２", "1; drop table sku"]:
        assert len((await database.read(list_products, START, None, after=cursor)).cards) == 1


async def test_a_card_shows_the_cheapest_price_and_what_all_skus_sold(database: AnyDatabase) -> None:
    skus = (
        SkuDraft("S1", ("100克",), 12800, 6000, 5),
        SkuDraft("S2", ("250克",), 9900, 7000, 0),
    )
    await database.transact(stock_shelf, draft_tea(skus=skus))
    await database.transact(lambda tx: tx.connection.execute(update(stock).values(sold=stock.c.on_hand + 1)))
    [card] = (await database.read(list_products, START)).cards
    assert (card.price_fen, card.cost_fen, card.varies, card.sold, card.available) == (9900, 7000, True, 7, 5)


FOUND = {
    "红茶": ["古树红茶"],
    "红茶 蜜香": ["古树红茶"],
    "古树 不存在": ["古树红茶"],
    "你们有没有红茶卖": ["古树红茶"],
    "２５０克": ["古树红茶", "白茶饼"],
    "WHITE": ["白茶饼"],
}
NOTHING = ("你好", "在吗", "%", "_", "' OR 1=1 --", "", "   ", "茶" * 500)


async def test_products_are_found_by_words(database: AnyDatabase) -> None:
    white = draft_tea(article="W", name="白茶饼", selling_point="煮着喝", keywords=("White Tea",), position=1)
    await database.transact(stock_shelf, draft_tea(), white)
    for words in (*FOUND, *NOTHING):
        found = await database.read(search_products, words, START)
        assert [card.name for card in found] == FOUND.get(words, []), words


async def test_a_word_in_the_name_comes_before_a_word_elsewhere(database: AnyDatabase) -> None:
    elsewhere = draft_tea(article="E", name="竹盘", selling_point="配蜂蜜正好", position=0)
    named = draft_tea(article="N", name="土蜂蜜", selling_point="一年一割", position=5)
    await database.transact(stock_shelf, elsewhere, named)
    assert [card.name for card in await database.read(search_products, "蜂蜜", START)] == ["土蜂蜜", "竹盘"]


@given(st.text(max_size=200))
def test_any_text_gives_few_short_words(text: str) -> None:
    words = split_words(text)
    assert len(words) <= 6
    assert all(word.isalnum() and len(word) <= 240 for word in words)
    assert len(split_pairs(words)) <= 12


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "茶" * 61},
        {"status": "gone"},
        {"skus": ()},
        {"skus": (SkuDraft("S", ("100克",), 0, 0, 1),)},
        {"skus": (SkuDraft("S", ("100克",), 100_000_001, 0, 1),)},
        {"skus": (SkuDraft("S", ("100克",), 100, 0, -1),)},
        {"skus": (SkuDraft("S", ("100克",), 100, 0, 1, 100),)},
        {"skus": (SkuDraft("S", ("一斤",), 100, 0, 1),)},
        {"skus": (SkuDraft("S", ("100克",), 100, 0, 1), SkuDraft("T", ("100克",), 100, 0, 1))},
        {"options": (OptionDraft("净含量", ("100克", "100克")),)},
    ],
)
def test_a_draft_outside_its_bounds_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(DraftRefused):
        draft_tea(**changes)  # type: ignore[arg-type]


async def test_the_number_of_statements_does_not_grow_with_the_shop(database: AnyDatabase) -> None:
    small = await database.transact(count_statements)
    await database.transact(lambda tx: stock_shelf(tx, *(draft_tea(article=f"T{n}", position=n) for n in range(60))))
    assert await database.transact(count_statements) == small


def count_statements(tx: Transaction) -> dict[str, int]:
    """How many statements each read of the shop's pages takes."""
    teas = stock_shelf(tx, draft_tea())
    put_on_home(tx, "推荐", "TEA-1")
    reads = {
        "home": lambda: find_home(tx.connection, tx.now),
        "list": lambda: list_products(tx.connection, tx.now),
        "search": lambda: search_products(tx.connection, "红茶", tx.now),
        "product": lambda: get_product(tx.connection, teas[0].code),
    }
    return {name: _count(tx.connection, read) for name, read in reads.items()}


def _count(connection: Connection, read: object) -> int:
    seen: list[str] = []

    def watch(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(connection, "before_cursor_execute", watch)
    read()  # type: ignore[operator]
    event.remove(connection, "before_cursor_execute", watch)
    return len(seen)


async def test_the_chip_promises_exactly_what_level_one_earns(database: AnyDatabase) -> None:
    document = {"depth": 1, "levels": [{"rate_bp": 1000}], "cap_bp": 2000}
    policy = read_terms(document).commission
    assert policy is not None
    [tea] = await database.transact(stock_shelf)
    [card] = (await database.read(list_products, START)).cards
    alone = make_deal(Parties(BUYER, (SELLER,)), policy)
    assert calculate_card_earning(card, alone, SELLER.beneficiary) == 1280
    assert calculate_sku_earning(tea, tea.skus[1], alone, SELLER.beneficiary) == 2280
    above = Person(member(MemberId(2)), None, eligible=True)
    tight = read_terms({"depth": 2, "levels": [{"rate_bp": 1000}, {"rate_bp": 1000}], "cap_bp": 1000}).commission
    assert tight is not None
    shared = make_deal(Parties(BUYER, (SELLER, above)), tight)
    assert calculate_sku_earning(tea, tea.skus[1], shared, SELLER.beneficiary) == 1140


async def test_categories_are_changed_in_place(database: AnyDatabase) -> None:
    first = await database.transact(save_category, "tea", "茶", icon=None, position=1)
    again = await database.transact(save_category, "tea", "好茶", icon="tea", position=2)
    assert first == again
    assert (await database.read(get_category, "tea")).name == "好茶"
