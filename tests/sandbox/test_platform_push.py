"""Message push: modes, signatures, retries, replies, and what people see when it goes wrong (docs/wechat.md §1)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from wechatpy import parse_message
from wechatpy.utils import check_signature

from sandbox.options import CallbackMode, Options
from sandbox.people import Person
from sandbox.platform import acts
from sandbox.platform.push import FAULT_TEXT, Pusher
from sandbox.server import start
from sandbox.world import World
from tests.sandbox.support import Bot, Received, text_reply


def echo(received: Received) -> str:
    return text_reply(received, "收到：" + received.fields["Content"])


def last_shown(person: Person) -> tuple[str, object]:
    entry = person.chat[-1]
    return entry.kind, entry.data.get("content", entry.data.get("text"))


@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
async def test_a_text_is_pushed_in_every_mode_and_its_reply_is_shown(
    world: World, bot: Bot, ann: Person, mode: CallbackMode
) -> None:
    world.account.callback_mode = mode
    bot.answer = echo
    await acts.send_text(world, ann, "你好 ]] <b>")
    assert last_shown(ann) == ("text", "收到：你好 ]] <b>")
    received = bot.received[0]
    names = {child.tag for child in ElementTree.fromstring(received.body)}
    assert ("Encrypt" in names) == (mode != "plain")
    assert ("MsgType" in names) == (mode != "safe")
    assert names == {"ToUserName", "Encrypt"} or mode != "safe"
    check_signature(
        world.credentials.token, received.query["signature"], received.query["timestamp"], received.query["nonce"]
    )
    assert received.query["openid"] == ann.openid


async def test_a_compatible_callback_may_answer_in_plain_text(world: World, bot: Bot, ann: Person) -> None:
    world.account.callback_mode, bot.encrypts, bot.answer = "compat", False, echo
    await acts.send_text(world, ann, "你好")
    assert last_shown(ann) == ("text", "收到：你好")


async def test_in_safe_mode_a_plain_reply_is_a_fault_people_see(world: World, bot: Bot, ann: Person) -> None:
    bot.encrypts, bot.answer = False, echo
    await acts.send_text(world, ann, "你好")
    assert last_shown(ann) == ("notice", FAULT_TEXT)
    assert len(bot.received) == 1
    assert world.wire.list(limit=1)[0].findings[-1].severity == "refused"


async def test_the_callback_is_verified_before_anything_is_pushed(world: World, bot: Bot, ann: Person) -> None:
    assert not world.account.verified
    await acts.send_text(world, ann, "你好")
    get, post = world.wire.list()
    assert (get.method, post.method) == ("GET", "POST")
    assert "echostr=" in get.url
    assert get.findings[0].severity == "note"
    assert "微信会拒绝" in get.findings[0].text


async def test_a_callback_that_does_not_echo_gets_nothing(world: World, bot: Bot, ann: Person) -> None:
    world.account.callback_url += "/nowhere"
    await acts.send_text(world, ann, "你好")
    assert bot.received == []
    assert last_shown(ann) == ("notice", FAULT_TEXT)


async def test_an_address_beyond_loopback_must_use_the_usual_ports(world: World) -> None:
    world.account.callback_url = "http://shop.example.com:8080/wechat"
    assert not await world.part(Pusher).verify()
    assert "8080" in world.wire.list(limit=1)[0].findings[0].text


async def test_no_answer_in_time_is_retried_with_the_same_body_and_a_new_signature(
    world: World, bot: Bot, ann: Person
) -> None:
    world.account.push_timeout_s = 0.2
    waits = iter([1.0, 1.0, 0.0])

    async def slow(received: Received) -> str:
        await asyncio.sleep(next(waits))
        return echo(received)

    bot.answer = slow
    await acts.send_text(world, ann, "慢")
    assert len(bot.received) == 3
    assert len({one.body for one in bot.received}) == 1
    assert len({one.query["nonce"] for one in bot.received}) == 3
    assert len({one.fields["MsgId"] for one in bot.received}) == 1
    assert [entry.data.get("content") for entry in ann.chat] == ["慢", "收到：慢"]


async def test_after_three_retries_people_see_the_fault(world: World, bot: Bot, ann: Person) -> None:
    bot.status = 500
    await acts.send_text(world, ann, "你好")
    assert len(bot.received) == 4
    assert last_shown(ann) == ("notice", FAULT_TEXT)


@pytest.mark.parametrize("body", ["success", ""])
async def test_success_and_nothing_are_no_reply(world: World, bot: Bot, ann: Person, body: str) -> None:
    bot.answer = lambda _: body
    await acts.send_text(world, ann, "你好")
    assert len(ann.chat) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: '{"MsgType": "text"}',
        lambda _: "<xml><MsgType>text</MsgType>",
        lambda received: text_reply(received, "好", ToUserName="oSomebodyElse"),
        lambda received: text_reply(received, "好", FromUserName="gh_other"),
        lambda received: text_reply(received, "好", CreateTime="now"),
        lambda received: text_reply(received, "好", MsgType="Text"),
        lambda received: text_reply(received, ""),
        lambda received: text_reply(received, "长" * 700),
        lambda received: text_reply(received, "好").replace("Content>", "content>"),
        lambda received: text_reply(received, "好").replace("<MsgType>", "<MsgType>x</MsgType><MsgType>"),
        lambda received: '<!DOCTYPE x [<!ENTITY y "z">]>' + text_reply(received, "好"),
        lambda received: "\ufeff" + text_reply(received, "好"),
    ],
)
async def test_a_malformed_reply_is_a_fault_people_see(world: World, bot: Bot, ann: Person, spoil: object) -> None:
    world.account.callback_mode = "plain"
    bot.answer = spoil  # type: ignore[assignment]
    await acts.send_text(world, ann, "你好")
    assert last_shown(ann) == ("notice", FAULT_TEXT)
    assert world.wire.list(limit=1)[0].findings[-1].rule == "§1.8"


async def test_text_outside_cdata_is_noted_but_shown(world: World, bot: Bot, ann: Person) -> None:
    bot.answer = lambda received: text_reply(received, "好").replace("<![CDATA[好]]>", "好")
    await acts.send_text(world, ann, "你好")
    assert last_shown(ann) == ("text", "好")
    assert "CDATA" in world.wire.list(limit=1)[0].findings[0].text


def news(received: Received, count: int) -> str:
    item = "<item><Title>茶</Title><Description></Description><PicUrl></PicUrl><Url>http://localhost/1</Url></item>"
    base = text_reply(received, "x", MsgType="news")
    articles = f"<ArticleCount>{count}</ArticleCount><Articles>{item * count}</Articles>"
    return base.replace("<Content><![CDATA[x]]></Content>", articles)


async def test_after_a_message_one_article_is_shown_and_after_a_menu_tap_eight(
    world: World, bot: Bot, ann: Person
) -> None:
    bot.answer = lambda received: news(received, 9)
    await acts.send_text(world, ann, "茶")
    assert len(ann.chat[-1].data["articles"]) == 1
    assert world.wire.list(limit=1)[0].findings[-1].severity == "refused"
    await acts.tap_menu(world, ann, {"type": "click", "key": "TEA"})
    assert len(ann.chat[-1].data["articles"]) == 8


async def test_a_chat_can_be_handed_to_a_person(world: World, bot: Bot, ann: Person) -> None:
    bot.answer = lambda received: text_reply(received, "", MsgType="transfer_customer_service")
    await acts.send_text(world, ann, "人工")
    assert ann.chat[-1].data["reason"] == "transfer"


async def test_a_picture_in_a_reply_must_have_been_uploaded(world: World, bot: Bot, ann: Person) -> None:
    image = "<Image><MediaId><![CDATA[{}]]></MediaId></Image>"
    bot.answer = lambda received: text_reply(received, "x", MsgType="image").replace(
        "<Content><![CDATA[x]]></Content>", image.format("nothing")
    )
    await acts.send_text(world, ann, "海报")
    assert last_shown(ann) == ("notice", FAULT_TEXT)
    known = acts.media.keep_medium(world, "image", b"x", "x.jpg", permanent=False).media_id
    bot.answer = lambda received: text_reply(received, "x", MsgType="image").replace(
        "<Content><![CDATA[x]]></Content>", image.format(known)
    )
    await acts.send_text(world, ann, "海报")
    assert ann.chat[-1].data["media_id"] == known


async def test_every_push_can_come_several_times_at_once_and_is_answered_once(
    world: World, bot: Bot, ann: Person
) -> None:
    world.faults.push_copies, bot.answer = 3, echo
    await acts.send_text(world, ann, "你好")
    assert len(bot.received) == 3
    assert len({one.fields["MsgId"] for one in bot.received}) == 1
    assert len(ann.chat) == 2


async def test_a_lost_answer_repeats_and_a_lost_push_never_comes(world: World, bot: Bot, ann: Person) -> None:
    world.faults.push_answer_lost, bot.answer = 1, echo
    await acts.send_text(world, ann, "一")
    assert len(bot.received) == 2
    world.faults.push_lost = 1
    await acts.send_text(world, ann, "二")
    assert len(bot.received) == 2
    assert len(ann.chat) == 3


async def test_two_pushes_can_arrive_in_the_other_order(world: World, bot: Bot, ann: Person) -> None:
    await acts.send_text(world, ann, "零")
    world.faults.push_reordered = True
    first = asyncio.create_task(acts.send_text(world, ann, "一"))
    await asyncio.sleep(0.05)
    await acts.send_text(world, ann, "二")
    await first
    assert [one.fields["Content"] for one in bot.received] == ["零", "二", "一"]


async def test_a_wrong_signature_can_be_sent(world: World, bot: Bot, ann: Person) -> None:
    world.account.callback_mode = "plain"
    await world.part(Pusher).verify()
    world.faults.push_bad_signature = 1
    await acts.send_text(world, ann, "你好")
    query = bot.received[0].query
    with pytest.raises(Exception, match="signature"):
        check_signature(world.credentials.token, query["signature"], query["timestamp"], query["nonce"])


async def test_following_by_a_code_scanning_and_leaving_are_told_as_wechatpy_reads_them(
    world: World, bot: Bot, ann: Person
) -> None:
    world.account.callback_mode = "plain"
    await acts.follow(world, ann)
    plain = parse_message(bot.received[-1].body)
    assert (plain.event, bot.received[-1].fields["EventKey"]) == ("subscribe", "")
    assert "Ticket" not in bot.received[-1].fields
    await acts.unfollow(world, ann)
    assert parse_message(bot.received[-1].body).event == "unsubscribe"
    assert ann.chat == []


async def test_a_reply_to_leaving_goes_nowhere(world: World, bot: Bot, ann: Person) -> None:
    await acts.follow(world, ann)
    bot.answer = lambda received: text_reply(received, "别走")
    await acts.unfollow(world, ann)
    assert ann.chat == []
    assert world.wire.list(limit=1)[0].findings[-1].severity == "note"


async def test_messages_of_all_kinds_are_read_by_wechatpy(world: World, bot: Bot, ann: Person) -> None:
    world.account.callback_mode = "plain"
    await acts.send_image(world, ann, b"not really")
    await acts.send_voice(world, ann, b"not really")
    await acts.send_location(world, ann, 30.25, 120.15, "西湖")
    await acts.send_link(world, ann, "茶", "高山", "http://localhost/1")
    await acts.report_location(world, ann, 30.25, 120.15)
    await acts.tap_menu(world, ann, {"type": "view", "url": "http://localhost:8080/"})
    await acts.tap_menu(world, ann, {"type": "scancode_waitmsg", "key": "S"}, scan_result="http://x")
    messages = [parse_message(one.body) for one in bot.received]
    assert [message.type for message in messages[:4]] == ["image", "voice", "location", "link"]
    assert [message.event for message in messages[4:]] == ["location", "view", "scancode_waitmsg"]
    assert len({message.id for message in messages[:4]}) == 4
    assert messages[6].scan_result == "http://x"


async def test_a_tapped_chat_menu_item_carries_its_id(world: World, bot: Bot, ann: Person) -> None:
    await acts.send_text(world, ann, "满意", menu_item="101")
    assert bot.received[0].fields["bizmsgmenuid"] == "101"
    assert [window.kind for window in ann.windows] == ["menu"]


async def test_people_chats_and_clock_survive_a_restart(options: Options, bot: Bot) -> None:
    first = await start(options)
    bot.world, bot.answer = first.world, echo
    ann = first.world.people.get("a")
    await acts.send_text(first.world, ann, "记得我")
    await first.world.clock.advance(86400)
    await first.close()
    second = await start(replace(options, port=0))
    again = second.world.people.get("a")
    assert [entry.data["content"] for entry in again.chat] == ["记得我", "收到：记得我"]
    assert second.world.clock.offset_s == pytest.approx(86400, abs=1)
    assert second.world.credentials == first.world.credentials
    assert second.world.account.verified
    await second.close()


def test_what_people_type_goes_out_raw_as_wechat_sends_it(world: World, ann: Person) -> None:
    typed = "a\x08\x0b\u202eb\n😀]]>\uffff"
    push = world.part(Pusher).prepare(ann, {"MsgType": "text", "Content": typed}, answerable=True)
    assert f"<Content><![CDATA[{typed}]]></Content>" in push.plain


async def test_consent_withdrawn_is_told_by_the_platform_with_the_person_inside(
    world: World, bot: Bot, ann: Person
) -> None:
    await acts.change_authorization(world, ann, "user_authorization_revoke")
    told = bot.received[-1]
    assert (told.fields["Event"], told.fields["OpenID"]) == ("user_authorization_revoke", ann.openid)
    assert told.fields["FromUserName"] == told.query["openid"] != ann.openid


async def test_the_clock_file_tells_the_offset(world: World, options: Options) -> None:
    await world.clock.advance(90)
    assert float((options.state_folder / "clock-offset").read_text()) == pytest.approx(90, abs=0.01)


async def test_long_replies_can_be_cut_instead_of_refused(world: World, bot: Bot, ann: Person) -> None:
    world.account.long_replies = "cut"
    bot.answer = lambda received: text_reply(received, "长" * 700)
    await acts.send_text(world, ann, "你好")
    assert last_shown(ann) == ("text", "长" * 682)
