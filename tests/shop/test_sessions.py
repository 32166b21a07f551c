"""Sessions end when they should, change on login, and no other site can use them: shown over every route there is."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Connection, select

from shop.sessions.service import close_sessions_of, forget_old_sessions, hash_secret
from shop.sessions.tables import login_state, session
from shop.web.app import create_app
from shop.web.door import Door
from shop.web.routes import ROUTES
from shop.web.routes_table import Route
from shop.web.signing import find_signed, sign
from tests.shop.conftest import MakePhone
from tests.support.clock import MovableClock
from tests.support.shop_web import CHROME, Phone

POSTS = [route for route in ROUTES if route.method == "POST"]
MEMBERS = [route for route in ROUTES if route.access == "member"]
GETS = [route for route in ROUTES if route.method == "GET" and route.kind != "file"]

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://shop.test.evil.example"},
]


def fill(route: Route) -> str:
    """A path of this route, with something in its places."""
    return re.sub(r"{[^}]*}", "abc", route.path)


def name_of(route: Route) -> str:
    return f"{route.method} {route.path}"


def session_of(person: Phone) -> str:
    return next(cookie.value for cookie in person.client.session.cookie_jar if cookie.key == "session")


def list_hashes(connection: Connection) -> list[str]:
    return list(connection.scalars(select(session.c.id_hash)))


def test_every_route_has_a_name_of_its_own_and_says_who_may_use_it() -> None:
    assert len({route.name for route in ROUTES}) == len(ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)
    assert all(route.access in ("visitor", "member", "login") for route in ROUTES)
    assert [route.path for route in ROUTES if route.access == "login"] == [
        "/login/computer/{code}",
        "/login/computer/{code}/state",
        "/login",
        "/login/return",
        "/login/confirmation",
        "/viewing/{ticket:[A-Za-z0-9_-]{43}}",
        "/viewing/end",
    ]


def test_the_app_serves_exactly_the_declared_routes(door: Door) -> None:
    app = create_app(door)
    assert {resource.name for resource in app.router.resources()} == {route.name for route in ROUTES}


@pytest.mark.parametrize("agent", [CHROME, "curl/8"])
async def test_nobody_without_a_login_gets_anything_of_a_members_route(phone: MakePhone, agent: str) -> None:
    stranger = await phone(agent=agent)
    for route in MEMBERS:
        answer = await stranger.client.request(route.method, fill(route), allow_redirects=False)
        assert (route.path, answer.status in (401, 403)) == (route.path, True)


@pytest.mark.parametrize("route", POSTS, ids=name_of)
async def test_no_other_site_can_act_even_with_the_token(phone: MakePhone, route: Route) -> None:
    anna = await phone()
    for headers in FOREIGN:
        assert (headers, (await anna.post(fill(route), {}, **headers)).status) == (headers, 403)


@pytest.mark.parametrize("token", ["", "wrong", "é"])
async def test_nothing_is_done_without_the_sessions_token(phone: MakePhone, token: str) -> None:
    anna = await phone()
    await anna.open("/me")
    for route in POSTS:
        if route.access != "login":
            answer = await anna.client.post(fill(route), data={"csrf": token}, allow_redirects=False)
            assert (route.path, answer.status) == (route.path, 403)


async def test_another_persons_token_does_not_do(phone: MakePhone) -> None:
    anna, berta = await phone("anna"), await phone("berta")
    answer = await berta.post("/me/profile", {"csrf": await anna.token(), "name": "x"})
    assert answer.status == 403


async def test_our_own_origin_and_old_browsers_are_welcome(phone: MakePhone) -> None:
    anna = await phone()
    for headers in ({}, {"Origin": "http://shop.test"}, {"Sec-Fetch-Site": "same-origin"}):
        assert (await anna.post("/me/profile", {"name": "安娜"}, **headers)).status == 303
    headers = {"X-CSRF-Token": await anna.token()}
    assert (
        await anna.client.post("/me/profile", data={"name": "b"}, headers=headers, allow_redirects=False)
    ).status == 303


async def test_a_session_is_kept_as_a_hash_and_changes_with_each_login(phone: MakePhone, door: Door) -> None:
    anna = await phone()
    await anna.open("/me")
    first = session_of(anna)
    assert await door.database.read(list_hashes) == [hash_secret(first)]
    tap = re.search(r'href="(/login\?to=/me/profile[^"]*)"', await (await anna.open("/me/profile")).text())
    assert tap
    await anna.open(tap[1].replace("&amp;", "&"))
    second = session_of(anna)
    assert second != first
    assert await door.database.read(list_hashes) == [hash_secret(second)]


async def test_a_session_that_someone_else_chose_is_none(phone: MakePhone) -> None:
    anna = await phone()
    anna.client.session.cookie_jar.update_cookies({"session": "chosen"}, anna.client.make_url("/"))
    await anna.open("/me")
    assert session_of(anna) != "chosen"


async def test_a_session_ends_after_seven_idle_days(phone: MakePhone, clock: MovableClock) -> None:
    anna = await phone()
    await anna.open("/me")
    for _ in range(3):
        clock.advance(days=6)
        assert (await anna.get("/me")).status == 200
    clock.advance(days=7)
    assert (await anna.get("/me")).status == 302


async def test_a_session_ends_after_thirty_days_however_busy(phone: MakePhone, clock: MovableClock) -> None:
    anna = await phone()
    await anna.open("/me")
    for _ in range(6):
        clock.advance(days=5)
        status = (await anna.get("/me")).status
    assert status == 302


async def test_a_session_can_be_taken_away(phone: MakePhone, door: Door) -> None:
    anna = await phone()
    await anna.open("/me")
    assert await door.database.transact(close_sessions_of, await anna.member_id()) == 1
    assert (await anna.get("/me")).status == 302


async def test_what_has_ended_is_forgotten(phone: MakePhone, door: Door, clock: MovableClock) -> None:
    anna = await phone()
    await anna.open("/me")
    clock.advance(days=8)
    assert await door.database.transact(forget_old_sessions) == 2
    assert await door.database.read(list_hashes) == []
    assert await door.database.read(lambda c: c.scalar(select(login_state.c.state_hash))) is None


async def test_over_https_cookies_belong_to_this_host_alone(door: Door) -> None:
    secure = replace(door, base_url="https://shop.test")
    async with TestClient(TestServer(create_app(secure))) as client:
        page = await client.get("/help/withdraw", headers={"User-Agent": CHROME, "Accept": "text/html"})
    cookies = page.headers.getall("Set-Cookie")
    assert any(cookie.startswith("__Host-browser=") for cookie in cookies)
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert page.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("route", GETS, ids=name_of)
async def test_every_page_carries_the_headers_and_nothing_inline(phone: MakePhone, route: Route) -> None:
    anna = await phone()
    page = await anna.open(fill(route))
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    if page.content_type != "text/html":
        return
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    text = await page.text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon[a-z]+=\"", text)
    assert page.status != 500


async def test_unknown_addresses_large_bodies_and_wrong_methods_are_told_kindly(phone: MakePhone) -> None:
    anna = await phone()
    await anna.open("/me")
    lost = await anna.get("/nowhere/at/all")
    assert lost.status == 404
    assert "没有找到这个页面" in await lost.text()
    assert (await anna.post("/me/profile", {"name": "x" * 70_000})).status == 413
    assert (await anna.client.put("/me")).status == 405


async def test_an_asset_has_its_content_in_its_name(phone: MakePhone) -> None:
    anna = await phone(agent=CHROME)
    path = re.search(r'href="(/assets/[0-9a-f]{12}/h5-E8472B\.css)"', await (await anna.get("/help/withdraw")).text())
    assert path
    asset = await anna.get(path[1])
    assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in asset.headers
    assert (await anna.get("/assets/000000000000/h5-E8472B.css")).headers["Cache-Control"] == "no-cache"
    for evil in ("../app.py", "..%2fapp.py", "%2e%2e/app.py", "/etc/passwd", "vendor/../../app.py"):
        assert (await anna.get(f"/assets/000000000000/{evil}")).status == 404
    assert "--brand:#C63C24" in await asset.text(), "darkened until it can be read on white"
    assert (await anna.get(path[1].replace("E8472B", "E8472B}evil"))).status == 404


async def test_a_page_is_signed_for_our_own_origin_only(phone: MakePhone, door: Door) -> None:
    anna = await phone()
    await anna.open("/me")
    good = await anna.get("/page-signature?path=/products/x%3Fsku%3D1")
    assert (await good.json())["signature"] == "s"
    assert door.signer.signed == ["http://shop.test/products/x?sku=1"]  # type: ignore[attr-defined]
    for strange in ("/search?q=a%2Fb%5Cc", "/search?q=[x]|{y}&from=singlemessage&isappinstalled=0"):
        assert (await anna.client.get("/page-signature", params={"path": strange})).status == 200
        assert door.signer.signed[-1] == f"http://shop.test{strange}"  # type: ignore[attr-defined]
    for evil in ("http://evil.example/", "//evil.example", "", "@evil.example", "/%0d%0a", "/茶", "/a b"):
        assert (await anna.client.get("/page-signature", params={"path": evil})).status == 400


def test_a_signed_value_is_good_for_one_purpose_until_it_ends() -> None:
    end = datetime(2026, 11, 22, tzinfo=UTC)
    before = datetime(2026, 11, 21, tzinfo=UTC)
    signed = sign("k", "link", "安娜", end)
    assert find_signed("k", "link", signed, before) == "安娜"
    assert find_signed("k", "flash", signed, before) is None
    assert find_signed("l", "link", signed, before) is None
    assert find_signed("k", "link", signed, end) is None
    for broken in ("", ".", "..", "a.b.c", signed[:-1], signed + "x", "x" + signed):
        assert find_signed("k", "link", broken, before) is None
