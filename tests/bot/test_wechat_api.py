"""The API client against the sandbox: tokens renewed once, errors told apart, nothing secret in what is said."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from redis.asyncio import Redis
from yarl import URL

from bot.wechat.customer_service import CustomerService
from bot.wechat.errors import ApiRefused, ApiSilent, determine_delay_s
from bot.wechat.login import WeChatLogin
from bot.wechat.menus import MenuRefused, Menus, build_menu
from bot.wechat.pagesign import WeChatPageSigner, calculate_page_signature
from bot.wechat.token_stores import MemoryTokens, RedisTokens
from bot.wechat.tokens import AccessTokens, Keeper
from bot.wechat.transport import Transport
from sandbox.platform import acts
from shop.members.member import Identity
from shop.members.ports import LoginFailed, LoginGrant, SigningUnavailable
from shop.scenes.ports import SceneCodesUnavailable
from shop.settings.menu import MenuDocument, read_buttons
from tests.bot.stage import BASE, Stage
from tests.bot.test_callback import VECTORS


def calls(stage: Stage, path: str) -> int:
    """How often the sandbox was called at a path."""
    return sum(path in one.url for one in stage.world.wire.list())


async def test_a_hundred_at_once_fetch_one_token(stage: Stage) -> None:
    tokens = await asyncio.gather(*(stage.tokens.get() for _ in range(100)))
    assert len(set(tokens)) == 1
    assert calls(stage, "/cgi-bin/stable_token") == 1


async def test_a_refused_token_is_renewed_once_for_all_who_met_it(stage: Stage) -> None:
    first = await stage.tokens.get()
    stage.world.faults.set("token_invalid", 1)
    answers = await asyncio.gather(*(stage.client.get("/cgi-bin/user/get", next_openid="") for _ in range(10)))
    assert len(answers) == 10
    assert await stage.tokens.get() != first
    assert calls(stage, "/cgi-bin/stable_token") <= 3


async def test_a_token_is_renewed_before_it_ends(stage: Stage) -> None:
    first = await stage.tokens.get()
    await stage.world.clock.advance(6910)
    second = await stage.tokens.get()
    assert second != first
    await stage.client.get("/cgi-bin/user/get", next_openid="")


async def test_a_token_refused_for_ever_ends_after_one_more_try(stage: Stage) -> None:
    stage.world.faults.set("token_expired", -1)
    with pytest.raises(ApiRefused) as refused:
        await stage.client.get("/cgi-bin/user/get", next_openid="")
    assert refused.value.code == 42001
    assert calls(stage, "/cgi-bin/user/get") == 2


async def test_processes_share_a_token_through_redis_and_live_without_it(stage: Stage, valkey: Redis) -> None:
    keepers = [Keeper(RedisTokens(valkey), stage.now) for _ in range(2)]
    tokens = [AccessTokens(stage.transport, stage.credentials, keeper) for keeper in keepers]
    one, two = await asyncio.gather(*(token.get() for token in tokens))
    assert one == two
    assert calls(stage, "/cgi-bin/stable_token") == 1
    assert await tokens[0].renew(one) == await tokens[1].renew(one) != one


async def test_while_redis_is_away_each_process_keeps_its_own(stage: Stage) -> None:
    redis = Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2)
    tokens = AccessTokens(stage.transport, stage.credentials, Keeper(RedisTokens(redis), stage.now))
    assert await tokens.get() == await tokens.get()
    await redis.aclose()


async def test_a_busy_server_is_asked_three_times_and_a_message_never_twice(stage: Stage) -> None:
    stage.world.faults.set("busy", 2)
    assert "ticket" in await stage.client.get("/cgi-bin/ticket/getticket", type="jsapi")
    await acts.follow(stage.world, stage.person("a"))
    stage.world.faults.set("busy", 1)
    with pytest.raises(ApiRefused) as refused:
        await CustomerService(stage.client).send_text(stage.person("a").openid, "你好")
    assert (refused.value.code, refused.value.verdict) == (-1, "later")
    assert calls(stage, "/cgi-bin/message/custom/send") == 1


async def test_refusals_say_whether_to_try_again(stage: Stage) -> None:
    service = CustomerService(stage.client)
    with pytest.raises(ApiRefused) as stranger:
        await service.send_text(stage.person("a").openid, "你好")
    assert stranger.value.verdict == "never"
    stage.world.faults.set("quota_exceeded", "/cgi-bin/message/custom")
    with pytest.raises(ApiRefused) as spent:
        await service.send_text(stage.person("a").openid, "你好")
    assert (spent.value.verdict, spent.value.alarm, bool(spent.value.rid)) == ("later", True, True)
    noon_in_beijing = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    assert determine_delay_s(spent.value, noon_in_beijing) == 12 * 3600


async def test_whatever_does_not_answer_sense_is_silence(aiohttp_server: Any) -> None:
    async def strange(request: web.Request) -> web.Response:
        text, status = {"/html": ("<html>", 200), "/list": ("[]", 200), "/502": ("{}", 502)}[request.path]
        return web.Response(text=text, status=status)

    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(5)
        return web.Response()

    app = web.Application()
    app.add_routes([web.get(path, strange) for path in ("/html", "/list", "/502")] + [web.get("/slow", slow)])
    server: TestServer = await aiohttp_server(app)
    async with ClientSession() as session:
        transport = Transport(session, str(server.make_url("")), timeout_s=0.3)
        for path in ("/html", "/list", "/502", "/slow"):
            with pytest.raises(ApiSilent):
                await transport.get(path, {"access_token": "canary"})
        gone = Transport(session, "http://127.0.0.1:1", timeout_s=0.3)
        with pytest.raises(ApiSilent) as silent:
            await gone.get("/x", {"access_token": "canary"})
    assert "canary" not in repr(silent.value)


async def test_no_token_or_secret_is_ever_said(stage: Stage, caplog: Any, capsys: Any) -> None:
    caplog.set_level(logging.DEBUG)
    token = await stage.tokens.get()
    said = ""
    for fault in ("token_expired", "busy", "answer_lost"):
        stage.world.faults.set(fault, -1)
        with pytest.raises((ApiRefused, ApiSilent)) as failed:
            await stage.client.post("/cgi-bin/menu/create", {})
        said += repr(failed.value) + str(failed.value)
        stage.world.faults.reset()
    out = capsys.readouterr()
    said += caplog.text + out.out + out.err + repr(stage.credentials.account())
    assert token not in said
    assert stage.credentials.account().app_secret not in said


async def test_the_menu_is_pushed_and_pulled_in_chinese(stage: Stage) -> None:
    menu = build_menu(MenuDocument().buttons, BASE)
    menus = Menus(stage.client)
    await menus.push(menu)
    assert stage.world.account.menu
    assert [button["name"] for button in stage.world.account.menu["button"]] == ["逛商城", "我的店铺", "服务"]
    assert stage.world.account.menu["button"][0]["url"] == f"{BASE}/?via=menu"
    assert (await menus.pull())["selfmenu_info"]["button"][0]["name"] == "逛商城"


async def test_without_a_menu_nothing_is_pulled_and_nothing_fails(stage: Stage) -> None:
    assert isinstance(await Menus(stage.client).pull(), dict)


@pytest.mark.parametrize(
    ("button", "rule"),
    [
        ([], "count"),
        ([{"name": "一", "key": "k"}] * 4, "count"),
        ([{"name": "一二三四五六", "key": "k"}], "name"),
        ([{"name": "一", "key": ""}], "key"),
        ([{"name": "一", "sub_button": [{"name": "二", "key": "k"}] * 6}], "count_below"),
        ([{"name": "一", "sub_button": [{"name": "二" * 21, "key": "k"}]}], "name_below"),
        ([{"name": "一", "path": "/" + "x" * 1100}], "path"),
        ([{"name": "一", "path": "https://evil.example"}], "path"),
    ],
)
def test_a_menu_that_wechat_would_refuse_is_refused_here(button: list[dict[str, Any]], rule: str) -> None:
    with pytest.raises(MenuRefused) as refusal:
        build_menu(read_buttons(button), BASE)
    assert refusal.value.data["rule"] == rule


async def test_a_permanent_code_is_scanned_with_its_scene(stage: Stage) -> None:
    made = await stage.scene_codes.create_permanent_code("abc")
    assert made.ticket
    assert made.url


async def test_a_scene_code_lasts_thirty_days_and_has_a_picture(stage: Stage) -> None:
    made = await stage.scene_codes.create_scene_code("abc")
    assert 29 < (made.expires_at - stage.now()).total_seconds() / 86400 <= 30
    async with ClientSession() as session, session.get(stage.scene_codes.picture_url(made.ticket)) as response:
        assert acts.read_codes(await response.read()) == [made.url]
    stage.world.faults.set("quota_exceeded", "/cgi-bin/qrcode")
    with pytest.raises(SceneCodesUnavailable):
        await stage.scene_codes.create_scene_code("abd")


@pytest.mark.parametrize("vector", VECTORS["jssdk"])
def test_page_signatures_meet_the_vectors(vector: dict[str, str]) -> None:
    signature = calculate_page_signature(
        vector["jsapi_ticket"], vector["noncestr"], int(vector["timestamp"]), vector["url"] + "#anywhere"
    )
    assert signature == vector["signature"]


async def test_pages_are_signed_with_one_ticket(stage: Stage) -> None:
    signer = WeChatPageSigner(stage.client, stage.credentials, stage.keeper, stage.now)
    one, two = await asyncio.gather(signer.sign_page(f"{BASE}/a"), signer.sign_page(f"{BASE}/b"))
    assert (one["appId"], len(str(one["signature"]))) == (stage.app_id, 40)
    assert one["signature"] != two["signature"]
    assert calls(stage, "/cgi-bin/ticket/getticket") == 1


async def test_without_a_ticket_signing_says_so(stage: Stage) -> None:
    stage.world.faults.set("busy", -1)
    signer = WeChatPageSigner(stage.client, stage.credentials, stage.keeper, stage.now)
    with pytest.raises(SigningUnavailable):
        await signer.sign_page(f"{BASE}/a")


async def come_back(stage: Stage, login: WeChatLogin, scope: Any, key: str = "a", tap: bool = False) -> dict[str, str]:
    """Send a person's web view to WeChat; the query with which it comes back."""
    url = login.authorize_url(return_url=f"{BASE}/login/return", state="st4te", scope=scope).partition("#")[0]
    host = f"{key}.localhost:{stage.world.options.port}"
    async with ClientSession() as session:
        headers = {"Host": host} | ({"X-Sandbox-Tap": "1"} if tap else {})
        async with session.get(url, headers=headers, allow_redirects=False) as response:
            assert response.status == 302, await response.text()
            location = response.headers["Location"]
    assert URL(location).path == "/login/return"
    return dict(URL(location).query)


@pytest.fixture
def login(stage: Stage) -> WeChatLogin:
    return WeChatLogin(stage.transport, stage.credentials, f"http://127.0.0.1:{stage.world.options.port}")


async def test_a_person_logs_in_with_a_code_that_works_once(stage: Stage, login: WeChatLogin) -> None:
    back = await come_back(stage, login, "snsapi_base")
    assert back["state"] == "st4te"
    grant = await login.exchange_code(back["code"])
    assert grant.identity.openid == stage.person("a").openid
    assert not grant.identity.snapshot
    for code in (back["code"], "never-given"):
        with pytest.raises(LoginFailed) as failed:
            await login.exchange_code(code)
        assert failed.value.reason in ("40163", "40029")
    assert await login.find_profile(grant) is None


async def test_a_follower_who_tapped_shows_name_and_picture(stage: Stage, login: WeChatLogin) -> None:
    await acts.follow(stage.world, stage.person("a"))
    grant = await login.exchange_code((await come_back(stage, login, "snsapi_userinfo", tap=True))["code"])
    profile = await login.find_profile(grant)
    assert profile
    assert profile.name == stage.person("a").name


async def test_a_snapshot_user_is_known_as_such(stage: Stage, login: WeChatLogin) -> None:
    stage.world.faults.set("oauth_snapshot", True)
    grant = await login.exchange_code((await come_back(stage, login, "snsapi_userinfo"))["code"])
    assert grant.identity.snapshot


async def test_a_login_that_meets_silence_fails_cleanly(stage: Stage, login: WeChatLogin) -> None:
    stage.world.faults.set("answer_lost", -1)
    with pytest.raises(LoginFailed) as failed:
        await login.exchange_code("x")
    assert failed.value.reason == "silent"
    with pytest.raises(LoginFailed):
        await login.find_profile(LoginGrant(Identity("a", "b"), "t"))


async def test_memory_forgets_in_time() -> None:
    store = MemoryTokens()
    await store.save("k", "v", ttl_s=0)
    assert await store.load("k") is None
