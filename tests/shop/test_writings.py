"""What people write is looked at: words hold a name, a picture is seen afterwards, and only the law takes one down."""

import re

import pytest
from sqlalchemy import select

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.desk.writings import let_through, pass_writing, take_down
from shop.members.member import Identity
from shop.members.queries import find_member
from shop.members.service import follow, recognise, rename, take_profile, unfollow
from shop.web.door import Door
from shop.writings.queries import count_waiting, find_held
from shop.writings.refusals import WritingDecided, WritingRefused
from shop.writings.tables import writing
from tests.shop.conftest import MakePhone
from tests.support.console import Console
from tests.support.databases import AnyDatabase

BY = staff_acting("test")
PICTURE = "https://thirdwx.qlogo.cn/a/132"


def admit(tx: Transaction) -> MemberId:
    return recognise(tx, Identity("wx1", "anna"), via="follow").id


async def states(database: AnyDatabase) -> list[tuple[str, str, str]]:
    query = select(writing.c.kind, writing.c.text, writing.c.state).order_by(writing.c.id)
    return [tuple(row) for row in await database.read(lambda of: of.execute(query).all())]


async def number_of(database: AnyDatabase, text: str) -> int:
    query = select(writing.c.id).where(writing.c.text == text).order_by(writing.c.id.desc())
    return int(await database.read(lambda of: of.scalar(query)))


async def name_of(database: AnyDatabase, anna: MemberId) -> tuple[str, bool]:
    found = await database.read(find_member, anna)
    assert found is not None
    return found.name, found.has_own_name


async def test_a_plain_name_shows_at_once_and_waits_to_be_seen(database: AnyDatabase) -> None:
    anna = await database.transact(admit)
    assert not (await database.transact(rename, anna, "阿珍的小店")).held
    assert await name_of(database, anna) == ("阿珍的小店", True)
    await database.transact(rename, anna, "阿珍的小店")
    assert await states(database) == [("name", "阿珍的小店", "fresh")]

    await database.transact(pass_writing, await number_of(database, "阿珍的小店"), by=BY)
    assert await database.read(count_waiting) == 0
    with pytest.raises(WritingDecided):
        await database.transact(pass_writing, await number_of(database, "阿珍的小店"), by=BY)


async def test_a_word_of_the_lists_holds_a_name_until_somebody_says_why(database: AnyDatabase) -> None:
    anna = await database.transact(admit)
    await database.transact(rename, anna, "阿珍")
    renamed = await database.transact(rename, anna, "躺 赚 阿珍")
    assert (renamed.held, renamed.member.name) == (True, "阿珍")
    held = await database.read(find_held, anna, "name")
    assert held is not None
    assert held.hits == ("躺赚",)
    with pytest.raises(WritingRefused):
        await database.transact(let_through, held.id, "  ", by=BY)
    await database.transact(let_through, held.id, "是她的艺名", by=BY)
    assert await name_of(database, anna) == ("躺 赚 阿珍", True)
    assert await states(database) == [("name", "阿珍", "replaced"), ("name", "躺 赚 阿珍", "seen")]
    with pytest.raises(WritingDecided):
        await database.transact(let_through, held.id, "again", by=BY)


async def test_a_name_is_taken_down_for_a_listed_ground_and_the_one_before_stands_again(database: AnyDatabase) -> None:
    anna = await database.transact(admit)
    for name in ("阿珍", "坏名字"):
        await database.transact(rename, anna, name)
    bad = await number_of(database, "坏名字")
    for ground, reason in (("ugly", "难看"), ("indecent", "")):
        with pytest.raises(WritingRefused):
            await database.transact(take_down, bad, ground, reason, by=BY)
    await database.transact(take_down, bad, "indecent", "骂人的话", by=BY)
    assert await name_of(database, anna) == ("阿珍", True)
    with pytest.raises(WritingDecided):
        await database.transact(take_down, bad, "indecent", "骂人的话", by=BY)


async def test_what_was_held_is_refused_without_touching_what_shows(database: AnyDatabase) -> None:
    anna = await database.transact(admit)
    await database.transact(rename, anna, "阿珍")
    await database.transact(rename, anna, "全网第一阿珍")
    await database.transact(take_down, await number_of(database, "全网第一阿珍"), "advertising", "没有依据", by=BY)
    assert await name_of(database, anna) == ("阿珍", True)


async def test_a_picture_shows_at_once_and_is_taken_down(database: AnyDatabase) -> None:
    anna = await database.transact(admit)
    await database.transact(take_profile, anna, "稳赚阿珍", PICTURE)
    assert await states(database) == [("picture", PICTURE, "fresh"), ("name", "稳赚阿珍", "held")]
    await database.transact(take_down, await number_of(database, PICTURE), "rights", "别人的照片", by=BY)
    found = await database.read(find_member, anna)
    assert found is not None
    assert (found.avatar_url, found.has_own_name) == (None, False)


async def test_who_leaves_takes_what_they_wrote_along(database: AnyDatabase) -> None:
    anna = await database.transact(lambda tx: recognise(tx, Identity("wx1", "anna"), via="follow").id)
    await database.transact(rename, anna, "阿珍")
    await database.transact(follow, Identity("wx1", "anna"))
    await database.transact(unfollow, "wx1", "anna")
    assert await states(database) == []


async def test_staff_decide_in_the_browser_and_nothing_becomes_markup(
    console: Console, phone: MakePhone, door: Door
) -> None:
    anna, desk = await phone("anna"), await console.sign_in()
    name = "<i>稳赚</i>"
    answer = await anna.post("/me/profile", {"name": name})
    assert answer.status in (200, 303)
    held = await number_of(console.database, name)
    for path in ("/console/writings", f"/console/writings/{held}"):
        text = await desk.read(path)
        assert "&lt;i&gt;稳赚" in text
        assert "<i>稳赚" not in text
        for author in set(re.findall(r'href="(/console/members/[^"]+)"', text)):
            assert (await desk.get(author)).status == 200, "a name leads to its member"
    page = f"/console/writings/{held}"
    assert (await desk.post(page, act="hide", ground="", reason="x")).status == 422
    assert (await desk.post(page, act="show", reason="艺名")).status == 303
    assert (await desk.post(page, act="see")).status == 409
    assert (await desk.post("/console/writings/seen", key=[])).status == 422
    assert "&lt;i&gt;稳赚" in await (await anna.open("/me/profile")).text()
    assert (await desk.get("/console/writings/999")).status == 404
