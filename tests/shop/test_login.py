"""Logging in through WeChat: silent where that is right, once per code, bound to one browser, never in circles."""

import asyncio
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from sqlalchemy import Connection, func, select

from shop.members.member import Identity
from shop.members.tables import member
from shop.sessions.tables import session
from shop.web.browser import is_crawler
from shop.web.door import Door
from shop.web.logins import is_our_state, make_state
from shop.web.targets import safe_target
from tests.shop.conftest import MakePhone
from tests.support.clock import MovableClock
from tests.support.shop_web import AUTHORIZE, CHROME, Phone, StandInLogin

CRAWLERS = [
    "",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Mozilla/5.0 (iPhone) MicroMessenger/8.0 mpcrawler",
    "python-requests/2.32",
    "facebookexternalhit/1.1",
]


DEVICES = [
    "CUBOT X90",
    "M bot 60",
    "M bot 60 (2022)",
    "Robot/Spider S1",
    "Python Preview Monitor",
    "Java/Scanner 3",
    "okhttp headless",
]


def count(connection: Connection) -> tuple[int, int]:
    members = connection.scalar(select(func.count()).select_from(member)) or 0
    return members, connection.scalar(select(func.count()).select_from(session)) or 0


async def begin(person: Phone, path: str = "/me") -> str:
    """The address of WeChat's page to which the shop sends this person."""
    location = (await person.get(path)).headers["Location"]
    assert location.startswith(AUTHORIZE)
    return location


async def test_the_first_page_in_wechat_logs_in_silently_and_goes_on_to_where_it_was(phone: MakePhone) -> None:
    anna = await phone()
    location = await begin(anna, "/me/team?level=2")
    query = parse_qs(urlsplit(location).query)
    assert query["scope"] == ["snsapi_base"]
    assert query["redirect_uri"] == ["http://shop.test/login/return"]
    assert query["state"][0].isalnum()
    assert len(query["state"][0]) <= 128
    returned = await anna.get(anna.agree(location))
    assert (returned.status, returned.headers["Location"]) == (302, "/me/team?level=2")
    assert (await anna.get("/me/team?level=2")).status == 200


@pytest.mark.parametrize("agent", [CHROME, *CRAWLERS])
async def test_others_than_people_in_wechat_are_never_sent_to_log_in(phone: MakePhone, door: Door, agent: str) -> None:
    someone = await phone(agent=agent)
    assert (await someone.get("/help/withdraw")).status == 200
    asked = await someone.get("/me")
    assert asked.status == 403
    assert "Location" not in asked.headers
    assert await door.database.read(count) == (0, 0)


@pytest.mark.parametrize("device", DEVICES)
async def test_a_phone_may_have_any_name(phone: MakePhone, device: str) -> None:
    agent = (
        f"Mozilla/5.0 (Linux; Android 13; {device} Build/TP1A.220624.014; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.47.2560(0x28002F3F) NetType/WIFI"
    )
    anna = await phone(agent=agent)
    await begin(anna)


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1 "
        "Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help) AppleWebKit/1 MicroMessenger/8.0",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0 MicroMessenger/8",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605.1.15 (KHTML, like Gecko) WeChatShareExtensionNew/8.0",
    ],
)
def test_a_program_that_names_itself_is_one_on_any_phone(agent: str) -> None:
    assert is_crawler({"User-Agent": agent})


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Accept": "image/png"},
        {"HX-Request": "true"},
        {"Sec-Fetch-Mode": "cors"},
    ],
)
async def test_only_opening_a_page_logs_in(phone: MakePhone, headers: dict[str, str]) -> None:
    anna = await phone()
    assert (await anna.get("/help/withdraw", **headers)).status == 200


async def test_a_head_request_logs_nobody_in(phone: MakePhone, door: Door, login: StandInLogin) -> None:
    anna = await phone()
    for path in ("/me", "/login?to=/me", "/help/withdraw", "/login/return?code=a&state=b"):
        await anna.client.head(path, headers={"User-Agent": anna.agent, "Accept": "text/html"}, allow_redirects=False)
    assert login.asked == []
    assert await door.database.read(count) == (0, 0)


async def test_outside_wechat_a_members_page_shows_its_address_as_a_code(phone: MakePhone) -> None:
    someone = await phone(agent=CHROME)
    page = await someone.get("/me/earnings")
    text = await page.text()
    assert page.status == 403
    assert "请在微信里打开" in text
    assert "http://shop.test/me/earnings" in text


async def test_who_agreed_nothing_can_look_around_and_is_not_asked_again(phone: MakePhone, door: Door) -> None:
    anna = await phone()
    state = parse_qs(urlsplit(await begin(anna)).query)["state"][0]
    page = await anna.get(f"/login/return?state={state}")
    assert page.status == 200
    assert "没有登录也可以逛" in await page.text()
    assert (await anna.get("/help/withdraw")).status == 200
    assert (await anna.get("/me")).status == 403
    assert (await anna.get("/login?to=/me")).status == 302
    assert await door.database.read(count) == (0, 0)


async def test_a_silent_wechat_ends_on_a_page_and_not_in_a_circle(phone: MakePhone, login: StandInLogin) -> None:
    anna = await phone()
    login.broken = True
    page = await anna.open("/me")
    assert "微信暂时没有回应" in await page.text()


async def test_a_snapshot_user_becomes_nobody(phone: MakePhone, door: Door) -> None:
    anna = await phone()
    anna.person = Identity("wx1", "virtual", snapshot=True)
    page = await anna.open("/me")
    assert "快照页" in await page.text()
    assert await door.database.read(count) == (0, 0)


async def test_a_browser_that_lost_its_cookies_is_asked_and_then_logged_in(phone: MakePhone, door: Door) -> None:
    anna = await phone()
    back = anna.agree(await begin(anna, "/me/shop"))
    anna.client.session.cookie_jar.clear()
    asked = await anna.get(back)
    assert asked.status == 200
    assert "刚才是你自己打开的吗" in await asked.text()
    assert await door.database.read(count) == (0, 0)
    query = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    headers = {"User-Agent": anna.agent, "Sec-Fetch-Site": "same-origin"}
    done = await anna.client.post("/login/confirmation", data=query, headers=headers, allow_redirects=False)
    assert (done.status, done.headers["Location"]) == (303, "/me/shop")
    assert (await anna.get("/me/shop")).status == 200


async def test_another_sites_form_cannot_confirm_a_login(phone: MakePhone, door: Door) -> None:
    anna, mallory = await phone("anna"), await phone("mallory")
    back = mallory.agree(await begin(mallory))
    query = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        done = await anna.client.post("/login/confirmation", data=query, headers={"User-Agent": anna.agent} | headers)
        assert done.status == 403
    assert await door.database.read(count) == (0, 0)


async def test_a_strangers_login_link_logs_nobody_in_unasked(phone: MakePhone, door: Door) -> None:
    anna, mallory = await phone("anna"), await phone("mallory")
    await anna.open("/me")
    back = mallory.agree(await begin(mallory))
    page = await anna.get(back)
    assert "刚才是你自己打开的吗" in await page.text()
    assert await door.database.read(count) == (1, 1)


@pytest.mark.parametrize("state", ["", "x", "0" * 64, "é", "a" * 5000])
async def test_a_state_that_we_never_made_is_refused(phone: MakePhone, state: str) -> None:
    anna = await phone()
    page = await anna.get(f"/login/return?code=c&state={quote(state)}")
    assert page.status == 400


async def test_a_state_lives_ten_minutes(phone: MakePhone, clock: MovableClock) -> None:
    anna = await phone()
    back = anna.agree(await begin(anna))
    clock.advance(minutes=10)
    assert (await anna.get(back)).status == 400


async def test_a_return_that_comes_twice_at_once_ends_in_one_member_and_two_good_answers(
    phone: MakePhone, door: Door
) -> None:
    anna = await phone()
    back = anna.agree(await begin(anna))
    answers = await asyncio.gather(anna.get(back), anna.get(back), anna.get(back))
    assert [answer.headers.get("Location") for answer in answers] == ["/me"] * 3
    assert (await door.database.read(count))[0] == 1


async def test_a_used_return_is_worth_nothing_to_another_browser(phone: MakePhone, door: Door) -> None:
    anna, mallory = await phone("anna"), await phone("mallory")
    back = anna.agree(await begin(anna))
    await anna.get(back)
    assert (await mallory.get(back)).status == 400
    assert (await door.database.read(count)) == (1, 1)


async def test_a_browser_that_never_keeps_its_session_is_left_alone_after_a_while(
    phone: MakePhone, login: StandInLogin, clock: MovableClock
) -> None:
    anna = await phone()
    for _ in range(8):
        await anna.get("/help/withdraw")
    assert len(login.asked) == 4
    clock.advance(minutes=2)
    await anna.get("/help/withdraw")
    assert len(login.asked) == 5


def test_a_state_is_signed() -> None:
    state = make_state("k" * 32)
    assert is_our_state("k" * 32, state)
    assert not is_our_state("l" * 32, state)
    assert not is_our_state("k" * 32, ("0" if state[0] != "0" else "1") + state[1:])


GOOD = [
    "/",
    "/me",
    "/products/ab12?sku=x",
    "/search?q=%E8%8C%B6",
    "/s/abc/products/x",
    "/me/addresses?to=/checkout",
    "/search?q=a%2Fb%5Cc",
]
EVIL = [
    "",
    "me",
    "http://evil.example",
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/ /evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "/%0d%0aSet-Cookie:%20a=b",
    "/%0aLocation:%20x",
    "/%0D",
    "/%00",
    "/%09/evil.example",
    "/%5cevil.example",
    "/%5Cevil.example",
    "/%2f%2fevil.example",
    "/%2F/evil.example",
    "/me//evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/../evil",
    "/a/../../b",
    "/./me",
    "/a/..",
    "/a/.",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://evil.example",
    "http:evil.example",
    "https:/evil.example",
    "http:/\\evil.example",
    "https:\\\\evil.example",
    "@evil.example",
    "user@evil.example",
    "https://shop.test@evil.example",
    "https://shop.test.evil.example",
    "https://evil.example#shop.test",
    "https://evil.example?shop.test",
    ".evil.example",
    "evil.example",
    "www.evil.example",
    "xn--e1aybc.example",
    "/／evil.example",
    "/。evil",
    "/\u2028x",
    "/\u202ex",
    "/\u00a0x",
    "/ümlaut",
    "/茶",
    "/<script>",
    '/"onload=',
    "/a b",
    "/a#b",
    "#//evil.example",
    "?to=//evil.example",
    "/login",
    "/login/return?code=a",
    "/assets/x",
    "/page-signature?path=/",
    "/" + "a" * 1024,
    "\x00/me",
    " /me",
    "/me ",
    "/me\n",
    "/{x}",
    "/|x",
    "/^x",
    "/`x",
]


@pytest.mark.parametrize("target", GOOD)
def test_a_path_of_our_own_is_a_target(target: str) -> None:
    assert safe_target(target) == target


@pytest.mark.parametrize("target", EVIL)
def test_nothing_else_is_a_target(target: str) -> None:
    assert safe_target(target, "/home") == "/home"


async def test_login_never_leads_elsewhere(phone: MakePhone) -> None:
    anna = await phone()
    await anna.open("/me")
    for target in EVIL:
        answer = await anna.get(f"/login?to={quote(target)}")
        assert (target, answer.headers.get("Location", "/")) == (target, "/")
