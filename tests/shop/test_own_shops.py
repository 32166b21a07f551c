"""A distributor furnishes their shop: what people see goes through the queue, a stale edit is refused."""

from io import BytesIO
from typing import Any

import pytest
from aiohttp import FormData
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from commissions.network.service import suspend_distributor
from shop.catalog.refusals import ProductUnknown
from shop.desk.writings import let_through, take_down
from shop.erasure import request_erasure
from shop.members.queries import find_member
from shop.members.refusals import NameReserved
from shop.own_shops.own_shop import MOST_GOODS, MOVES, Move, move_code
from shop.own_shops.queries import find_own_shop, find_shop_front
from shop.own_shops.refusals import OwnShopRefused, OwnShopsOnlyOfDistributors, OwnShopStale
from shop.own_shops.service import COVER, NOTICE, SaveOwnShop, move_goods, save_own_shop
from shop.settings.own_shops import OWN_SHOPS
from shop.settings.service import SaveDocument, Secrets, save_document
from shop.web.door import Door
from shop.writings.queries import find_held, get_writing
from tests.shop.conftest import MakePhone
from tests.shop.test_writings import number_of, states
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea, stock_shelf
from tests.support.trade import open_trade

BY = staff_acting("mei")


@given(st.lists(st.sampled_from("abcde"), unique=True), st.sampled_from("abcdef"), st.sampled_from(MOVES))
def test_moving_one_of_the_goods_keeps_all_others_in_order(goods: list[str], code: str, move: Move) -> None:
    after = move_code(goods, code, move)
    assert len(set(after)) == len(after)
    assert [of for of in after if of != code] == [of for of in goods if of != code]
    assert (code in after) == (move != "remove" and (move == "add" or code in goods))
    if move in ("up", "down") and code in goods:
        assert abs(after.index(code) - goods.index(code)) <= 1


async def open_one(database: AnyDatabase) -> tuple[MemberId, str]:
    """A distributor of a shop that trades, and their name."""
    trade = await open_trade(database)
    me = trade.people[0]
    found = await database.read(find_member, me)
    assert found is not None
    return me, found.name


async def test_an_edit_over_what_was_changed_meanwhile_is_refused(sqlite_database: AnyDatabase) -> None:
    database = sqlite_database
    me, name = await open_one(database)
    save: Any = lambda **what: database.transact(save_own_shop, SaveOwnShop(**{"member_id": me, "name": name} | what))  # noqa: E731
    assert not await save(version=0, notice="每天上新")
    for version in (0, 2):
        with pytest.raises(OwnShopStale):
            await save(version=version, notice="另一台手机")
    assert not await save(version=1, notice="  周三  休息 ")
    now = await database.read(find_own_shop, me)
    assert (now.version, now.notice) == (2, "周三 休息")
    with pytest.raises(OwnShopRefused):
        await save(version=2, notice="长" * 61)
    with pytest.raises(NameReserved):
        await save(version=2, notice="", name="官方客服")
    assert (await database.read(find_own_shop, me)).version == 2, "a refused edit changes nothing"


async def test_a_listed_word_holds_a_notice_until_staff_let_it_through(sqlite_database: AnyDatabase) -> None:
    database = sqlite_database
    me, name = await open_one(database)
    await database.transact(save_own_shop, SaveOwnShop(me, 0, name, "每天上新"))
    assert await database.transact(save_own_shop, SaveOwnShop(me, 1, name, "全国最好的茶"))
    assert (await database.read(find_own_shop, me)).notice == "每天上新"
    held = await database.read(find_held, me, NOTICE)
    assert held is not None
    await database.transact(let_through, held.id, "a quotation", by=BY)
    assert (await database.read(find_own_shop, me)).notice == "全国最好的茶"
    await database.transact(take_down, held.id, "advertising", "最高级用语", by=BY)
    assert (await database.read(find_own_shop, me)).notice == "每天上新", "what was looked at stands again"

    await database.transact(save_own_shop, SaveOwnShop(me, 2, name, "第一名的茶"))
    await database.transact(save_own_shop, SaveOwnShop(me, 3, name, ""))
    assert await database.read(find_held, me, NOTICE) is None, "who takes it away has nothing waiting"


async def test_by_the_merchants_switch_all_waits_for_a_look(sqlite_database: AnyDatabase) -> None:
    database = sqlite_database
    me, name = await open_one(database)
    await database.transact(save_document, SaveDocument(OWN_SHOPS.key, 0, {"look": "all"}, BY), Secrets("s" * 32), {})
    assert await database.transact(save_own_shop, SaveOwnShop(me, 0, "山里人家", "每天上新"))
    assert (await database.read(find_own_shop, me)).notice == ""
    now = await database.read(find_member, me)
    assert now is not None
    assert now.name == name
    assert [(kind, state) for kind, _, state in await states(database)] == [("name", "held"), (NOTICE, "held")]
    await database.transact(let_through, await number_of(database, "山里人家"), "plain", by=BY)
    now = await database.read(find_member, me)
    assert now is not None
    assert now.name == "山里人家"


async def test_goods_are_chosen_ordered_and_shown_while_on_sale(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    database = sqlite_database
    me, _ = await open_one(database)
    made = await database.transact(stock_shelf, *(draft_tea(f"T{at}") for at in range(MOST_GOODS + 1)))
    codes = [of.code for of in made]
    for version, code in enumerate(codes[:MOST_GOODS]):
        await database.transact(move_goods, me, version, code, "add")
    with pytest.raises(OwnShopRefused):
        await database.transact(move_goods, me, MOST_GOODS, codes[-1], "add")
    await database.transact(move_goods, me, MOST_GOODS, codes[1], "up")
    await database.transact(move_goods, me, MOST_GOODS + 1, codes[2], "remove")
    with pytest.raises(ProductUnknown):
        await database.transact(move_goods, me, MOST_GOODS + 2, "none", "add")
    front = await database.read(find_shop_front, me, clock())
    assert [of.code for of in front.cards] == [codes[1], codes[0], *codes[3:MOST_GOODS]]
    with pytest.raises(OwnShopStale):
        await database.transact(move_goods, me, 1, codes[0], "remove")
    assert await database.transact(request_erasure, me)
    assert (await database.read(find_own_shop, me)).version == 0


def draw() -> bytes:
    """A picture as a phone sends it."""
    body = BytesIO()
    Image.new("RGB", (400, 300), "#884422").save(body, "PNG")
    return body.getvalue()


async def test_visitors_see_the_shop_at_its_owners_link(phone: MakePhone, door: Door) -> None:
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    anna, ben = await phone("0"), await phone("3")
    me = trade.people[0]
    owner = await door.database.read(find_distributor, me)
    assert owner is not None
    tea = trade.tea.code
    assert 'name="version" value="0"' in await (await anna.open("/me/shop/edit")).text()
    form = FormData({"csrf": await anna.token(), "name": "山里人家", "notice": "每天上新", "version": "0"})
    form.add_field("cover", draw(), filename="a.png", content_type="image/png")
    form.add_field("face", draw(), filename="b.png", content_type="image/png")
    sent = await anna.client.post("/me/shop/edit", data=form, allow_redirects=False, headers={"User-Agent": anna.agent})
    assert sent.status == 303
    assert (await anna.post("/me/shop/goods", {"product": tea, "move": "add", "version": "1"})).status == 303

    page = await (await ben.open(f"/s/{owner.code}")).text()
    cover = await door.database.read(find_held, me, COVER)
    assert cover is None, "a picture holds no words"
    front = await door.database.read(find_shop_front, me, door.clock())
    assert front.cover is not None
    for shown in ("山里人家 的店", "每天上新", "山里人家 的推荐", f"/media/{front.cover.hash}-w750.webp", "-s180.webp"):
        assert shown in page
    stale = await anna.post("/me/shop/edit", {"name": "山里人家", "notice": "另一台手机", "version": "1"})
    assert stale.status == 409
    assert "另一台手机" in await stale.text(), "what was typed is kept"
    assert (await anna.post("/me/shop/goods", {"product": tea, "move": "up", "version": "x"})).status == 409
    assert (await anna.post("/me/shop/goods", {"product": tea, "move": "sideways", "version": "2"})).status == 400

    kinds = [kind for kind, _, _ in await states(door.database)]  # type: ignore[arg-type]
    assert kinds == ["name", "picture", NOTICE, COVER]
    await door.database.transact(take_down, 4, "indecent", "不合适", by=BY)
    assert (await door.database.read(find_own_shop, me)).cover is None
    assert (await door.database.read(get_writing, 4)).state == "hidden"


async def test_who_may_not_earn_has_nothing_to_furnish(sqlite_database: AnyDatabase) -> None:
    me, name = await open_one(sqlite_database)
    await sqlite_database.transact(suspend_distributor, me, by=BY, reason="looked at")
    with pytest.raises(OwnShopsOnlyOfDistributors):
        await sqlite_database.transact(save_own_shop, SaveOwnShop(me, 0, name, ""))
