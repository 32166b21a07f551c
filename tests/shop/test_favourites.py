"""What a member keeps and looked at is theirs, bounded, forgotten on a word; the product's page tells all it should."""

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.catalog.editing import film_product, get_edited
from shop.catalog.queries import get_product
from shop.catalog.refusals import ProductUnknown
from shop.catalog.service import save_product
from shop.catalog.shelf import Product
from shop.favourites.queries import MOST_SEEN, is_favourite, list_favourites, list_footprints
from shop.favourites.service import clear_footprints, keep_product, let_go, note_look
from shop.favourites.tables import footprint
from shop.media.media import MediaKind, NewMedia
from shop.media.refusals import MediaUnknown
from shop.media.service import record_media
from shop.members.member import Identity
from shop.members.service import recognise
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea, stock_shelf

BY = staff_acting("test")
FILM = NewMedia("f" * 32, MediaKind.VIDEO, "video/mp4", None, "0" * 64, 9, None, None, None, BY)


def admit(tx: Transaction) -> MemberId:
    return recognise(tx, Identity("wx1", "openid-anna"), via="login").id


def put_many_on_sale(tx: Transaction, count: int) -> list[Product]:
    return stock_shelf(tx, *(draft_tea(article=f"T{n}", name=f"茶{n}号") for n in range(count)))


async def test_what_is_kept_stays_until_let_go_and_hides_while_off_sale(
    database: AnyDatabase, clock: MovableClock
) -> None:
    me = await database.transact(admit)
    a, b = await database.transact(put_many_on_sale, 2)
    for tea in (a, b, a):
        await database.transact(keep_product, me, tea.code)
        clock.advance(seconds=1)
    assert [of.id for of in await database.read(list_favourites, me, clock())] == [b.id, a.id]
    await database.transact(save_product, draft_tea(article="T1", name="茶1号", status="off_sale"))
    assert [of.id for of in await database.read(list_favourites, me, clock())] == [a.id]
    await database.transact(let_go, me, b.code)
    await database.transact(let_go, me, "nothing")
    assert not await database.read(is_favourite, me, b.id)
    with pytest.raises(ProductUnknown):
        await database.transact(keep_product, me, "nothing")


async def test_the_last_fifty_looks_are_remembered_and_forgotten_on_a_word(
    database: AnyDatabase, clock: MovableClock
) -> None:
    me = await database.transact(admit)
    teas = await database.transact(put_many_on_sale, MOST_SEEN + 3)
    for tea in (*teas, teas[10]):
        await database.transact(note_look, me, tea.id)
        clock.advance(seconds=1)
    assert await database.read(lambda c: c.scalar(select(func.count()).select_from(footprint))) == MOST_SEEN
    seen = await database.read(list_footprints, me, clock())
    assert [of.id for of in seen[:2]] == [teas[10].id, teas[-1].id]
    await database.transact(clear_footprints, me)
    assert await database.read(list_footprints, me, clock()) == ()


async def test_what_another_keeps_and_looked_at_stays_theirs(database: AnyDatabase, clock: MovableClock) -> None:
    me = await database.transact(admit)
    other = (await database.transact(recognise, Identity("wx1", "other"), via="login")).id
    [tea] = await database.transact(put_many_on_sale, 1)
    for person in (me, other):
        await database.transact(keep_product, person, tea.code)
        await database.transact(note_look, person, tea.id)
    await database.transact(let_go, me, tea.code)
    await database.transact(clear_footprints, me)
    assert await database.read(list_footprints, me, clock()) == ()
    assert await database.read(is_favourite, other, tea.id)
    assert len(await database.read(list_footprints, other, clock())) == 1


async def test_a_product_has_a_video_that_stays_when_it_is_saved_again(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    await database.transact(record_media, FILM)
    edited = await database.read(get_edited, tea.code)
    with pytest.raises(MediaUnknown):
        await database.transact(film_product, tea.code, "a" * 64, version=edited.version, by=BY)
    await database.transact(film_product, tea.code, FILM.code, version=edited.version, by=BY)
    assert (await database.read(get_product, tea.code)).video == FILM.code
    edited = await database.read(get_edited, tea.code)
    await database.transact(save_product, edited.draft)
    assert (await database.read(get_product, tea.code)).video == FILM.code


async def words_of(phone: Any, path: str) -> str:
    page = await phone.open(path)
    text = await page.text()
    assert page.status == 200, text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


async def test_the_products_page_keeps_remembers_and_names_whoever_sells(phone: MakePhone, door: Door) -> None:
    a, b = await door.database.transact(put_many_on_sale, 2)
    anna = await phone()
    page = await words_of(anna, f"/products/{a.code}")
    for told in ("各规格 ¥128–¥228", "收藏", "还没有评价", "包邮", "搭着买", "茶1号"):
        assert told in page, told
    assert (await anna.post(f"/products/{a.code}/favourite", {"keep": "1"})).status == 303
    assert "已收藏" in await words_of(anna, f"/products/{a.code}")
    assert "茶0号" in await words_of(anna, "/me/favourites")
    assert "茶0号" in await words_of(anna, "/me/footprints")
    assert "也许你会喜欢" in await words_of(anna, "/cart")
    assert (await anna.post("/me/footprints/removal", {})).status == 303
    assert "还没有看过的商品" in await words_of(anna, "/me/footprints")
    assert (await anna.post(f"/products/{a.code}/favourite", {"keep": "0"})).status == 303
    assert "还没有收藏" in await words_of(anna, "/me/favourites")
    assert b.code
