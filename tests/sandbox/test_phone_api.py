"""The page's API: what people do on their phones, what the inspector shows and changes."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox.people import Person
from sandbox.platform.media import keep_medium, medium_address
from sandbox.platform.qrcodes import draw
from sandbox.platform.state import platform_state
from sandbox.server import Runner
from sandbox.world import World
from tests.sandbox.support import Api, Bot, text_reply

PICTURE = {"Content-Type": "image/jpeg"}


class Page:
    """The page's side of the API."""

    def __init__(self, runner: Runner, http: ClientSession) -> None:
        self.url = f"{runner.url}/sandbox/api/"
        self.http = http

    async def get(self, path: str) -> Any:
        async with self.http.get(self.url + path) as answer:
            assert answer.status == 200
            return await answer.json()

    async def post(self, path: str, body: Any = None, *, status: int = 200, **headers: str) -> Any:
        picture = isinstance(body, bytes)
        sent = {"data": body, "headers": PICTURE | headers} if picture else {"json": body or {}, "headers": headers}
        async with self.http.post(self.url + path, **sent) as answer:
            told = await answer.json()
            assert answer.status == status, told
            return told

    async def act(self, person: str, act: str, body: Any = None, **given: Any) -> Any:
        return await self.post(f"people/{person}/{act}", body, **given)

    async def person(self, key: str) -> dict[str, Any]:
        return next(one for one in (await self.get("state"))["people"] if one["key"] == key)


@pytest.fixture
def page(runner: Runner, http: ClientSession) -> Page:
    return Page(runner, http)


async def until(holds: Any) -> None:
    """Wait for what happens in the background."""
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def scene_code(api: Api, scene: str) -> str:
    body = {"action_name": "QR_STR_SCENE", "expire_seconds": 3600, "action_info": {"scene": {"scene_str": scene}}}
    return str((await api.post("/cgi-bin/qrcode/create", body))["url"])


async def test_the_page_and_its_parts_are_served(runner: Runner, http: ClientSession) -> None:
    for path in ("/", "/sandbox/page/js/main.js", "/sandbox/page/css/tokens.css", "/open/js/jweixin-1.6.0.js"):
        async with http.get(runner.url + path) as answer:
            assert answer.status == 200, path


async def test_the_account_panel_has_everything_to_copy_and_hides_secrets(page: Page, world: World) -> None:
    setup = (await page.get("state"))["setup"]
    fields = {one["label"]: one for group in ("addresses", "account", "pay") for one in setup[group]}
    assert fields["AppID"]["value"] == world.credentials.app_id
    assert fields["api.weixin.qq.com"]["value"] == world.base_url
    assert {name for name, one in fields.items() if one["secret"]} >= {"AppSecret", "商户私钥", "APIv3 密钥"}


async def test_following_by_search_tells_no_scene_and_shows_the_reply(
    page: Page, world: World, ann: Person, bot: Bot
) -> None:
    bot.answer = lambda received: text_reply(received, '欢迎，<a href="https://example.com">逛逛</a>')
    await page.act("a", "follow", {"via": "search"})
    await until(lambda: ann.chat and ann.chat[-1].side == "account")
    assert bot.received[-1].fields["EventKey"] == ""
    assert (await page.person("a"))["chat"][-1]["data"]["content"].startswith("欢迎")


async def test_a_scanned_picture_leads_to_the_profile_and_following_tells_the_scene(
    page: Page, api: Api, world: World, bot: Bot
) -> None:
    read = await page.act("b", "scan", draw(await scene_code(api, "friend-7")))
    assert read == {"kind": "follow", "scene": "friend-7"}
    await page.act("b", "follow", {"via": "scan"})
    await until(lambda: "subscribe" in bot.events)
    assert bot.received[-1].fields["EventKey"] == "qrscene_friend-7"


async def test_a_followers_scan_is_an_event_and_an_expired_code_is_said_to_be_so(
    page: Page, api: Api, world: World, bot: Bot
) -> None:
    await page.act("a", "follow")
    await until(lambda: world.people.get("a").following)
    picture = draw(await scene_code(api, "again"))
    assert (await page.act("a", "scan", picture))["kind"] == "scanned"
    await until(lambda: "SCAN" in bot.events)
    await world.clock.advance(3601)
    assert (await page.act("a", "scan", picture))["kind"] == "expired"


async def test_the_picture_on_another_phones_screen_can_be_scanned(page: Page, api: Api, world: World) -> None:
    medium = keep_medium(world, "image", draw(await scene_code(api, "poster")), "poster.jpg", permanent=False)
    entry = world.tell(world.people.get("a"), "account", "image", url=medium_address(world, medium.media_id))
    shown = (await page.person("a"))["chat"][-1]["data"]["src"]
    async with page.http.get(page.url + shown.removeprefix("/sandbox/api/")) as answer:
        assert (answer.status, answer.content_type) == (200, "image/jpeg")
    read = await page.act("b", "scan", {"from": "a", "entry": entry.id})
    assert read == {"kind": "follow", "scene": "poster"}


async def test_a_person_keeps_a_picture_whose_media_id_has_ended(page: Page, world: World) -> None:
    medium = keep_medium(world, "image", draw("https://example.com/s/a"), "poster.jpg", permanent=False)
    world.tell(world.people.get("a"), "account", "image", url=medium_address(world, medium.media_id))
    await world.clock.advance(4 * 86400)
    shown = (await page.person("a"))["chat"][-1]["data"]["src"]
    async with page.http.get(page.url + shown.removeprefix("/sandbox/api/")) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    ("text", "kind"), [("https://example.com/s/abc", "web"), ("纯文字", "text"), ("http://weixin.qq.com/q/none", "web")]
)
async def test_other_codes_open_a_page_or_show_their_text(page: Page, text: str, kind: str) -> None:
    read = await page.act("a", "scan", draw(text))
    assert (read["kind"], read["text"]) == (kind, text)


async def test_a_picture_without_a_code_and_a_file_that_is_no_picture_are_nothing(page: Page) -> None:
    assert await page.act("a", "scan", b"no picture at all") == {"kind": "nothing"}


async def test_a_menu_tap_opens_the_address_at_once_and_pushes_the_event(page: Page, world: World, bot: Bot) -> None:
    world.account.menu = {"button": [{"name": "商城", "type": "view", "url": "http://localhost:8080/"}]}
    await page.act("a", "follow")
    assert await page.act("a", "menu", {"place": [0]}) == {"open": "http://localhost:8080/"}
    await until(lambda: "VIEW" in bot.events)
    await page.act("a", "menu", {"place": [2]}, status=400)


async def test_a_forwarded_page_stands_in_both_chats_and_is_read_by_looking(page: Page, runner: Runner) -> None:
    card = {"to": "b", "title": "山野蜂蜜", "desc": "今年第一批", "link": "http://localhost:8080/p/1", "image": ""}
    await page.act("a", "share", card)
    mine, theirs = (await page.person("a"))["letters"][-1], (await page.person("b"))["letters"][-1]
    assert (mine["side"], mine["unread"]) == ("person", False)
    assert (theirs["side"], theirs["unread"], theirs["with"]) == ("friend", True, "a")
    await page.act("b", "read", {"talk": "a"})
    assert not (await page.person("b"))["letters"][-1]["unread"]
    await page.act("a", "share", card | {"to": "a"}, status=400)


async def test_a_page_signature_is_checked_against_the_shops_address(page: Page, api: Api, world: World) -> None:
    await api.get("/cgi-bin/ticket/getticket?type=jsapi")
    ticket, url = platform_state(world).tickets["jsapi"].text, f"{world.account.shop_url}/cart?a=1"
    text = f"jsapi_ticket={ticket}&noncestr=n&timestamp=1&url={url}"
    signature = hashlib.sha1(text.encode()).hexdigest()
    config = {"appId": world.credentials.app_id, "timestamp": 1, "nonceStr": "n", "signature": signature, "url": url}
    assert await page.act("a", "page-signature", config) == {"err_msg": "config:ok"}
    changed = {"loaded": url, "url": f"{url}&b=2"}
    for moved in (changed, {"loaded": f"{url}&b=2", "url": url}):
        assert "invalid signature" in (await page.act("a", "page-signature", config | moved))["err_msg"]
    told = await page.act("a", "page-signature", config | {"url": f"{url}&b=2"})
    assert told == {"err_msg": "config:fail,invalid signature"}
    assert [one.rule for one in world.wire.list()[-1].findings] == ["§6.3"]


async def test_a_payment_that_was_never_ordered_is_refused_in_the_persons_words(page: Page, world: World) -> None:
    told = await page.act("a", "pay/open", {"appId": world.credentials.app_id})
    assert "缺少参数" in told["refused"]


async def test_faults_are_set_by_name_and_type(page: Page, world: World) -> None:
    await page.post("faults/push_lost", {"value": 2})
    assert world.faults.push_lost == 2
    await page.post("faults/push_lost", {"value": "many"}, status=400)
    await page.post("faults/unheard_of", {"value": 1}, status=404)
    await page.post("faults/reset")
    assert world.faults.push_lost == 0


async def test_the_clock_only_moves_forward(page: Page, world: World) -> None:
    before = world.clock.now()
    await page.post("clock", {"advance_s": 7 * 86400})
    assert (world.clock.now() - before).days == 7
    for value in (-1, "x", True, None):
        await page.post("clock", {"advance_s": value}, status=400)


async def test_starting_over_makes_everybody_a_stranger_again(page: Page, world: World) -> None:
    await page.act("a", "follow")
    await page.post("people")
    world.people.get("a").cookies["sid"] = {"value": "1", "path": "/", "expires_at": ""}
    await page.post("reset")
    state = await page.get("state")
    assert [one["key"] for one in state["people"]] == ["a", "b", "c"]
    assert not any(one["following"] or one["chat"] for one in state["people"])
    assert world.people.get("a").cookies == {}


async def test_another_site_in_the_same_browser_may_not_act(page: Page) -> None:
    await page.post("reset", status=403, Origin="https://evil.test")
    await page.act("a", "follow", status=403, Origin="http://a.localhost:8090")


async def test_the_stream_tells_each_change_whole(page: Page, world: World) -> None:
    async with page.http.get(page.url + "stream") as answer:
        await answer.content.readuntil(b"\n\n")
        await page.act("a", "name", {"name": "新名字"})
        told = (await answer.content.readuntil(b"\n\n")).decode()
        assert told.startswith("event: person\n")
        assert json.loads(told.split("data: ")[1])["name"] == "新名字"
        await page.post("faults/busy", {"value": 1})
        assert (await answer.content.readuntil(b"\n\n")).startswith(b"event: faults\n")


async def test_an_exchange_opens_to_its_explanation(page: Page, world: World) -> None:
    await page.act("a", "follow")
    await until(lambda: any(one.done and one.method == "POST" for one in world.wire.list()))
    rows = (await page.get("state"))["wire"]
    row = next(one for one in rows if one["title"] == "关注")
    whole = await page.get(f"wire/{row['id']}")
    assert ["事件", "subscribe"] in whole["explanation"]
    assert whole["person_name"] == world.people.get("a").name
    assert "<Event>" in whole["decrypted"]
