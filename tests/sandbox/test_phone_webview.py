"""The web view's proxy: what the shop sees of a phone, and what the browser gets to see of the shop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, DummyCookieJar, web
from aiohttp.test_utils import TestServer

from sandbox.options import Options
from sandbox.people import Person
from sandbox.phone.webview.headers import adjust_policy, nonce_of
from sandbox.platform.state import LoginCode, platform_state
from sandbox.server import Runner
from sandbox.world import World


class Shop:
    """Answers what a test tells it to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: dict[str, Any] = {
            "text": "<html><head><title>x</title></head></html>",
            "content_type": "text/html",
        }
        self.cookies: list[str] = []

    async def handle(self, request: web.Request) -> web.Response:
        self.seen.append((request.raw_path, dict(request.headers), await request.read()))
        response = web.Response(**self.answer)
        for cookie in self.cookies:
            response.headers.add("Set-Cookie", cookie)
        return response

    @property
    def headers(self) -> dict[str, str]:
        return self.seen[-1][1]


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    shop = Shop()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", shop.handle)
    server = TestServer(app)
    await server.start_server()
    shop.url = f"http://localhost:{server.port}"  # type: ignore[attr-defined]
    yield shop
    await server.close()


@pytest.fixture
def options(options: Options, shop: Any) -> Options:
    options.shop_url = shop.url
    return options


class Phone:
    """A browser on a person's web view, without a jar of its own."""

    def __init__(self, runner: Runner, person: Person, session: ClientSession) -> None:
        self.origin = f"http://{person.key}.localhost:{runner.world.options.port}"
        self._port = runner.world.options.port
        self._host = f"{person.key}.localhost:{self._port}"
        self._session = session

    async def ask(self, path: str, method: str = "GET", **given: Any) -> tuple[ClientResponse, str]:
        headers = {"Host": self._host, "Sec-Fetch-Dest": "iframe"} | given.pop("headers", {})
        address = f"http://127.0.0.1:{self._port}{path}"
        async with self._session.request(method, address, headers=headers, allow_redirects=False, **given) as answer:
            return answer, (await answer.read()).decode(errors="replace")


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield session


@pytest.fixture
def phone(runner: Runner, ann: Person, session: ClientSession) -> Phone:
    return Phone(runner, ann, session)


async def test_the_shop_is_visited_at_its_own_address_by_wechat(phone: Phone, shop: Any) -> None:
    headers = {"Origin": phone.origin, "Referer": f"{phone.origin}/cart?x=1"}
    await phone.ask("/a%20b?q=%E8%9C%82", "POST", headers=headers, data=b"n=1")
    path, seen, body = shop.seen[0]
    assert (path, body) == ("/a%20b?q=%E8%9C%82", b"n=1")
    assert seen["Host"] == shop.url.removeprefix("http://")
    assert (seen["Origin"], seen["Referer"]) == (shop.url, f"{shop.url}/cart?x=1")
    assert "MicroMessenger" in seen["User-Agent"]
    assert seen["Sec-Fetch-Dest"] == "document"


@pytest.mark.parametrize(
    ("sent", "arrives"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, "none"),
        ({"Sec-Fetch-Site": "same-origin"}, "same-origin"),
        ({"Sec-Fetch-Site": "cross-site", "Referer": "PHONE/cart"}, "same-origin"),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.test"}, "cross-site"),
    ],
)
async def test_a_page_opened_from_the_chat_looks_typed_in_and_a_foreign_form_stays_foreign(
    phone: Phone, shop: Any, sent: dict[str, str], arrives: str
) -> None:
    await phone.ask("/", headers={name: value.replace("PHONE", phone.origin) for name, value in sent.items()})
    assert shop.headers["Sec-Fetch-Site"] == arrives


async def test_each_phone_has_a_cookie_jar_of_its_own_in_the_sandbox(
    runner: Runner, world: World, phone: Phone, shop: Any, session: ClientSession
) -> None:
    shop.cookies = ["sid=ann; Path=/; HttpOnly; Secure; Max-Age=3600", "deep=1; Path=/me"]
    answer, _ = await phone.ask("/")
    assert "Set-Cookie" not in answer.headers
    shop.cookies = []
    await phone.ask("/me/orders")
    assert shop.headers["Cookie"] == "deep=1; sid=ann"
    await phone.ask("/messages")
    assert shop.headers["Cookie"] == "sid=ann"
    await Phone(runner, world.people.get("b"), session).ask("/")
    assert "Cookie" not in shop.headers


async def test_a_cookie_ends_by_the_sandboxs_clock_or_by_the_shops_word(phone: Phone, shop: Any, world: World) -> None:
    shop.cookies = ["sid=1; Path=/; Max-Age=3600", "kept=1; Path=/"]
    await phone.ask("/")
    shop.cookies = []
    await world.clock.advance(3601)
    await phone.ask("/")
    assert shop.headers["Cookie"] == "kept=1"
    shop.cookies = ["kept=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]
    await phone.ask("/")
    shop.cookies = []
    await phone.ask("/")
    assert "Cookie" not in shop.headers


async def test_a_redirect_within_the_shop_or_to_the_login_stays_in_the_phone(
    phone: Phone, shop: Any, world: World
) -> None:
    login = "/connect/oauth2/authorize?appid=x#wechat_redirect"
    cases = {
        f"{shop.url}/login?x=1": f"{phone.origin}/login?x=1",
        f"{world.base_url}{login}": f"{phone.origin}{login}",
        f"https://open.weixin.qq.com{login}": f"{phone.origin}{login}",
        "/relative": "/relative",
        "https://example.com/": "https://example.com/",
    }
    for given, expected in cases.items():
        shop.answer = {"status": 302, "headers": {"Location": given}}
        answer, _ = await phone.ask("/")
        assert answer.headers["Location"] == expected


async def test_the_bridge_comes_first_and_only_the_frames_rule_is_lifted(phone: Phone, shop: Any, world: World) -> None:
    policy = "default-src 'none'; script-src 'self'; img-src 'self' data:; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": policy, "X-Frame-Options": "DENY", "X-Other": "kept"}
    shop.answer = {"text": "<!doctype html><html><head><script src=/a.js></script></head>", "headers": headers}
    shop.answer |= {"content_type": "text/html"}
    answer, text = await phone.ask("/")
    assert text.index("/__phone/bridge.js") < text.index("/a.js")
    assert "X-Frame-Options" not in answer.headers
    assert answer.headers["X-Other"] == "kept"
    assert f"img-src 'self' {shop.url} data:" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert "frame-ancestors" not in answer.headers["Content-Security-Policy"]
    on_wire = world.wire.list(limit=1)[0]
    assert on_wire.response_headers["Content-Security-Policy"] == policy
    assert on_wire.protocol == "web"
    assert on_wire.person == "a"


def test_a_policy_with_a_nonce_lets_the_bridge_in_by_that_nonce() -> None:
    policy = "script-src 'nonce-abc' 'strict-dynamic'; frame-ancestors 'self'"
    assert nonce_of(policy) == "abc"
    adjusted = adjust_policy(policy, "http://localhost:8080", "abc")
    assert adjusted == "script-src 'nonce-abc' 'strict-dynamic' 'self' http://localhost:8080"


async def test_pictures_pass_untouched_and_leave_the_wire_quiet(phone: Phone, shop: Any, world: World) -> None:
    shop.answer = {"body": b"\x89PNG" + bytes(200_000), "content_type": "image/png"}
    answer, _ = await phone.ask("/a.png", headers={"Sec-Fetch-Dest": "image"})
    assert answer.content_type == "image/png"
    assert world.wire.list() == []


async def test_the_bridge_and_the_login_are_the_phones_own_whatever_the_shop_has_there(phone: Phone, shop: Any) -> None:
    _, text = await phone.ask("/__phone/bridge.js")
    assert "WeixinJSBridge" in text
    _, text = await phone.ask("/connect/oauth2/authorize?appid=wrong")
    assert "出错了" in text
    assert shop.seen == []


async def test_a_shop_that_is_down_is_said_to_be_down(phone: Phone, world: World) -> None:
    world.faults.shop_down = True
    answer, text = await phone.ask("/")
    assert answer.status == 502
    assert "没有回应" in text


async def test_nobody_lives_at_an_unknown_phones_address(runner: Runner, session: ClientSession) -> None:
    headers = {"Host": f"zz.localhost:{runner.world.options.port}"}
    async with session.get(f"{runner.url}/", headers=headers) as answer:
        assert answer.status == 404


async def test_a_snapshot_is_told_by_the_login_code_and_left_with_a_clean_jar(
    phone: Phone, shop: Any, world: World, ann: Person
) -> None:
    expires_at = world.clock.now() + timedelta(minutes=5)
    codes = platform_state(world).login_codes
    codes["snap"] = LoginCode("snap", "a", "snsapi_userinfo", True, expires_at)
    ann.cookies["sid"] = {"value": "virtual", "path": "/", "expires_at": expires_at.isoformat()}
    _, text = await phone.ask("/login/return?code=snap")
    assert 'data-snapshot="1"' in text
    answer, _ = await phone.ask("/__phone/full-service?to=/cart")
    assert (answer.status, answer.headers["Location"]) == (302, "/cart")
    _, text = await phone.ask("/cart")
    assert 'data-snapshot=""' in text
    assert "Cookie" not in shop.headers
    answer, _ = await phone.ask("/__phone/full-service?to=//evil.test")
    assert answer.status == 404


async def test_what_never_ends_is_passed_on_as_it_comes(phone: Phone, shop: Any) -> None:
    shop.answer = {"text": "data: 1\n\n", "content_type": "text/event-stream"}
    answer, text = await phone.ask("/live", headers={"Sec-Fetch-Dest": "empty"})
    assert (answer.content_type, text) == ("text/event-stream", "data: 1\n\n")
