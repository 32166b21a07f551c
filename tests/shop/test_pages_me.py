"""我的 and all below it: right for a beginner with nothing and for a long name; nobody sees what is another's."""

import re

import pytest

from commissions.network.queries import find_distributor
from commissions.network.service import bind_referral
from shop.addresses.service import list_addresses
from shop.inbox.notice import Notice
from shop.inbox.queries import count_unread
from shop.inbox.service import record_notice
from shop.members.member import Identity
from shop.members.ports import Profile
from shop.members.queries import find_member
from shop.members.service import follow, recognise
from shop.web.door import Door
from shop.web.h5.addresses import choose
from shop.web.routes import ROUTES
from shop.web.routes_table import Route
from tests.shop.conftest import MakePhone
from tests.support.shop_web import CHROME, Phone

HOME = {
    "name": "王小明",
    "phone": "138 0013 8000",
    "province": "440000",
    "city": "440300",
    "district": "440305",
    "street": "科技园路 1 号",
}
MINE = [
    route
    for route in ROUTES
    if route.method == "GET"
    and route.kind == "page"
    and route.path.startswith(("/me", "/help"))
    and "{" not in route.path
]


@pytest.mark.parametrize("route", MINE, ids=lambda route: route.path)
async def test_every_page_of_mine_is_right_for_someone_who_has_nothing_yet(phone: MakePhone, route: Route) -> None:
    anna = await phone()
    page = await anna.open(route.path)
    text = await page.text()
    assert page.status == 200
    assert "None" not in re.sub(r"<[^>]*>", "", text)
    assert "style=" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


async def test_a_distributor_finds_their_link_as_text_and_code(phone: MakePhone) -> None:
    anna = await phone()
    await anna.open("/me")
    code = await find_code(anna)
    text = await (await anna.open("/me/shop")).text()
    assert f"http://shop.test/s/{code}" in text
    assert "data:image/png;base64," in text


async def test_a_name_typed_stands_on_the_page_and_a_bad_one_is_explained(phone: MakePhone) -> None:
    anna = await phone()
    done = await anna.post("/me/profile", {"name": "安娜<b>"})
    assert (done.status, done.headers["Location"]) == (303, "/me")
    assert "安娜&lt;b&gt;" in await (await anna.open("/me")).text()
    refused = await anna.post("/me/profile", {"name": "x" * 21})
    assert refused.status == 422
    assert "1 到 20 个字" in await refused.text()


async def test_name_and_picture_of_wechat_come_only_after_a_tap_in_the_shop(phone: MakePhone) -> None:
    anna = await phone()
    anna.login.profile = Profile("安娜在微信", "https://thirdwx.qlogo.cn/a/132")
    page = await (await anna.open("/me/profile")).text()
    assert anna.login.asked == ["snsapi_base"]
    assert (await anna.get("/login?to=/me/profile&tap=forged")).headers["Location"] == "/me/profile"
    tap = re.search(r'href="(/login\?to=/me/profile[^"]*)"', page)
    assert tap
    await anna.open(tap[1].replace("&amp;", "&"))
    assert anna.login.asked == ["snsapi_base", "snsapi_userinfo"]
    member = await anna.database.read(find_member, await anna.member_id())
    assert member is not None
    assert (member.name, member.avatar_url) == ("安娜在微信", "https://thirdwx.qlogo.cn/a/132")


async def test_a_picture_from_anywhere_else_is_not_taken(phone: MakePhone) -> None:
    anna = await phone()
    anna.login.profile = Profile("安娜", "https://evil.example/a.svg")
    page = await (await anna.open("/me/profile")).text()
    tap = re.search(r'href="(/login\?to=/me/profile[^"]*)"', page)
    assert tap
    await anna.open(tap[1].replace("&amp;", "&"))
    member = await anna.database.read(find_member, await anna.member_id())
    assert member is not None
    assert (member.name, member.avatar_url) == ("安娜", None)


async def test_an_address_is_kept_changed_chosen_and_deleted(phone: MakePhone) -> None:
    anna = await phone()
    done = await anna.post("/me/addresses", HOME)
    assert done.headers["Location"] == "/me/addresses"
    [kept] = await anna.database.read(list_addresses, await anna.member_id())
    assert (kept.phone, kept.is_default) == ("13800138000", True)
    await anna.post(f"/me/addresses/{kept.code}", HOME | {"street": "<i>新街</i>"})
    text = await (await anna.open("/me/addresses?to=/checkout%3Fbuy%3Dx")).text()
    assert "&lt;i&gt;新街" in text
    assert f"/checkout?buy=x&amp;address={kept.code}" in text
    await anna.post(f"/me/addresses/{kept.code}/deletion")
    assert await anna.database.read(list_addresses, await anna.member_id()) == ()


async def test_a_wrong_address_comes_back_as_it_was_typed_with_its_faults(phone: MakePhone) -> None:
    anna = await phone()
    page = await anna.post("/me/addresses", HOME | {"phone": "123", "city": " "})
    text = await page.text()
    assert page.status == 422
    assert "需要 11 位手机号" in text
    assert 'value="123"' in text
    assert 'value="王小明"' in text


async def test_a_pasted_line_fills_the_form_as_far_as_it_is_certain(phone: MakePhone) -> None:
    anna = await phone()
    whole = await anna.post("/me/addresses/reading", {"pasted": "张三 138 0013 8000 广东省深圳市南山区科技园路1号"})
    text = await whole.text()
    assert whole.status == 200
    assert "都填好了" in text
    for value in ('value="张三"', 'value="13800138000"', '<option value="440305" selected>', "科技园路1号</textarea>"):
        assert value in text
    doubtful = await (
        await anna.post("/me/addresses/reading", {"pasted": "李四 朝阳区建国路88号", "name": "王五"})
    ).text()
    assert "请看一下" in doubtful
    assert 'value="王五"' not in doubtful or 'value="李四"' in doubtful
    assert " selected>" not in doubtful
    assert await anna.database.read(list_addresses, await anna.member_id()) == ()


async def test_a_region_is_chosen_list_by_list_and_the_next_list_can_be_fetched(phone: MakePhone) -> None:
    anna = await phone()
    step = await (
        await anna.post("/me/addresses/reading", {"province": "440000", "city": "330100", "name": "安"})
    ).text()
    assert '<option value="440300">深圳市</option>' in step
    assert 'value="安"' in step
    parts = await (await anna.get("/regions/440300")).json()
    assert {"code": "440305", "name": "南山区", "ends": True} in parts
    assert await (await anna.get("/regions/999999")).json() == []


async def test_phones_of_hong_kong_are_masked_with_their_prefix(phone: MakePhone) -> None:
    anna = await phone()
    await anna.post(
        "/me/addresses", HOME | {"phone": "9123 4567", "province": "810000", "city": "810100", "district": "810101"}
    )
    text = await (await anna.open("/me/addresses")).text()
    assert "+852****4567" in text
    assert "香港特别行政区 香港岛 中西区" in text


async def test_an_address_saved_for_checkout_goes_back_there_with_its_code(phone: MakePhone) -> None:
    anna = await phone()
    done = await anna.post("/me/addresses?to=/checkout", HOME)
    [kept] = await anna.database.read(list_addresses, await anna.member_id())
    assert done.headers["Location"] == choose("/checkout", kept.code)
    elsewhere = await anna.post("/me/addresses?to=//evil.example", HOME)
    assert elsewhere.headers["Location"] == "/me/addresses"


async def test_nobody_sees_or_changes_what_is_another_persons(phone: MakePhone) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    await anna.post("/me/addresses", HOME)
    [kept] = await anna.database.read(list_addresses, await anna.member_id())
    for response in (
        await berta.open(f"/me/addresses/{kept.code}"),
        await berta.post(f"/me/addresses/{kept.code}", HOME | {"street": "别处"}),
        await berta.post(f"/me/addresses/{kept.code}/deletion"),
        await berta.open("/me/earnings/unknownaward"),
    ):
        assert response.status == 404
        assert "科技园路" not in await response.text()
    assert len(await anna.database.read(list_addresses, await anna.member_id())) == 1


async def test_the_team_shows_masked_names_and_no_stranger(phone: MakePhone, door: Door) -> None:
    anna = await phone()
    await anna.open("/me")
    code = await find_code(anna)
    for number in range(23):
        recruit = await door.database.transact(recognise, Identity("wx1", f"r{number}"), via="follow")
        await door.database.transact(bind_referral, recruit.id, code=code, via="follow")
    text = await (await anna.open("/me/team")).text()
    assert "<b>23</b>" in text
    assert len(set(re.findall(r"小店[0-9a-z]{4}", text))) == 20, "the names that the shop gave tell people apart"
    older = re.search(r'href="(/me/team\?level=1[^"]*before=[^"]*)"', text)
    assert older
    rest = await (await anna.open(older[1].replace("&amp;", "&"))).text()
    assert len(re.findall(r"小店[0-9a-z]{4}", rest)) == 3
    assert (await anna.open("/me/team?before=nonsense&level=9")).status == 200


async def test_the_inbox_shows_what_was_told_and_marks_it_read(phone: MakePhone, door: Door) -> None:
    anna = await phone()
    await anna.open("/me")
    facts = {"title": "明前龙井", "amount_fen": 12800, "order_no": "L1", "happened_at": "2026-11-22T02:00:00+00:00"}
    notice = Notice(await anna.member_id(), "order_paid", facts, "L1")
    await door.database.transact(record_notice, notice, delivery_id=1)
    assert "1 条未读" in await (await anna.open("/me")).text()
    text = await (await anna.open("/me/notices")).text()
    assert "明前龙井 已付款 ¥128.00" in text
    assert 'href="/orders/L1"' in text
    assert "条未读" not in await (await anna.open("/me")).text()


async def test_who_does_not_follow_is_shown_their_referrers_code_in_the_inbox(phone: MakePhone, door: Door) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    await anna.open("/me")
    await berta.open(f"/s/{await find_code(anna)}")
    assert "关注后在微信里收到" in await (await berta.open("/me/notices")).text()
    await door.database.transact(follow, berta.person)
    assert "关注后在微信里收到" not in await (await berta.open("/me/notices")).text()


async def test_the_poster_is_ones_own_and_for_nobody_without_a_login(phone: MakePhone) -> None:
    anna = await phone()
    await anna.open("/me")
    picture = await anna.get("/me/poster/follow.jpg")
    assert picture.content_type == "image/jpeg"
    assert str(await anna.member_id()).encode() in await picture.read()
    assert (await anna.get("/me/poster/other.jpg")).status == 404
    stranger = await phone("x", agent=CHROME)
    assert (await stranger.get("/me/poster/follow.jpg")).status == 401


async def find_code(person: Phone) -> str:
    """The link code of this person."""
    distributor = await person.database.read(find_distributor, await person.member_id())
    assert distributor is not None
    return distributor.code


def test_a_choice_keeps_the_rest_of_the_address() -> None:
    assert choose("/checkout?buy=1", "abc") == "/checkout?buy=1&address=abc"


async def test_asking_for_the_head_of_the_inbox_reads_nothing(phone: MakePhone, door: Door) -> None:
    anna = await phone()
    await anna.open("/me")
    told = Notice(await anna.member_id(), "commission_available", {"amount_fen": 100, "awards": 1})
    await door.database.transact(record_notice, told, delivery_id=1)
    await anna.client.head("/me/notices", headers={"User-Agent": anna.agent})
    assert await door.database.read(count_unread, told.member_id) == 1
    await anna.open("/me/notices")
    assert await door.database.read(count_unread, told.member_id) == 0
