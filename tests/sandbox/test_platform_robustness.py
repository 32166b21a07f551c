"""Whatever a program sends, the API answers 200 with an errcode or a result: never a 500 (docs/wechat.md §4.2)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.people import Person
from sandbox.platform import acts
from sandbox.platform.routes import ENDPOINTS
from sandbox.world import World
from tests.sandbox.support import Api

ODD: list[Any] = [None, True, 0, -1, 1.5, "", "x", [], [1], [None], {}, {"a": 1}, [[]], [{}]]
NAMES = {
    "/cgi-bin/message/custom/send": ["touser", "msgtype", "text", "news", "msgmenu", "image", "music"],
    "/cgi-bin/message/custom/typing": ["touser", "command"],
    "/cgi-bin/message/template/send": ["touser", "template_id", "data", "url", "client_msg_id", "miniprogram"],
    "/cgi-bin/template/api_add_template": ["template_id_short", "keyword_name_list"],
    "/cgi-bin/message/subscribe/bizsend": ["touser", "template_id", "data", "page"],
    "/cgi-bin/message/template/subscribe": ["touser", "title", "data", "scene", "url"],
    "/wxaapi/newtmpl/addtemplate": ["tid", "kidList"],
    "/cgi-bin/qrcode/create": ["expire_seconds", "action_name", "action_info"],
    "/cgi-bin/menu/create": ["button"],
    "/cgi-bin/user/info/batchget": ["user_list"],
    "/cgi-bin/shorten/gen": ["long_data", "expire_seconds"],
}


def bodies(path: str, valid: dict[str, Any]) -> list[dict[str, Any]]:
    names = NAMES.get(path, ["appid", "media_id", "rid", "cgi_path", "openid", "remark", "priTmplId", "short_key"])
    return [valid | {name: value} for name in names for value in ODD]


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if one.method == "POST"], ids=lambda one: one.path)
async def test_odd_bodies_are_answered(world: World, api: Api, ann: Person, endpoint: Any) -> None:
    await acts.follow(world, ann)
    valid = {
        "touser": ann.openid,
        "template_id": world.account.templates[0].template_id,
        "msgtype": "text",
        "template_id_short": "43216",
        "action_name": "QR_STR_SCENE",
        "tid": "43216",
        "title": "茶",
    }
    for body in bodies(endpoint.path, valid):
        answer = await api.post(endpoint.path, body)
        assert isinstance(answer, dict), body


@pytest.mark.parametrize("kind", ["text", "image", "music", "news", "msgmenu", "miniprogrampage", "wxcard"])
async def test_odd_messages_are_answered(world: World, api: Api, ann: Person, kind: str) -> None:
    await acts.follow(world, ann)
    names = ("content", "media_id", "articles", "list", "thumb_media_id", "title", "appid", "head_content")
    for name in names:
        for value in ODD:
            body = {"touser": ann.openid, "msgtype": kind, kind: {name: value}}
            assert "errcode" in await api.post("/cgi-bin/message/custom/send", body)


async def test_odd_buttons_are_answered(api: Api) -> None:
    for name in ("type", "name", "key", "url", "sub_button", "appid", "media_id"):
        for value in ODD:
            for kind in ("click", "view", "miniprogram", "media_id"):
                button = {"type": kind, "name": "茶", "key": "K", "url": "http://localhost/"} | {name: value}
                assert "errcode" in await api.post("/cgi-bin/menu/create", {"button": [button]})
                assert "errcode" in await api.post(
                    "/cgi-bin/menu/create", {"button": [{"name": "茶", "sub_button": [button]}]}
                )


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if one.method == "GET"], ids=lambda one: one.path)
async def test_odd_queries_are_answered(api: Api, endpoint: Any) -> None:
    for query in ("start=x&limit=y", "openid=%00", "code=%F0%9F%98%80", "type=", "ids=1&start=-5&limit=-5"):
        status, _, body = await api.raw("GET", f"{endpoint.path}?{query}&access_token={await api.token()}")
        assert status == 200
        assert isinstance(json.loads(body), dict)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200))
async def test_any_bytes_are_answered(api: Api, raw: bytes) -> None:
    assert (await api.post("/cgi-bin/message/custom/send", raw))["errcode"] != 0
