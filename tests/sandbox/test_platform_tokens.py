"""Access tokens: lifetimes, overlaps, limits, and what is said when they are wrong (docs/wechat.md §4)."""

from __future__ import annotations

import re

import pytest

from sandbox.clock import BEIJING
from sandbox.platform.quotas import Quotas
from sandbox.platform.tokens import expire_tokens
from tests.sandbox.support import Api

USER_GET = "/cgi-bin/user/get"


async def test_a_stable_token_stays_the_same_until_its_last_five_minutes(api: Api) -> None:
    first = await api.stable_token()
    assert first["expires_in"] in (7199, 7200)
    await api.world.clock.advance(6000)
    again = await api.stable_token()
    assert again["access_token"] == first["access_token"]
    assert 1198 <= again["expires_in"] <= 1200
    await api.world.clock.advance(901)
    renewed = await api.stable_token()
    assert renewed["access_token"] != first["access_token"]
    assert "total" in await api.get(USER_GET, token=first["access_token"])
    await api.world.clock.advance(300)
    assert (await api.get(USER_GET, token=first["access_token"]))["errcode"] == 42001
    assert "total" in await api.get(USER_GET, token=renewed["access_token"])


async def test_each_plain_token_ends_the_one_before_after_five_minutes(api: Api) -> None:
    first, second = await api.plain_token(), await api.plain_token()
    assert first["access_token"] != second["access_token"]
    await api.world.clock.advance(290)
    assert "total" in await api.get(USER_GET, token=first["access_token"])
    await api.world.clock.advance(11)
    assert (await api.get(USER_GET, token=first["access_token"]))["errcode"] == 42001
    assert "total" in await api.get(USER_GET, token=second["access_token"])


async def test_plain_and_stable_tokens_leave_each_other_alone(api: Api) -> None:
    stable = (await api.stable_token())["access_token"]
    plain = (await api.plain_token())["access_token"]
    await api.plain_token()
    await api.stable_token(force_refresh=True)
    await api.world.clock.advance(200)
    assert "total" in await api.get(USER_GET, token=plain)
    assert (await api.get(USER_GET, token=stable))["errcode"] == 40001


async def test_a_forced_refresh_kills_the_old_token_but_not_twice_in_half_a_minute(api: Api) -> None:
    first = (await api.stable_token(force_refresh=True))["access_token"]
    assert (await api.stable_token(force_refresh=True))["access_token"] == first
    assert api.last().findings[0].severity == "note"
    await api.world.clock.advance(31)
    second = (await api.stable_token(force_refresh=True))["access_token"]
    assert second != first
    assert (await api.get(USER_GET, token=first))["errcode"] == 40001


async def test_a_refresh_can_be_forced_twenty_times_a_day(api: Api) -> None:
    # From noon on, so that no midnight of Beijing lies between and gives twenty more.
    now = api.world.clock.now().astimezone(BEIJING)
    await api.world.clock.advance((36 - now.hour) % 24 * 3600)
    tokens = []
    for _ in range(22):
        await api.world.clock.advance(31)
        tokens.append((await api.stable_token(force_refresh=True))["access_token"])
    assert len(set(tokens)) == 20
    await api.world.clock.advance(86400)
    assert (await api.stable_token(force_refresh=True))["access_token"] not in tokens


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"appid": "wx0"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "wrong"}, 40125),
    ],
)
async def test_wrong_credentials_have_codes_of_their_own(api: Api, change: dict[str, str], code: int) -> None:
    answer = await api.stable_token(**change)
    assert answer["errcode"] == code
    assert api.last().findings[0].text.startswith(str(code))


async def test_a_refusal_is_http_200_with_a_rid_that_can_be_asked_for(api: Api) -> None:
    answer = await api.get(USER_GET, token="x" * 136)
    assert answer["errcode"] == 40001
    rid = re.fullmatch(r".* rid: ([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})", answer["errmsg"])
    assert rid is not None
    found = await api.post("/cgi-bin/openapi/rid/get", {"rid": rid[1]})
    assert USER_GET in found["request"]["request_url"]
    assert (await api.post("/cgi-bin/openapi/rid/get", {"rid": "1-2-3"}))["errcode"] == 76001


async def test_missing_and_shapeless_tokens_are_told_apart(api: Api) -> None:
    assert (await api.call("GET", USER_GET))["errcode"] == 41001
    assert (await api.get(USER_GET, token="nothing"))["errcode"] == 40014


async def test_tokens_can_be_made_to_expire_now(api: Api) -> None:
    await api.token()
    expire_tokens(api.world)
    assert (await api.get(USER_GET))["errcode"] == 42001


async def test_the_method_and_the_body_are_checked(api: Api) -> None:
    assert (await api.get("/cgi-bin/menu/create"))["errcode"] == 43002
    assert (await api.post("/cgi-bin/menu/get", {}))["errcode"] == 43001
    assert (await api.post("/cgi-bin/menu/create", b""))["errcode"] == 44002
    assert (await api.post("/cgi-bin/menu/create", b"{"))["errcode"] == 47001
    assert (await api.post("/cgi-bin/no/such", {}))["errcode"] == 40066


async def test_a_daily_quota_ends_at_midnight_in_beijing_or_is_cleared(api: Api) -> None:
    api.world.part(Quotas).limits[USER_GET] = 2
    for _ in range(2):
        assert "total" in await api.get(USER_GET)
    assert (await api.get(USER_GET))["errcode"] == 45009
    asked = await api.post("/cgi-bin/openapi/quota/get", {"cgi_path": USER_GET})
    assert asked["quota"] == {"daily_limit": 2, "used": 2, "remain": 0}
    assert (await api.post("/cgi-bin/openapi/quota/clear", {"cgi_path": USER_GET}))["errcode"] == 0
    assert "total" in await api.get(USER_GET)
    assert (await api.post("/cgi-bin/openapi/quota/get", {"cgi_path": "/sns/userinfo"}))["errcode"] == 76022
    assert (await api.post("/cgi-bin/openapi/quota/get", {"cgi_path": "/nowhere"}))["errcode"] == 76021


async def test_all_quotas_are_cleared_ten_times_a_month(api: Api) -> None:
    known = api.world.credentials
    by_secret = {"appid": known.app_id, "appsecret": known.app_secret}
    for _ in range(5):
        assert (await api.post("/cgi-bin/clear_quota", {"appid": known.app_id}))["errcode"] == 0
        assert (await api.call("POST", "/cgi-bin/clear_quota/v2", by_secret))["errcode"] == 0
    assert (await api.post("/cgi-bin/clear_quota", {"appid": known.app_id}))["errcode"] == 48006


@pytest.mark.parametrize(
    ("fault", "value", "code"),
    [
        ("token_expired", 1, 42001),
        ("token_invalid", 1, 40001),
        ("busy", 1, -1),
        ("quota_exceeded", "/cgi-bin/user", 45009),
        ("too_frequent", "/cgi-bin/user", 45011),
        ("ip_not_allowed", True, 40164),
    ],
)
async def test_faults_of_the_api_answer_with_wechats_code(api: Api, fault: str, value: object, code: int) -> None:
    await api.token()
    api.world.faults.set(fault, value)
    assert (await api.get(USER_GET))["errcode"] == code
    api.world.faults.reset()


async def test_a_token_that_was_said_to_be_invalid_is_dead(api: Api) -> None:
    old = await api.token()
    api.world.faults.token_invalid = 1
    assert (await api.get(USER_GET))["errcode"] == 40001
    assert (await api.get(USER_GET))["errcode"] == 40001
    fresh = (await api.stable_token())["access_token"]
    assert fresh != old
    assert "total" in await api.get(USER_GET, token=fresh)
