"""Personal shop links: a person's visit binds once, a machine's never; everyone is told whose customer they are."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select
from yarl import URL

from commissions.actor import staff_acting
from commissions.days import determine_last_day
from commissions.network.queries import find_distributor, find_referral
from commissions.network.service import suspend_distributor
from commissions.network.tables import referral_attempt
from commissions.policies.service import publish_policy
from shop.members.member import Identity
from shop.members.service import rename
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.clock import MovableClock
from tests.support.shop_web import CHROME, HTML, Phone, StandInSceneCodes


def count_attempts(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(referral_attempt)) or 0


async def join(person: Phone, name: str | None = None) -> str:
    """Become a member; returns one's link code."""
    await person.open("/me")
    if name:
        await person.database.transact(rename, await person.member_id(), name)
    distributor = await person.database.read(find_distributor, await person.member_id())
    assert distributor is not None
    return distributor.code


async def referrer_of(person: Phone) -> int | None:
    found = await person.database.read(find_referral, await person.member_id())
    return found.referrer_id if found else None


async def test_opening_a_link_in_wechat_binds_and_shows_whose_shop_it_is(phone: MakePhone) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    code = await join(anna, "安娜")
    text = await (await berta.open(f"/s/{code}")).text()
    assert "安娜 的店" in text
    assert "以后你在这里的购物都算在 安娜 的店里" in text
    assert "长按识别二维码关注" in text
    assert await referrer_of(berta) == await anna.member_id()
    assert "你是 安娜 的顾客" in await (await berta.open(f"/s/{code}")).text()
    assert await berta.database.read(count_attempts) == 1


async def test_a_link_to_a_page_goes_on_there_and_says_it_in_one_sentence(phone: MakePhone) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    code = await join(anna, "安娜")
    await berta.open("/me")
    response = await berta.get(f"/s/{code}/help/withdraw?x=1")
    assert response.headers["Location"] == "/help/withdraw?x=1"
    assert "你现在是「安娜」的顾客" in await (await berta.get("/help/withdraw?x=1")).text()
    assert "你现在是" not in await (await berta.get("/help/withdraw?x=1")).text()


@pytest.mark.parametrize(
    "rest",
    [
        "search?q=%E8%8C%B6",
        "search?q=%E8%8C%B6%20%26%20%E9%A5%BC&after=1",
        "search?q=a%2Fb%5Cc%3Fd%23e",
        "help/%E6%8F%90%E7%8E%B0?x=%2B1+1",
        "search?q=",
        "search?q",
    ],
)
async def test_what_stands_behind_a_link_goes_on_encoded_as_it_came(phone: MakePhone, rest: str) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    code = await join(anna)
    await join(berta)
    response = await berta.client.get(URL(f"/s/{code}/{rest}", encoded=True), headers=HTML, allow_redirects=False)
    assert response.headers["Location"] == f"/{rest}"


async def test_who_has_a_referrer_keeps_them_and_is_told_so(phone: MakePhone) -> None:
    anna, berta, carl = await phone("anna"), await phone("berta"), await phone("carl")
    code_a, code_b = await join(anna, "安娜"), await join(berta, "贝塔")
    await carl.open(f"/s/{code_a}")
    text = await (await carl.open(f"/s/{code_b}")).text()
    assert "贝塔 的店" in text
    assert "你仍是 安娜 的顾客" in text
    assert await referrer_of(carl) == await anna.member_id()


async def test_ones_own_link_and_one_from_ones_team_bind_nobody(phone: MakePhone) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    code_a, code_b = await join(anna), await join(berta, "贝塔")
    assert "这是你自己的店" in await (await anna.open(f"/s/{code_a}")).text()
    await berta.open(f"/s/{code_a}")
    assert "贝塔 在你的团队里" in await (await anna.open(f"/s/{code_b}")).text()
    assert await referrer_of(anna) is None


@pytest.mark.parametrize("rest", ["", "/products/x"])
async def test_unknown_and_suspended_codes_are_told_kindly(phone: MakePhone, door: Door, rest: str) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    code = await join(anna)
    await join(berta)
    await door.database.transact(suspend_distributor, await anna.member_id(), by=staff_acting("test"), reason="test")
    for bad in (code, "unknown"):
        page = await berta.get(f"/s/{bad}{rest}")
        assert page.status == (302 if rest else 404)
        if not rest:
            assert "暂时没有主人" in await page.text()
    assert await referrer_of(berta) is None


@pytest.mark.parametrize(
    ("method", "agent", "headers"),
    [
        ("HEAD", None, {}),
        ("GET", "Mozilla/5.0 (compatible; Baiduspider/2.0)", {}),
        ("GET", None, {"Sec-Purpose": "prefetch"}),
        ("GET", None, {"Accept": "image/webp"}),
    ],
)
async def test_no_machine_binds_not_even_with_a_session(
    phone: MakePhone, method: str, agent: str | None, headers: dict[str, str]
) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    code = await join(anna)
    await join(berta)
    sent = HTML | {"User-Agent": agent or berta.agent} | headers
    for path in (f"/s/{code}", f"/s/{code}/products/x"):
        await berta.client.request(method, path, headers=sent, allow_redirects=False)
    assert await berta.database.read(count_attempts) == 0


async def test_a_link_opened_outside_a_login_is_remembered_for_thirty_days(
    phone: MakePhone, clock: MovableClock
) -> None:
    anna, berta = await phone("anna"), await phone("berta", agent=CHROME)
    code = await join(anna, "安娜")
    assert "安娜 的店" in await (await berta.get(f"/s/{code}")).text()
    clock.advance(days=29)
    berta.agent = anna.agent
    assert "你现在是「安娜」的顾客" in await (await berta.open("/me")).text()
    assert await referrer_of(berta) == await anna.member_id()


async def test_after_thirty_days_it_is_forgotten(phone: MakePhone, clock: MovableClock) -> None:
    anna, berta = await phone("anna"), await phone("berta", agent=CHROME)
    await berta.get(f"/s/{await join(anna)}")
    clock.advance(days=31)
    berta.agent = anna.agent
    await berta.open("/me")
    assert await referrer_of(berta) is None


async def test_a_forged_memory_binds_nobody(phone: MakePhone) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    code = await join(anna)
    berta.client.session.cookie_jar.update_cookies({"link": f"{code}.99999999999.x"})
    await berta.open("/me")
    assert await referrer_of(berta) is None


async def test_a_snapshot_user_is_not_bound_but_the_link_is_remembered(phone: MakePhone) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    code = await join(anna)
    real, berta.person = berta.person, Identity("wx1", "virtual", snapshot=True)
    await berta.open(f"/s/{code}")
    await berta.open(f"/s/{code}")
    assert await berta.database.read(count_attempts) == 0
    berta.person = real
    await berta.open("/login?to=/me")
    assert await referrer_of(berta) == await anna.member_id()


async def test_the_same_person_under_another_identity_is_not_bound(phone: MakePhone) -> None:
    anna, twin = await phone("anna"), await phone("twin")
    anna.person = Identity("wx1", "openid-anna", "union")
    twin.person = Identity("wx1", "openid-twin", "union")
    code = await join(anna)
    assert "这是你自己的店" in await (await twin.open(f"/s/{code}")).text()
    assert await referrer_of(twin) is None


async def test_a_shop_without_scene_codes_still_opens(phone: MakePhone, door: Door) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    code = await join(anna)
    codes = door.scene_codes
    assert isinstance(codes, StandInSceneCodes)
    codes.broken = True
    page = await berta.open(f"/s/{code}")
    assert page.status == 200
    assert "长按识别" not in await page.text()
    codes.broken = False
    await berta.open(f"/s/{code}")
    await berta.open(f"/s/{code}")
    assert len(codes.made) == 1


@pytest.mark.parametrize(
    "rest", ["/evil.example", "//evil.example", "%5cevil.example", "%0d%0aX:%20y", "..//evil.example"]
)
async def test_a_link_never_leads_out_of_the_shop(phone: MakePhone, rest: str) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    code = await join(anna)
    await join(berta)
    response = await berta.get(f"/s/{code}/{rest}")
    if response.status == 302:
        assert response.headers["Location"] == "/"


async def publish_referral(person: Phone, **referral: object) -> None:
    policy = {"depth": 1, "levels": [{"rate_bp": 1000}], "referral": referral}
    await person.database.transact(publish_policy, policy, by=staff_acting("owner"), after_sale_days=7)


async def test_both_sides_see_the_last_day_of_a_referral_that_ends(phone: MakePhone, clock: MovableClock) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    code = await join(anna, "安娜")
    await publish_referral(anna, duration="days", days=30)
    await join(berta, "贝塔")
    await berta.get(f"/s/{code}/help/withdraw")
    last = determine_last_day(clock() + timedelta(days=30))
    day = f"{last.month}月{last.day}日"
    assert f"到{day}为止" in await (await berta.get("/help/withdraw")).text()
    assert f"安娜 的顾客，到 {day}" in await (await berta.open("/me")).text()
    assert f"绑定到 {day}" in await (await anna.open("/me/team")).text()
    clock.advance(days=30)
    assert "安娜 的顾客" not in await (await berta.open("/me")).text()


async def test_who_logs_in_alone_goes_to_whom_the_policy_names_and_who_came_by_a_dead_link_does_not(
    phone: MakePhone,
) -> None:
    house, alone, late = await phone("house"), await phone("alone"), await phone("late")
    await publish_referral(house, default_referrer=await join(house, "店长"))
    await join(alone)
    assert await referrer_of(alone) == await house.member_id()
    assert "这条店铺链接暂时没有主人" in await (await late.open("/s/nobodys222")).text()
    assert await referrer_of(late) is None
    berta = await phone("berta")
    await berta.open(f"/s/{await join(late)}")
    assert await referrer_of(berta) == await late.member_id(), "who comes by a link goes to whose it is"
