"""What a merchant does in WeChat's consoles, and the rarer things that people do, can be done by HTTP."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox.faults import Faults
from sandbox.options import Options
from sandbox.pay.console import settle
from sandbox.pay.state import Refund, pay_of
from sandbox.platform.qrcodes import draw
from sandbox.server import Runner
from sandbox.world import World
from tests.sandbox.support import Api, Bot
from tests.sandbox.test_phone_api import Page, until

WORDS = Path(__file__).parents[2] / "sandbox" / "phone" / "page" / "js" / "inspector" / "fault_words.js"


@pytest.fixture
def page(runner: Runner, http: ClientSession) -> Page:
    return Page(runner, http)


async def test_key_mode_and_scenes_are_changed_by_http_and_wrong_ones_refused(page: Page, world: World) -> None:
    told = await page.post("merchant", {"key_mode": "certificate", "transfer_scenes": ["1000", "1011"]})
    assert (told["key_mode"], told["transfer_scenes"]) == ("certificate", ["1000", "1011"])
    for wrong in ({"key_mode": "none"}, {"transfer_scenes": ["9999"]}, {"transfer_scenes": "1000"}, {"mode": "x"}):
        await page.post("merchant", wrong, status=400)
    assert (await page.get("merchant"))["key_mode"] == "certificate"
    assert (await page.get("state"))["setup"]["merchant"]["transfer_scenes"] == ["1000", "1011"]


async def test_the_operation_account_is_topped_up_by_http(page: Page, world: World) -> None:
    before = pay_of(world).balances["OPERATION"]
    told = await page.post("merchant/top-up", {"amount_fen": 500})
    assert told["balances"]["OPERATION"] == before + 500
    for wrong in ({"amount_fen": 0}, {"amount_fen": 1.5}, {"amount_fen": True}, {"amount_fen": 1, "account": "X"}):
        await page.post("merchant/top-up", wrong, status=400)


async def test_a_refund_under_way_is_ended_by_http_once(page: Page, world: World, api: Api) -> None:
    await page.post("merchant/refunds/none", {"outcome": "CLOSED"}, status=404)
    await page.post("merchant/refunds/none", {"outcome": "LOST"}, status=400)
    refund = Refund("R1", "50", "O1", "42", 100, 100, 0, 100, world.clock.now(), "{}", status="SUCCESS")
    pay_of(world).refunds["R1"] = refund
    await page.post("merchant/refunds/R1", {"outcome": "CLOSED"}, status=400)


async def test_keys_are_rotated_by_http(page: Page, world: World) -> None:
    fresh = await page.post("merchant/keys/certificate")
    assert (await page.get("merchant"))["certificate"] == fresh["serial"]
    assert "BEGIN CERTIFICATE" in fresh["pem"]
    await page.post("merchant/keys/other", status=404)


async def test_the_whitelist_is_set_by_http(page: Page, api: Api, world: World) -> None:
    await page.post("account", {"allowed_addresses": ["203.0.113.7"]})
    assert (await api.stable_token())["errcode"] == 40164
    await page.post("account", {"allowed_addresses": ["local host"]}, status=400)
    await page.post("account", {"allowed_addresses": ["127.0.0.1", "::1"]})
    assert "access_token" in await api.stable_token()


async def test_a_start_can_ask_for_all_of_it(world: World) -> None:
    asked = Options(key_mode="both", transfer_scenes=("1000",), operation_fen=7, refund_outcome="CLOSED")
    settle(world, asked)
    state = pay_of(world)
    assert (state.key_mode, state.transfer_scenes, state.balances["OPERATION"]) == ("both", ["1000"], 7)
    assert world.faults.pay_refund_outcome == "CLOSED"
    settle(world, Options())
    assert state.key_mode == "both"


ACTS: list[tuple[str, Any, str]] = [
    ("voice", {}, "voice"),
    ("voice", b"#!AMR\n", "voice"),
    ("video", {}, "video"),
    ("location", {"latitude": 30, "longitude": 120, "label": "西湖"}, "location"),
    ("location", {}, "location"),
    ("link", {"title": "茶", "url": "http://localhost:8080/"}, "link"),
    ("report-location", {}, "LOCATION"),
    ("authorization", {}, "user_authorization_revoke"),
    ("authorization", {"event": "user_info_modified"}, "user_info_modified"),
]


@pytest.mark.parametrize(("act", "body", "pushed"), ACTS)
async def test_each_act_of_a_phone_is_pushed(page: Page, bot: Bot, act: str, body: Any, pushed: str) -> None:
    await page.act("a", act, body)
    await until(lambda: pushed in bot.events)


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("location", {"latitude": 91}),
        ("location", {"longitude": "far"}),
        ("link", {"title": "茶", "url": "javascript:1"}),
        ("link", {"title": "", "url": "http://x/"}),
        ("subscription", {"answers": {"unknown": True}}),
        ("one-time", {"scene": -1}),
        ("authorization", {"event": "subscribe"}),
    ],
)
async def test_acts_that_make_no_sense_are_refused_in_a_sentence(page: Page, act: str, body: Any) -> None:
    assert (await page.act("a", act, body, status=400))["message"].endswith("。")


async def test_a_subscription_sheet_is_answered_and_switched_off(page: Page, world: World, bot: Bot, api: Api) -> None:
    await api.post("/wxaapi/newtmpl/addtemplate", {"tid": "1001", "kidList": [1, 2], "sceneDesc": "测试"})
    template_id = world.account.subscription_templates[0].template_id
    assert (await page.get("state"))["account"]["subscriptions"][0]["id"] == template_id
    await page.act("a", "subscription", {"answers": {template_id: True}})
    await until(lambda: "subscribe_msg_popup_event" in bot.events)
    assert world.people.get("a").consents[template_id] == 1
    await page.act("a", "subscription/withdraw", {"template_id": template_id})
    await until(lambda: "subscribe_msg_change_event" in bot.events)
    await page.act("a", "one-time", {"scene": 7})
    assert world.people.get("a").one_time_consents == {"7": 1}


MENU = [
    {"name": "扫", "type": "scancode_waitmsg", "key": "S"},
    {"name": "拍", "type": "pic_photo_or_album", "key": "P"},
    {"name": "位", "type": "location_select", "key": "L"},
]


async def test_a_menu_that_asks_for_something_says_so_and_takes_it(page: Page, world: World, bot: Bot) -> None:
    world.account.menu = {"button": MENU}
    asked = [(await page.act("a", "menu", {"place": [place]}))["ask"] for place in range(3)]
    assert asked == ["scan_result", "pictures", "location"]
    assert bot.events == []
    await page.act("a", "menu", {"place": [0], "scan_result": "http://x/1"})
    await until(lambda: len(bot.received) == 1)
    assert "<ScanResult><![CDATA[http://x/1]]></ScanResult>" in bot.opened[0]
    pictures = [base64.b64encode(draw(text)).decode() for text in "ab"]
    await page.act("a", "menu", {"place": [1], "pictures": pictures})
    await until(lambda: bot.events.count("image") == 2)
    assert "<Count>2</Count>" in bot.opened[1]
    assert bot.opened[1].count("<PicMd5Sum>") == 2
    await page.act("a", "menu", {"place": [2], "location": {"latitude": 30.5, "longitude": 120.5, "label": "茶园"}})
    await until(lambda: "location" in bot.events)
    assert "<Location_X>30.5</Location_X>" in bot.opened[4]


async def test_a_menu_scans_a_picture_and_opens_what_a_push_button_read(page: Page, world: World, bot: Bot) -> None:
    world.account.menu = {"button": [MENU[0] | {"type": "scancode_push"}]}
    picture = {"data": "data:image/png;base64," + base64.b64encode(draw("http://localhost:8080/p")).decode()}
    assert await page.act("a", "menu", {"place": [0], "scan_picture": picture}) == {"open": "http://localhost:8080/p"}
    await until(lambda: "scancode_push" in bot.events)
    nothing = {"data": "data:image/png;base64," + base64.b64encode(b"none").decode()}
    assert await page.act("a", "menu", {"place": [0], "scan_picture": nothing}) == {"kind": "nothing"}


def test_every_fault_has_its_words() -> None:
    named = set(re.findall(r"^  (\w+): \{ title", WORDS.read_text(), re.M))
    assert named == {one["name"] for one in Faults().describe()}
