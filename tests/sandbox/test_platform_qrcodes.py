"""QR codes with parameters, and what scanning them does (docs/wechat.md §3)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from wechatpy import parse_message

from sandbox.people import Person
from sandbox.platform import acts, qrcodes
from sandbox.world import World
from tests.sandbox.support import Api, Bot

CREATE = "/cgi-bin/qrcode/create"


def request(name: str, scene: dict[str, Any], seconds: int | None = 600) -> dict[str, Any]:
    life = {} if seconds is None else {"expire_seconds": seconds}
    return {**life, "action_name": name, "action_info": {"scene": scene}}


async def test_a_code_is_made_drawn_and_read_back(world: World, api: Api) -> None:
    made = await api.post(CREATE, request("QR_STR_SCENE", {"scene_str": "abc"}, 2_592_000))
    assert made["expire_seconds"] == 2_592_000
    status, headers, picture = await api.raw("GET", f"/cgi-bin/showqrcode?ticket={quote(made['ticket'])}")
    assert (status, headers["Content-Type"]) == (200, "image/jpg")
    assert picture[:2] == b"\xff\xd8"
    assert acts.read_codes(picture) == [made["url"]]
    status, _, _ = await api.raw("GET", "/cgi-bin/showqrcode?ticket=nothing")
    assert status == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (request("QR_CODE", {"scene_str": "a"}), 40052),
        (request("QR_STR_SCENE", {"scene_str": ""}), 40053),
        (request("QR_STR_SCENE", {"scene_str": "x" * 65}), 40053),
        (request("QR_STR_SCENE", {"scene_id": 1}), 40053),
        (request("QR_SCENE", {"scene_id": 0}), 40053),
        (request("QR_SCENE", {"scene_id": 2**32}), 40053),
        (request("QR_LIMIT_SCENE", {"scene_id": 100_001}), 40053),
        (request("QR_STR_SCENE", {"scene_str": "a"}, 0), 47001),
    ],
)
async def test_scenes_have_limits(api: Api, body: dict[str, Any], code: int) -> None:
    assert (await api.post(CREATE, body))["errcode"] == code


async def test_a_code_without_the_scene_level_means_scene_nought(world: World, api: Api, bot: Bot, ann: Person) -> None:
    made = await api.post(CREATE, {"action_name": "QR_STR_SCENE", "action_info": {"scene_str": "lost"}})
    assert made["expire_seconds"] == 60
    await acts.scan_and_follow(world, ann, made["url"])
    assert bot.received[-1].fields["EventKey"] == "qrscene_0"


async def test_a_hundred_thousand_permanent_codes_are_all_there_are(
    world: World, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qrcodes, "PERMANENT_AT_MOST", 2)
    first = await api.post(CREATE, request("QR_LIMIT_STR_SCENE", {"scene_str": "1"}, None))
    assert "expire_seconds" not in first
    await api.post(CREATE, request("QR_LIMIT_STR_SCENE", {"scene_str": "2"}, None))
    assert (await api.post(CREATE, request("QR_LIMIT_STR_SCENE", {"scene_str": "3"}, None)))["errcode"] == 45029
    again = await api.post(CREATE, request("QR_LIMIT_STR_SCENE", {"scene_str": "1"}, None))
    assert again == first


async def test_scanning_then_following_tells_the_scene_and_the_ticket(
    world: World, api: Api, bot: Bot, ann: Person
) -> None:
    world.account.callback_mode = "plain"
    made = await api.post(CREATE, request("QR_STR_SCENE", {"scene_str": "abc"}))
    assert (await acts.scan(world, ann, made["url"])).kind == "profile"
    assert bot.received == []
    await acts.follow(world, ann, "scan")
    fields = bot.received[-1].fields
    assert (fields["Event"], fields["EventKey"], fields["Ticket"]) == ("subscribe", "qrscene_abc", made["ticket"])
    assert parse_message(bot.received[-1].body).scene_id == "abc"
    info = await api.get(f"/cgi-bin/user/info?openid={ann.openid}")
    assert (info["subscribe_scene"], info["qr_scene"], info["qr_scene_str"]) == ("ADD_SCENE_QR_CODE", 0, "abc")


async def test_a_followers_scan_has_the_bare_scene(world: World, api: Api, bot: Bot, ann: Person) -> None:
    await acts.follow(world, ann)
    made = await api.post(CREATE, request("QR_SCENE", {"scene_id": 4_294_967_295}))
    picture = (await api.raw("GET", f"/cgi-bin/showqrcode?ticket={quote(made['ticket'])}"))[2]
    scanned = await acts.scan_picture(world, ann, picture)
    assert scanned is not None
    assert scanned.kind == "chat"
    fields = bot.received[-1].fields
    assert (fields["Event"], fields["EventKey"], fields["Ticket"]) == ("SCAN", "4294967295", made["ticket"])


async def test_scanning_and_following_later_by_search_loses_the_scene(
    world: World, api: Api, bot: Bot, ann: Person
) -> None:
    made = await api.post(CREATE, request("QR_STR_SCENE", {"scene_str": "abc"}))
    await acts.scan(world, ann, made["url"])
    await acts.follow(world, ann, "search")
    assert bot.received[-1].fields["EventKey"] == ""
    assert "Ticket" not in bot.received[-1].fields
    info = await api.get(f"/cgi-bin/user/info?openid={ann.openid}")
    assert (info["subscribe_scene"], info["qr_scene_str"]) == ("ADD_SCENE_SEARCH", "")


async def test_an_expired_code_leads_nowhere(world: World, api: Api, bot: Bot, ann: Person) -> None:
    made = await api.post(CREATE, request("QR_STR_SCENE", {"scene_str": "abc"}, 60))
    await world.clock.advance(61)
    assert (await acts.scan(world, ann, made["url"])).kind == "expired"
    assert bot.received == []


async def test_other_codes_open_the_web_view_or_show_their_text(world: World, ann: Person) -> None:
    web = await acts.scan_picture(world, ann, qrcodes.draw("http://localhost:8080/s/abc"))
    assert web == acts.Scanned("web", "http://localhost:8080/s/abc")
    assert await acts.scan_picture(world, ann, qrcodes.draw("茶")) == acts.Scanned("text", "茶")
