"""Sharing a product: only the distributor sees what it brings; the poster goes into the chat when the chat is open."""

from commissions.network.queries import find_distributor
from shop.members.service import follow
from shop.posters.kinds import read_product_kind
from shop.web.door import Door
from tests.commissions.stage import publish
from tests.shop.conftest import MakePhone
from tests.support.shelf import stock_shelf

POLICY = {"depth": 1, "levels": [{"rate_bp": 1_000}]}


async def test_what_a_sale_brings_stands_on_the_page_and_in_nothing_shared(phone: MakePhone, door: Door) -> None:
    await door.database.transact(publish, POLICY)
    [tea] = await door.database.transact(stock_shelf)
    anna = await phone()
    await anna.open("/me")
    assert f"/me/share/{tea.code}" in await (await anna.open(f"/products/{tea.code}")).text()

    text = await (await anna.open(f"/me/share/{tea.code}?design=card")).text()
    known = await door.database.read(find_distributor, await anna.member_id())
    assert known
    link = f"http://shop.test/s/{known.code}/products/{tea.code}"
    copied = text.partition('data-copied="文字和链接已复制"')[0].rpartition('data-copy="')[2]
    assert link in copied
    assert "赚 " in text
    assert "赚" not in copied
    assert f"/me/share/{tea.code}/card.jpg" in text

    picture = await anna.get(f"/me/share/{tea.code}/card.jpg")
    assert (picture.status, picture.content_type) == (200, "image/jpeg")
    assert (await anna.get(f"/me/share/{tea.code}/other.jpg")).status == 404
    assert (await anna.get("/me/share/nothing")).status == 404


async def test_sending_says_what_will_come_of_it(phone: MakePhone, door: Door) -> None:
    [tea] = await door.database.transact(stock_shelf)
    anna = await phone()
    await anna.open("/me")

    async def send() -> str:
        answer = await anna.post(f"/me/share/{tea.code}/sheet/chat")
        assert answer.status == 303
        return await (await anna.open(answer.headers["Location"])).text()

    assert "先关注公众号" in await send()
    await door.database.transact(follow, anna.person)
    assert "去公众号随便说一句" in await send()
    assert (await anna.post("/me/share/nothing/sheet/chat")).status == 404


def test_no_other_text_is_a_product_poster() -> None:
    for kind in ("follow", "shop", "product:x:other", "product::card", "product:a/b:card", "product:a:card "):
        assert read_product_kind(kind) is None
