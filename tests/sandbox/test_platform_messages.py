"""Customer-service messages and their windows (docs/wechat.md §5.5)."""

from __future__ import annotations

import asyncio

import pytest
from wechatpy.client import WeChatClient
from wechatpy.exceptions import WeChatClientException

from sandbox.people import Person
from sandbox.platform import acts
from sandbox.platform.windows import open_window
from sandbox.server import Runner
from sandbox.world import World
from tests.sandbox.support import Api

SEND = "/cgi-bin/message/custom/send"


async def test_a_message_of_the_person_allows_five_answers_in_two_days(world: World, api: Api, ann: Person) -> None:
    await acts.follow(world, ann)
    await world.clock.advance(61)
    await acts.send_text(world, ann, "在吗")
    assert [(await api.custom(ann))["errcode"] for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    await acts.send_text(world, ann, "还在吗")
    await world.clock.advance(48 * 3600 - 60)
    assert (await api.custom(ann))["errcode"] == 0
    await world.clock.advance(61)
    assert (await api.custom(ann))["errcode"] == 45015


async def test_following_allows_three_messages_in_a_minute(world: World, api: Api, ann: Person) -> None:
    await acts.follow(world, ann)
    assert [(await api.custom(ann))["errcode"] for _ in range(4)] == [0, 0, 0, 45047]
    await world.clock.advance(61)
    assert (await api.custom(ann))["errcode"] == 45015


async def test_a_menu_tap_and_a_scan_open_windows_but_a_link_does_not(world: World, api: Api, ann: Person) -> None:
    await acts.follow(world, ann)
    await world.clock.advance(61)
    await acts.tap_menu(world, ann, {"type": "view", "url": "http://localhost:8080/"})
    assert (await api.custom(ann))["errcode"] == 45015
    await acts.tap_menu(world, ann, {"type": "click", "key": "K"})
    assert [(await api.custom(ann))["errcode"] for _ in range(4)] == [0, 0, 0, 45047]


async def test_nothing_can_be_sent_to_somebody_who_left_or_is_unknown(world: World, api: Api, ann: Person) -> None:
    await acts.follow(world, ann)
    await acts.send_text(world, ann, "在吗")
    await acts.unfollow(world, ann)
    assert (await api.custom(ann))["errcode"] == 45015
    nobody = {"touser": "oNobody", "msgtype": "text", "text": {"content": "?"}}
    assert (await api.post(SEND, nobody))["errcode"] == 40003


async def test_paying_opens_a_window_only_where_the_account_is_set_so(world: World, api: Api, ann: Person) -> None:
    await acts.follow(world, ann)
    await world.clock.advance(61)
    open_window(world, ann, "pay")
    assert (await api.custom(ann))["errcode"] == 45015
    world.account.pay_window_messages = 2
    open_window(world, ann, "pay")
    assert [(await api.custom(ann))["errcode"] for _ in range(3)] == [0, 0, 45047]


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("text", {"content": ""}, 44004),
        ("text", {"content": "长" * 700}, 45002),
        ("text", None, 47001),
        ("poem", {}, 40008),
        ("image", {"media_id": "nothing"}, 40007),
        ("news", {"articles": []}, 44003),
        ("news", {"articles": [{"title": "1", "url": "http://a"}, {"title": "2", "url": "http://b"}]}, 45008),
        ("news", {"articles": [{"title": "1", "url": "weixin"}]}, 40039),
        ("msgmenu", {"list": []}, 47001),
    ],
)
async def test_what_wechat_refuses_is_refused(
    world: World, api: Api, ann: Person, kind: str, content: object, code: int
) -> None:
    await acts.follow(world, ann)
    assert (await api.post(SEND, {"touser": ann.openid, "msgtype": kind, kind: content}))["errcode"] == code
    assert api.last().findings[-1].text.startswith(str(code))
    assert ann.windows[0].left == 3


async def test_kinds_of_messages_are_shown(world: World, api: Api, ann: Person) -> None:
    await acts.send_text(world, ann, "在吗")
    ann.following = True
    medium = acts.media.keep_medium(world, "image", b"x", "x.jpg", permanent=False).media_id
    article = {"title": "茶", "description": "高山", "url": "http://localhost/1", "picurl": ""}
    menu = {"head_content": "满意吗", "list": [{"id": "1", "content": "满意"}], "tail_content": ""}
    for kind, content in (
        ("image", {"media_id": medium}),
        ("news", {"articles": [article]}),
        ("msgmenu", menu),
    ):
        assert (await api.post(SEND, {"touser": ann.openid, "msgtype": kind, kind: content}))["errcode"] == 0
    assert [entry.kind for entry in ann.chat[1:]] == ["image", "news", "msgmenu"]
    assert ann.chat[2].data["articles"] == [article]
    await world.clock.advance(3 * 86400)
    await acts.send_text(world, ann, "在吗")
    gone = {"touser": ann.openid, "msgtype": "image", "image": {"media_id": medium}}
    assert (await api.post(SEND, gone))["errcode"] == 40007


async def test_escaped_json_is_shown_as_it_was_written(world: World, api: Api, ann: Person) -> None:
    await acts.follow(world, ann)
    body = f'{{"touser":"{ann.openid}","msgtype":"text","text":{{"content":"\\u4f60\\n好"}}}}'
    assert (await api.post(SEND, body.encode()))["errcode"] == 0
    assert ann.chat[-1].data["content"] == "\\u4f60\n好"
    assert api.last().findings[0].severity == "note"


async def test_minors_can_be_protected(world: World, api: Api, ann: Person) -> None:
    await acts.follow(world, ann)
    world.faults.custom_minors = True
    assert (await api.custom(ann))["errcode"] == 70000


async def test_typing_needs_a_fresh_interaction_and_is_not_repeated(world: World, api: Api, ann: Person) -> None:
    path, body = "/cgi-bin/message/custom/typing", {"touser": ann.openid, "command": "Typing"}
    assert (await api.post(path, body))["errcode"] == 45080
    await acts.follow(world, ann)
    assert (await api.post(path, body | {"command": "Wave"}))["errcode"] == 45072
    assert (await api.post(path, body))["errcode"] == 0
    assert (await api.post(path, body))["errcode"] == 45081
    assert (await api.post(path, body | {"command": "CancelTyping"}))["errcode"] == 0
    await world.clock.advance(31)
    assert (await api.post(path, body))["errcode"] == 45080


async def test_wechatpys_client_can_be_pointed_at_the_sandbox(
    runner: Runner, world: World, api: Api, ann: Person
) -> None:
    await acts.follow(world, ann)
    known, token = world.credentials, await api.token()

    class Client(WeChatClient):  # type: ignore[misc]
        API_BASE_URL = runner.url + "/cgi-bin/"

    def use() -> tuple[str, str, int]:
        client = Client(known.app_id, known.app_secret, access_token=token, timeout=5)
        client.message.send_text(ann.openid, "来自 wechatpy")
        made = client.qrcode.create(
            {"expire_seconds": 600, "action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "a"}}}
        )
        try:
            client.message.send_text("oNobody", "?")
        except WeChatClientException as refusal:
            return client.user.get(ann.openid)["openid"], made["ticket"], refusal.errcode
        raise AssertionError("it was not refused")

    openid, ticket, refused = await asyncio.to_thread(use)
    assert (openid, refused) == (ann.openid, 40003)
    assert ticket.startswith("gQ")
    assert ann.chat[-1].data["content"] == "来自 wechatpy"
