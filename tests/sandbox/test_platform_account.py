"""Followers, menus, media, page tickets and small APIs (docs/wechat.md §6)."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from aiohttp import FormData
from PIL import Image

from sandbox.people import Person
from sandbox.platform import acts
from sandbox.platform.crypto import sign_page
from sandbox.platform.menu_taps import Tapped
from sandbox.platform.tickets import find_config_fault
from sandbox.world import World
from tests.sandbox.support import Api


async def test_a_followers_info_has_neither_name_nor_picture(world: World, api: Api, ann: Person) -> None:
    before = await api.get(f"/cgi-bin/user/info?openid={ann.openid}&lang=zh_CN")
    assert before == {"subscribe": 0, "openid": ann.openid, "unionid": ann.unionid}
    await acts.follow(world, ann)
    info = await api.get(f"/cgi-bin/user/info?openid={ann.openid}&lang=zh_CN")
    assert (info["subscribe"], info["nickname"], info["headimgurl"]) == (1, "", "")
    assert info["subscribe_time"] == pytest.approx(world.clock.timestamp(), abs=2)
    assert ann.name not in json.dumps(info, ensure_ascii=False)
    assert (await api.get("/cgi-bin/user/info?openid=oNobody"))["errcode"] == 40003


async def test_followers_are_listed_and_asked_for_a_hundred_at_a_time(world: World, api: Api) -> None:
    assert await api.get("/cgi-bin/user/get") == {"total": 0, "count": 0, "next_openid": ""}
    for person in world.people:
        await acts.follow(world, person)
    openids = [person.openid for person in world.people]
    whole = await api.get("/cgi-bin/user/get")
    assert (whole["total"], whole["data"]["openid"], whole["next_openid"]) == (3, openids, openids[-1])
    rest = await api.get(f"/cgi-bin/user/get?next_openid={openids[0]}")
    assert (rest["total"], rest["count"], rest["data"]["openid"]) == (3, 2, openids[1:])
    await acts.unfollow(world, world.people.get("a"))
    gone_on = await api.get(f"/cgi-bin/user/get?next_openid={openids[0]}")
    assert (gone_on["total"], gone_on["data"]["openid"]) == (2, openids[1:])
    assert (await api.get("/cgi-bin/user/get?next_openid=oNobody"))["errcode"] == 40003
    path = "/cgi-bin/user/info/batchget"
    many = await api.post(path, {"user_list": [{"openid": openid, "lang": "zh_CN"} for openid in openids]})
    assert [one["openid"] for one in many["user_info_list"]] == openids
    assert (await api.post(path, {"user_list": [{"openid": openids[0]}] * 101}))["errcode"] == 40032


MENU: dict[str, Any] = {
    "button": [
        {"type": "view", "name": "商城", "url": "http://localhost:8080/"},
        {"name": "我的", "sub_button": [{"type": "click", "name": "我的海报", "key": "POSTER"}]},
    ]
}


async def test_a_menu_is_made_read_tapped_and_deleted(world: World, api: Api, ann: Person) -> None:
    assert (await api.get("/cgi-bin/menu/get"))["errcode"] == 46003
    assert (await api.post("/cgi-bin/menu/create", MENU))["errcode"] == 0
    assert api.last().findings[0].severity == "note"
    menu = (await api.get("/cgi-bin/menu/get"))["menu"]["button"]
    assert menu[0] == {"type": "view", "name": "商城", "url": "http://localhost:8080/", "sub_button": []}
    current = await api.get("/cgi-bin/get_current_selfmenu_info")
    assert current["selfmenu_info"]["button"][1]["sub_button"]["list"][0]["key"] == "POSTER"
    button = acts.find_button(world, 0)
    assert button is not None
    assert await acts.tap_menu(world, ann, button) == Tapped("web", "http://localhost:8080/")
    assert acts.find_button(world, 1) is None
    assert acts.find_button(world, 1, 0) is not None
    assert acts.find_button(world, 2) is None
    assert (await api.get("/cgi-bin/menu/delete"))["errcode"] == 0
    assert (await api.get("/cgi-bin/get_current_selfmenu_info")) == {"is_menu_open": 0}
    assert "is_autoreply_open" in await api.get("/cgi-bin/get_current_autoreply_info")


def button(**changed: Any) -> dict[str, Any]:
    return {"button": [{"type": "click", "name": "茶", "key": "K"} | changed]}


@pytest.mark.parametrize(
    ("menu", "code"),
    [
        ({"button": MENU["button"] * 2}, 40016),
        ({"button": []}, 40016),
        (button(name="六个汉字名称"), 40018),
        (button(name=""), 40018),
        (
            button(sub_button=[{"type": "click", "name": "二十一个汉字的名称确实已经超过了六十个字节", "key": "K"}]),
            40025,
        ),
        (button(sub_button=[{"type": "click", "name": "茶", "key": "K"}] * 6), 40023),
        (button(type="dance"), 40017),
        (button(key="k" * 129), 40019),
        (button(type="view", url="http://localhost/" + "x" * 1024), 40020),
        (button(type="view", url="http://shop.example.com:8080/"), 40055),
        (button(type="view", url="weixin://dl"), 40055),
    ],
)
async def test_menus_have_limits(api: Api, menu: dict[str, Any], code: int) -> None:
    assert (await api.post("/cgi-bin/menu/create", menu))["errcode"] == code


async def test_a_menu_in_escaped_json_is_refused(api: Api) -> None:
    answer = await api.post("/cgi-bin/menu/create", json.dumps(MENU).encode())
    assert answer["errcode"] == 40033


def picture(form: str = "PNG") -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 8), "green").save(file, form)
    return file.getvalue()


async def upload(api: Api, path: str, content: bytes, name: str) -> dict[str, Any]:
    form = FormData()
    form.add_field("media", content, filename=name)
    joint = "&" if "?" in path else "?"
    _, _, body = await api.raw("POST", f"{path}{joint}access_token={await api.token()}", data=form)
    answer: dict[str, Any] = json.loads(body)
    return answer


async def test_an_uploaded_picture_lives_three_days(world: World, api: Api) -> None:
    made = await upload(api, "/cgi-bin/media/upload?type=image", picture(), "poster.png")
    assert (made["type"], made["created_at"]) == ("image", pytest.approx(world.clock.timestamp(), abs=2))
    path = f"/cgi-bin/media/get?media_id={made['media_id']}"
    _, headers, body = await api.raw("GET", f"{path}&access_token={await api.token()}")
    assert (headers["Content-Type"], body) == ("image/png", picture())
    await world.clock.advance(3 * 86400 + 1)
    fresh = (await api.stable_token())["access_token"]
    assert (await api.get(path, token=fresh))["errcode"] == 40007


async def test_a_card_ticket_is_another_than_the_pages(api: Api) -> None:
    pages, cards = [await api.get(f"/cgi-bin/ticket/getticket?type={kind}") for kind in ("jsapi", "wx_card")]
    assert pages["ticket"] != cards["ticket"]
    assert (await api.get("/cgi-bin/ticket/getticket?type=jsapi"))["ticket"] == pages["ticket"]


@pytest.mark.parametrize(
    ("kind", "content", "name", "code"),
    [
        ("poem", picture(), "x.png", 40004),
        ("image", b"text", "x.png", 40005),
        ("thumb", picture(), "x.png", 40005),
        ("thumb", picture("JPEG") + b"\0" * 65536, "x.jpg", 40009),
        ("image", picture() + b"\0" * 10 * 1024 * 1024, "x.png", 40009),
        ("voice", b"\0" * (2 * 1024 * 1024 + 1), "x.amr", 40010),
        ("video", b"\0" * (10 * 1024 * 1024 + 1), "x.mp4", 40012),
        ("voice", b"sound", "x.wav", 40005),
        ("image", b"", "x.png", 40006),
    ],
)
async def test_uploads_have_limits(api: Api, kind: str, content: bytes, name: str, code: int) -> None:
    assert (await upload(api, f"/cgi-bin/media/upload?type={kind}", content, name))["errcode"] == code


async def test_an_upload_needs_a_file(api: Api) -> None:
    assert (await api.post("/cgi-bin/media/upload?type=image", picture()))["errcode"] == 41005


async def test_permanent_pictures_stay(world: World, api: Api) -> None:
    inside = await upload(api, "/cgi-bin/media/uploadimg", picture(), "a.png")
    kept = await upload(api, "/cgi-bin/material/add_material?type=image", picture(), "b.png")
    await world.clock.advance(30 * 86400)
    for address in (inside["url"], kept["url"]):
        status, _, body = await api.raw("GET", address.removeprefix(world.base_url))
        assert (status, body) == (200, picture())
    fresh = (await api.stable_token())["access_token"]
    remove = {"media_id": kept["media_id"]}
    assert (await api.post("/cgi-bin/material/del_material", remove, token=fresh))["errcode"] == 0
    assert (await api.post("/cgi-bin/material/del_material", remove, token=fresh))["errcode"] == 40007


async def test_a_page_is_configured_with_the_accounts_ticket(world: World, api: Api) -> None:
    path = "/cgi-bin/ticket/getticket?type=jsapi"
    ticket = (await api.get(path))["ticket"]
    assert (await api.get(path))["ticket"] == ticket
    url = "http://localhost:8080/p/1?a=茶"
    signature = sign_page(ticket, "n", "1700000000", url)
    config = {"appId": world.credentials.app_id, "timestamp": 1700000000, "nonceStr": "n", "signature": signature}
    assert find_config_fault(world, config, url + "#top") is None
    assert find_config_fault(world, config, url + "b") == "config:invalid signature"
    assert find_config_fault(world, config | {"appId": "wx0"}, url) == "config:invalid appid"
    assert find_config_fault(world, config, "http://other/p") == "config:invalid url domain"
    await world.clock.advance(7200)
    assert find_config_fault(world, config, url) == "config:invalid signature"
    fresh = (await api.stable_token())["access_token"]
    assert (await api.get(path, token=fresh))["ticket"] != ticket
    assert (await api.get("/cgi-bin/ticket/getticket?type=x", token=fresh))["errcode"] == 40097


async def test_data_is_kept_behind_a_short_key(world: World, api: Api) -> None:
    made = await api.post("/cgi-bin/shorten/gen", {"long_data": "链接", "expire_seconds": 600})
    fetch = {"short_key": made["short_key"]}
    assert (await api.post("/cgi-bin/shorten/fetch", fetch))["long_data"] == "链接"
    await world.clock.advance(601)
    assert (await api.post("/cgi-bin/shorten/fetch", fetch))["errcode"] == 9410011
    assert (await api.post("/cgi-bin/shorten/gen", {"long_data": "x" * 4097}))["errcode"] == 9410010


async def test_only_listed_addresses_may_call(world: World, api: Api) -> None:
    await api.token()
    world.account.allowed_addresses = ["203.0.113.7"]
    refused = await api.get("/cgi-bin/user/get")
    assert refused["errcode"] == 40164
    assert "127.0.0.1" in refused["errmsg"]
