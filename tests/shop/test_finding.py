"""Goods are found by words, pinyin and prices, sorted without hole or repeat; what was searched can be forgotten."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.catalog.categories import add_category
from shop.catalog.editing import change_state
from shop.catalog.finding import find_goods, list_tags, search_products, suggest_names
from shop.catalog.numerals import read_numeral
from shop.catalog.pinyin import spell_products
from shop.catalog.pinyin_child import spell
from shop.catalog.price_words import PricedWords, split_price
from shop.catalog.service import save_product
from shop.catalog.tables import product
from shop.catalog.wanted import Cursor, Sort, Wanted, read_cursor, write_cursor
from shop.members.member import Identity
from shop.members.service import recognise
from shop.searches.queries import list_history, list_hot
from shop.searches.service import clear_history, fade_words, note_search
from shop.searches.tables import search_word
from shop.settings.search_words import SearchWords
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea, stock_shelf
from tests.support.shop_web import Phone

_STAFF = staff_acting("test")

PRICES = {
    "蜂蜜100元以内": PricedWords("蜂蜜", None, 10000),
    "100块以下的茶": PricedWords("茶", None, 10000),
    "不到200 礼盒": PricedWords("礼盒", None, 20000),
    "50-100元": PricedWords("", 5000, 10000),
    "100到50元的茶": PricedWords("茶", 5000, 10000),
    "200元以上": PricedWords("", 20000, None),
    "９９．５元左右": PricedWords("", 7960, 11940),
    "100元礼盒": PricedWords("礼盒", 8000, 12000),
    "2-3人份茶具": PricedWords("2-3人份茶具"),
    "250克": PricedWords("250克"),
    "红茶": PricedWords("红茶"),
    "百元以内": PricedWords("", None, 10000),
    "百元以内的茶": PricedWords("茶", None, 10000),
    "五十到一百": PricedWords("", 5000, 10000),
    "红茶 五十到一百的": PricedWords("红茶", 5000, 10000),
    "一百至五十元的茶": PricedWords("茶", 5000, 10000),
    "一百以下": PricedWords("", None, 10000),
    "一百五以下": PricedWords("", None, 15000),
    "不到两百 礼盒": PricedWords("礼盒", None, 20000),
    "千元以上": PricedWords("", 100000, None),
    "一千二以上": PricedWords("", 120000, None),
    "三百块左右": PricedWords("", 24000, 36000),
    "一百零五元以内": PricedWords("", None, 10500),
    "九块九": PricedWords("", 792, 1188),
    "两块三色皂": PricedWords("三色皂", 160, 240),
    "九块九以内": PricedWords("", None, 990),
    "19块9的杯子": PricedWords("杯子", 1592, 2388),
    "1.5万以内": PricedWords("", None, 1_500_000),
    "2百块以下": PricedWords("", None, 20000),
    "50到100": PricedWords("", 5000, 10000),
    "八元的皂": PricedWords("皂", 640, 960),
    # Numerals of goods.
    "三色一组": PricedWords("三色一组"),
    "一起喝的茶": PricedWords("一起喝的茶"),
    "百合": PricedWords("百合"),
    "千里江山": PricedWords("千里江山"),
    "五十年陈皮": PricedWords("五十年陈皮"),
    "一到三岁": PricedWords("一到三岁"),
    "五十到一百克": PricedWords("五十到一百克"),
    "百千元": PricedWords("百千元"),
}


def write_numeral(number: int) -> str:
    """A number below a hundred million as a schoolbook writes it."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return f"{write_numeral(high)}万{'零' if 0 < low < 1_000 else ''}{write_numeral(low) if low else ''}"
    written, waits = "", False
    for unit, sign in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += ("零" if waits else "") + "零一二三四五六七八九"[digit] + sign
        waits = bool(written) and not digit
    return written


@given(st.integers(1, 9_999_999))
def test_numbers_are_read_as_they_are_written(number: int) -> None:
    written = write_numeral(number)
    assert read_numeral(written) == number
    assert read_numeral(written.replace("二百", "两百").replace("二千", "两千")) == number
    assert split_price(f"茶{written}元以内") == PricedWords("茶", None, number * 100)
    assert split_price(f"{written}元以上 茶") == split_price(f"{number}元以上 茶")


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([(100, "百"), (1_000, "千"), (10_000, "万")]))
def test_a_last_digit_without_a_unit_counts_the_next_lower_one(high: int, low: int, unit: tuple[int, str]) -> None:
    digits = "零一二三四五六七八九"
    assert read_numeral(f"{digits[high]}{unit[1]}{digits[low]}") == high * unit[0] + low * unit[0] // 10
    assert read_numeral(f"{digits[high]}{unit[1]}零{digits[low]}") == high * unit[0] + low


@given(st.text(alphabet="零〇一二两三四五六七八九十百千万元块以内上下到至不超过的茶 0123456789.-", max_size=24))
def test_whatever_is_typed_is_split_into_words_and_prices_in_order(query: str) -> None:
    split = split_price(query)
    assert set(split.words.replace(" ", "")) <= set(query)
    assert split.least_fen is None or split.least_fen >= 0
    if split.least_fen is not None and split.most_fen is not None:
        assert split.least_fen <= split.most_fen
    if split.least_fen is None and split.most_fen is None:
        assert split.words == query.strip()


@given(st.text(alphabet="零一二两十百千万", min_size=1, max_size=10))
def test_what_is_no_number_is_none(text: str) -> None:
    number = read_numeral(text)
    assert number is None or 0 < number < 100_000_000


@pytest.mark.parametrize("query", PRICES)
def test_a_price_that_is_said_is_taken_out_of_the_words(query: str) -> None:
    assert split_price(query) == PRICES[query]


def test_a_name_is_spelt_from_each_character_on() -> None:
    spelt = spell("野生蜂蜜 500g")
    for typed in ("yesheng", "fengmi", "ysfm", "fm"):
        assert f" {typed}" in spelt
    assert " engmi" not in spelt
    assert " chongqing" in spell("重庆小面")
    assert spell("Tea 100") == ""


@pytest.mark.parametrize("text", ["", "x", "1", "1-", "-1", "1-2-3", "p", "9" * 70, "１-２", "1-99999999999999999999"])
def test_a_cursor_that_was_never_given_is_none(text: str) -> None:
    assert read_cursor(text, 2) is None


def test_a_cursor_is_read_as_it_was_written() -> None:
    for cursor in (Cursor((1, 2)), Cursor((999_995, 0, 7), loose=True)):
        assert read_cursor(write_cursor(cursor), len(cursor.keys)) == cursor


def fill_shelf(tx: Transaction) -> None:
    """Eleven teas at four prices; every third is sold out, every second has a tag."""
    drafts = [
        draft_tea(
            article=f"T{n}",
            name=f"茶{n}号",
            price_fen=5000 + 1000 * (n % 4),
            on_hand=0 if n % 3 == 0 else 5,
            tags=("回甘",) if n % 2 else (),
            position=n // 3,
        )
        for n in range(11)
    ]
    stock_shelf(tx, *drafts)
    for n in range(11):
        values = {"sold": n % 5, "shown_at": START - timedelta(hours=n % 4)}
        tx.connection.execute(update(product).where(product.c.article == f"T{n}").values(**values))


KEYS = {
    Sort.SHOP: lambda n: (n // 3, n),
    Sort.SOLD: lambda n: (-(n % 5), -n),
    Sort.NEW: lambda n: (n % 4, -n),
    Sort.CHEAP: lambda n: (n % 4, n),
    Sort.DEAR: lambda n: (-(n % 4), -n),
}


async def list_all(database: AnyDatabase, wanted: Wanted) -> list[str]:
    """The names on all pages of three."""
    names: list[str] = []
    after: str | None = None
    for _ in range(9):
        page = await database.read(find_goods, wanted, START, after=after, limit=3)
        names += [card.name for card in page.cards]
        after = page.after
        if after is None:
            return names
    raise AssertionError("it never ends")


async def test_every_order_goes_through_all_pages_without_hole_or_repeat(database: AnyDatabase) -> None:
    await database.transact(fill_shelf)
    for sort, key in KEYS.items():
        expected = [f"茶{n}号" for n in sorted(range(11), key=key)]
        assert await list_all(database, Wanted(sort=sort)) == expected, sort
        assert await list_all(database, Wanted("茶", sort=sort)) == expected, sort
    assert await list_all(database, Wanted("红色茶1号")) == ["茶1号", "茶10号"]


async def test_filters_hold_together_on_every_page(database: AnyDatabase) -> None:
    await database.transact(fill_shelf)
    wanted = Wanted(least_fen=6000, most_fen=7000, in_stock=True, sort=Sort.CHEAP)
    expected = [f"茶{n}号" for n in sorted(range(11), key=KEYS[Sort.CHEAP]) if n % 4 in (1, 2) and n % 3]
    assert await list_all(database, wanted) == expected
    tagged = await list_all(database, Wanted(tag="回甘"))
    assert tagged == [f"茶{n}号" for n in range(11) if n % 2]
    assert await list_all(database, Wanted(tag="回")) == []
    assert await database.read(list_tags, START, None) == ("回甘",)


async def test_a_category_lists_what_is_below_it(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    below = await database.transact(add_category, "红茶类", "tea", by=_STAFF)
    await database.transact(save_product, draft_tea(article="B", name="滇红", category=below.code))
    assert await list_all(database, Wanted(category_id=tea.category.id)) == ["古树红茶", "滇红"]
    assert await list_all(database, Wanted(category_id=below.id)) == ["滇红"]


async def test_goods_are_found_by_pinyin_once_they_are_spelt_and_anew_after_a_change(database: AnyDatabase) -> None:
    await database.transact(stock_shelf, draft_tea(name="野生蜂蜜"))
    assert await database.read(search_products, "fengmi", START) == ()
    assert await spell_products(database) == 1
    assert await spell_products(database) == 0
    for typed in ("fengmi", "YSFM", "feng mi", "蜂蜜"):
        assert [card.name for card in await database.read(search_products, typed, START)] == ["野生蜂蜜"], typed
    for typed in ("engmi", "f", "hongcha"):
        assert await database.read(search_products, typed, START) == (), typed
    await database.transact(save_product, draft_tea(name="野生红茶"))
    assert await spell_products(database) == 1
    assert len(await database.read(search_products, "hongcha", START)) == 1
    assert await database.read(suggest_names, "yesheng", START, 8) == ("野生红茶",)


async def test_a_product_saved_with_the_same_words_stays_spelt(database: AnyDatabase) -> None:
    await database.transact(stock_shelf)
    await spell_products(database)
    await database.transact(save_product, draft_tea(price_fen=9900))
    assert await spell_products(database) == 0
    assert await database.read(lambda c: c.scalar(select(product.c.from_fen))) == 9900


async def test_a_draft_that_comes_on_sale_is_new_from_then_on(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(stock_shelf)
    for article in ("A", "B"):
        await database.transact(save_product, draft_tea(article=article, status="draft"))
    clock.advance(days=1)
    codes = await database.read(lambda c: c.scalars(select(product.c.code).where(product.c.article == "A")).all())
    await database.transact(change_state, codes[0], "on_sale", by=_STAFF)
    await database.transact(save_product, draft_tea(article="B"))
    clock.advance(days=1)
    await database.transact(change_state, codes[0], "off_sale", by=_STAFF)
    await database.transact(change_state, codes[0], "on_sale", by=_STAFF)
    await database.transact(save_product, draft_tea(article="B"))
    shown = await database.read(
        lambda c: set(c.scalars(select(product.c.shown_at).where(product.c.article != "TEA-1")))
    )
    assert shown == {START + timedelta(days=1)}


async def test_words_that_mean_the_same_find_each_other(database: AnyDatabase) -> None:
    await database.transact(stock_shelf, draft_tea(name="西红柿"))
    groups = SearchWords(synonyms=("番茄＝西红柿",)).groups
    assert await database.read(search_products, "番茄", START) == ()
    assert len(await database.read(search_products, "番茄", START, 20, groups)) == 1


def recognise_many(tx: Transaction, count: int) -> list[MemberId]:
    return [recognise(tx, Identity("wx1", f"openid-{n}"), via="login").id for n in range(count)]


async def test_hot_words_need_three_people_and_fade(database: AnyDatabase) -> None:
    people = await database.transact(recognise_many, 3)
    for who in people[:2]:
        for _ in range(3):
            await database.transact(note_search, who, " 蜂蜜 ", found=True)
    assert await database.read(list_hot) == ()
    await database.transact(note_search, people[2], "蜂蜜", found=True)
    await database.transact(note_search, people[2], "最好的国家级", found=True)
    await database.transact(note_search, people[2], "没有的", found=False)
    assert await database.read(list_hot) == ("蜂蜜",)
    assert set(await database.read(list_history, people[2])) == {"没有的", "最好的国家级", "蜂蜜"}
    assert await database.read(lambda c: c.scalars(select(search_word.c.words)).all()) == ["蜂蜜"]

    await database.transact(fade_words)
    assert await database.read(list_hot) == ()
    for _ in range(40):
        await database.transact(fade_words)
    assert await database.read(lambda c: c.scalars(select(search_word.c.words)).all()) == []


async def test_one_remembers_twenty_words_and_clears_them(database: AnyDatabase) -> None:
    [me] = await database.transact(recognise_many, 1)
    for n in range(25):
        await database.transact(note_search, me, f"茶{n}", found=True)
    assert len(await database.read(list_history, me)) == 10
    await database.transact(clear_history, me)
    assert await database.read(list_history, me) == ()


async def words_of(phone: Phone, path: str) -> str:
    page = await phone.open(path)
    text = await page.text()
    assert page.status == 200, text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


async def test_the_pages_sort_narrow_and_remember(phone: MakePhone, door: Door) -> None:
    await door.database.transact(fill_shelf)
    anna = await phone()
    cheap = await words_of(anna, "/categories?c=tea&sort=cheap&low=60&high=70&stock=1")
    assert re.findall(r"茶\d+号", cheap) == ["茶1号", "茶5号", "茶2号", "茶10号"]
    assert "60–70 元" in cheap
    assert "没有符合条件的商品" in await words_of(anna, "/categories?low=9000")
    assert "茶4号" in await words_of(anna, f"/search?q={quote('茶 50元以内')}")
    assert "最近搜过 清空 茶 50元以内" in await words_of(anna, "/search")
    assert "茶1号" in await words_of(anna, f"/search/suggestions?q={quote('茶1')}")
    # Who types without scripts finds them on the page that answers.
    meant = await (await anna.open(f"/search?q={quote('茶1')}")).text()
    assert f'href="/search?q={quote("茶10号")}"' in meant.partition("may-mean")[2].partition("</p>")[0]
    assert (await anna.post("/search/history/removal", {})).status == 303
    assert "最近搜过" not in (await words_of(anna, "/search")).replace("最近搜过的词已清空", "")
    for odd in ("sort=x", "low=-1", "low=9e9", "high=abc", "after=1-2-3-4", "tag=%F0%9F%8D%B5", "stock=yes"):
        await words_of(anna, f"/categories?{odd}")
        await words_of(anna, f"/search?q=%E8%8C%B6&{odd}")
