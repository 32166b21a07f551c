"""Login in the web view (docs/wechat.md §6.1)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.people import Person
from sandbox.platform import acts
from sandbox.platform.oauth import note_authorize_address, virtual_openid
from sandbox.world import World
from tests.sandbox.support import Api

RETURN = "http://localhost:8080/login/return"
TAP = {"Sec-Fetch-User": "?1"}


def address(world: World, **changed: str) -> str:
    query = {
        "appid": world.credentials.app_id,
        "redirect_uri": RETURN,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "abc123",
    }
    return "/connect/oauth2/authorize?" + urlencode(query | changed)


async def visit(
    api: Api, person: Person, path: str, *, method: str = "GET", headers: dict[str, str] | None = None, **kwargs: Any
) -> tuple[int, dict[str, list[str]], str]:
    """Status, the query of the address it led to, and the page."""
    host = {"Host": f"{person.key}.localhost:{api.world.options.port}"}
    status, answer, body = await api.raw(method, path, headers=host | (headers or {}), **kwargs)
    return status, parse_qs(urlsplit(answer.get("Location", "")).query), body.decode()


async def get_code(api: Api, person: Person, **changed: str) -> str:
    _, query, _ = await visit(api, person, address(api.world, **changed), headers=TAP)
    return query["code"][0]


async def trade(api: Api, code: str, changed: dict[str, str] | None = None) -> dict[str, Any]:
    known = api.world.credentials
    query = {"appid": known.app_id, "secret": known.app_secret, "code": code, "grant_type": "authorization_code"}
    return await api.call("GET", "/sns/oauth2/access_token?" + urlencode(query | (changed or {})))


async def test_a_silent_login_comes_back_at_once_with_code_and_state(world: World, api: Api, ann: Person) -> None:
    status, query, _ = await visit(api, ann, address(world))
    assert (status, query["state"]) == (302, ["abc123"])
    token = await trade(api, query["code"][0])
    assert (token["openid"], token["scope"]) == (ann.openid, "snsapi_base")
    assert "unionid" not in token
    info = f"/sns/userinfo?access_token={token['access_token']}&openid={ann.openid}&lang=zh_CN"
    assert (await api.call("GET", info))["errcode"] == 48001


async def test_a_code_works_once_and_for_five_minutes(world: World, api: Api, ann: Person) -> None:
    code = await get_code(api, ann)
    assert "openid" in await trade(api, code)
    assert (await trade(api, code))["errcode"] == 40163
    assert (await trade(api, "invented"))["errcode"] == 40029
    late = await get_code(api, ann)
    await world.clock.advance(301)
    assert (await trade(api, late))["errcode"] == 42003


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"appid": "wx0"}, 40013), ({"secret": "no"}, 40125), ({"grant_type": "code"}, 40002), ({"code": ""}, 41008)],
)
async def test_wrong_credentials_are_refused(api: Api, ann: Person, changed: dict[str, str], code: int) -> None:
    assert (await trade(api, await get_code(api, ann), changed))["errcode"] == code


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"appid": "wx0"}, "10013"),
        ({"redirect_uri": "http://other.example.com/login"}, "10003"),
        ({"redirect_uri": "http://localhost:9999/login"}, "10003"),
        ({"response_type": "token"}, "10001"),
        ({"scope": "everything"}, "10005"),
        ({"state": "a-b"}, "10000"),
        ({"state": "a" * 129}, "10000"),
    ],
)
async def test_a_wrong_address_shows_wechats_error_page(
    world: World, api: Api, ann: Person, changed: dict[str, str], code: str
) -> None:
    status, _, page = await visit(api, ann, address(world, **changed))
    assert status == 200
    assert code in page
    assert api.last().findings[-1].text.startswith(code)


async def test_the_profile_is_asked_for_on_a_sheet_after_a_tap(world: World, api: Api, ann: Person) -> None:
    path = address(world, scope="snsapi_userinfo")
    status, _, page = await visit(api, ann, path, headers=TAP)
    assert status == 200
    assert "允许" in page
    status, query, _ = await visit(api, ann, path, method="POST", data={"answer": "allow"})
    token = await trade(api, query["code"][0])
    assert token["unionid"] == ann.unionid
    assert "is_snapshotuser" not in token
    info = f"/sns/userinfo?access_token={token['access_token']}&openid={ann.openid}"
    profile = await api.call("GET", info)
    assert (profile["nickname"], profile["sex"], profile["unionid"]) == (ann.name, 0, ann.unionid)
    status, _, picture = await api.raw("GET", urlsplit(profile["headimgurl"]).path)
    assert (status, picture[:4]) == (200, b"\x89PNG")


async def test_whoever_refuses_comes_back_without_a_code(world: World, api: Api, ann: Person) -> None:
    path = address(world, scope="snsapi_userinfo")
    _, query, _ = await visit(api, ann, path, method="POST", data={"answer": "deny"})
    assert query == {"state": ["abc123"]}
    world.faults.oauth_denied = True
    _, query, _ = await visit(api, ann, path, headers=TAP)
    assert query == {"state": ["abc123"]}


async def test_a_profile_asked_for_on_entering_gives_a_snapshot_user(world: World, api: Api, ann: Person) -> None:
    _, query, _ = await visit(api, ann, address(world, scope="snsapi_userinfo"))
    token = await trade(api, query["code"][0])
    assert token["is_snapshotuser"] == 1
    assert token["openid"] == virtual_openid(ann) != ann.openid
    assert token["unionid"] != ann.unionid
    info = f"/sns/userinfo?access_token={token['access_token']}&openid={token['openid']}"
    assert (await api.call("GET", info))["nickname"] != ann.name


async def test_a_followers_profile_is_given_silently(world: World, api: Api, ann: Person) -> None:
    await acts.follow(world, ann)
    _, query, _ = await visit(api, ann, address(world, scope="snsapi_userinfo"))
    assert (await trade(api, query["code"][0]))["openid"] == ann.openid
    _, _, page = await visit(api, ann, address(world, scope="snsapi_userinfo", forcePopup="true"), headers=TAP)
    assert "允许" in page


async def test_a_snapshots_flag_can_be_missing(world: World, api: Api, ann: Person) -> None:
    world.faults.oauth_snapshot = world.faults.oauth_snapshot_unflagged = True
    token = await trade(api, await get_code(api, ann))
    assert token["openid"] == virtual_openid(ann)
    assert "is_snapshotuser" not in token


async def test_the_return_address_can_be_hit_twice(world: World, api: Api, ann: Person) -> None:
    hits: list[dict[str, str]] = []

    async def come_back(request: web.Request) -> web.Response:
        hits.append(dict(request.query))
        return web.Response(text="ok")

    app = web.Application()
    app.router.add_get("/login/return", come_back)
    server = TestServer(app, host="localhost")
    await server.start_server()
    world.account.oauth_domain = f"localhost:{server.port}"
    world.faults.oauth_double_hit = True
    target = f"http://localhost:{server.port}/login/return"
    _, query, _ = await visit(api, ann, address(world, redirect_uri=target))
    assert hits == [{"code": query["code"][0], "state": "abc123"}]
    await server.close()


async def test_a_persons_token_is_checked_and_renewed(world: World, api: Api, ann: Person) -> None:
    token = await trade(api, await get_code(api, ann))
    check = f"/sns/auth?access_token={token['access_token']}&openid="
    assert (await api.call("GET", check + ann.openid))["errcode"] == 0
    assert (await api.call("GET", check + "oOther"))["errcode"] == 40003
    await world.clock.advance(7201)
    assert (await api.call("GET", check + ann.openid))["errcode"] == 42001
    query = {"appid": world.credentials.app_id, "grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    renew = "/sns/oauth2/refresh_token?" + urlencode(query)
    renewed = await api.call("GET", renew)
    assert renewed["access_token"] != token["access_token"]
    await world.clock.advance(30 * 86400)
    assert (await api.call("GET", renew))["errcode"] in (40030, 42002)


async def test_a_plain_browser_is_asked_who_it_is(world: World, api: Api, ann: Person) -> None:
    status, _, body = await api.raw("GET", address(world))
    assert status == 200
    assert f"http://a.localhost:{world.options.port}/connect/oauth2/authorize?" in body.decode()


async def test_the_fragment_and_the_order_are_noted(world: World, api: Api) -> None:
    exchange = world.wire.begin("in", "oauth", "GET", "/")
    note_authorize_address(exchange, "http://localhost" + address(world))
    note_authorize_address(exchange, "http://localhost/?state=1&appid=2#wechat_redirect")
    assert ["#wechat_redirect" in exchange.findings[0].text, "顺序" in exchange.findings[1].text] == [True, True]
