"""Template messages and subscription notices (docs/wechat.md §5.1-5.4)."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ServerDisconnectedError

from sandbox.people import Person
from sandbox.platform import acts
from sandbox.platform.account import Template
from sandbox.platform.fields import find_field_fault, list_keys
from sandbox.world import World
from tests.sandbox.support import Api, Bot

SEND = "/cgi-bin/message/template/send"
PAID = {
    "character_string1": {"value": "20261122100001"},
    "thing2": {"value": "高山云雾绿茶"},
    "amount3": {"value": "¥128.00"},
    "time4": {"value": "2026年11月22日 15:01"},
}


def paid_template(world: World) -> Template:
    return next(one for one in world.account.templates if one.title == "订单支付成功通知")


def message(world: World, person: Person, **changed: Any) -> dict[str, Any]:
    template_id = paid_template(world).template_id
    return {"touser": person.openid, "template_id": template_id, "data": PAID, "url": "http://localhost/1"} | changed


async def wait_for_events(world: World, bot: Bot, count: int) -> None:
    with world.bus.listening() as happenings:
        while len(bot.events) < count:
            await happenings.get()


async def test_a_template_message_is_accepted_shown_and_its_outcome_pushed_later(
    world: World, api: Api, bot: Bot, ann: Person
) -> None:
    await acts.follow(world, ann)
    answer = await api.post(SEND, message(world, ann))
    assert answer["errcode"] == 0
    await wait_for_events(world, bot, 2)
    event = bot.received[-1].fields
    assert (event["Event"], event["Status"]) == ("TEMPLATESENDJOBFINISH", "success")
    assert event["MsgID"] == str(answer["msgid"])
    shown = ann.chat[-1]
    assert (shown.kind, shown.data["title"], shown.data["url"]) == (
        "template",
        "订单支付成功通知",
        "http://localhost/1",
    )
    assert shown.data["fields"][1] == {"name": "商品名称", "value": "高山云雾绿茶"}


@pytest.mark.parametrize("status", ["failed:user block", "failed: system failed", "failed:freq limit"])
async def test_a_failed_outcome_shows_nothing(world: World, api: Api, bot: Bot, ann: Person, status: str) -> None:
    await acts.follow(world, ann)
    world.faults.template_outcome = status
    lines = len(ann.chat)
    assert (await api.post(SEND, message(world, ann)))["errcode"] == 0
    await wait_for_events(world, bot, 2)
    assert bot.received[-1].fields["Status"] == status
    assert len(ann.chat) == lines


async def test_somebody_who_switched_messages_off_is_told_as_a_block(
    world: World, api: Api, bot: Bot, ann: Person
) -> None:
    await acts.follow(world, ann)
    ann.refuses_templates = True
    await api.post(SEND, message(world, ann))
    await wait_for_events(world, bot, 2)
    assert bot.received[-1].fields["Status"] == "failed:user block"


async def test_only_followers_get_template_messages(world: World, api: Api, ann: Person) -> None:
    assert (await api.post(SEND, message(world, ann)))["errcode"] == 43004
    await acts.follow(world, ann)
    await acts.unfollow(world, ann)
    assert (await api.post(SEND, message(world, ann)))["errcode"] == 43004


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"touser": "oNobody"}, 40003),
        ({"template_id": "unknown"}, 40037),
        ({"data": "text"}, 47001),
        ({"data": {}}, 47003),
        ({"data": PAID | {"thing2": {"value": ""}}}, 47003),
        ({"data": PAID | {"thing2": {"value": "二十个字以上的商品名称是不可以的必须缩短才行"}}}, 47003),
        ({"data": PAID | {"thing2": {"value": "两\n行"}}}, 47003),
        ({"data": PAID | {"thing2": {"value": "国庆大促茶"}}}, 40249),
        ({"url": "localhost/1"}, 40039),
    ],
)
async def test_what_wechat_refuses_is_refused(
    world: World, api: Api, ann: Person, changed: dict[str, Any], code: int
) -> None:
    await acts.follow(world, ann)
    answer = await api.post(SEND, message(world, ann, **changed))
    assert answer["errcode"] == code
    assert api.last().findings[-1].text.startswith(str(code))


async def test_the_refused_field_is_named(world: World, api: Api, ann: Person) -> None:
    await acts.follow(world, ann)
    answer = await api.post(SEND, message(world, ann, data=PAID | {"amount3": {"value": "很多"}}))
    assert answer["errmsg"].startswith("argument invalid! data.amount3.value invalid rid: ")


async def test_a_client_msg_id_guards_for_ten_minutes(world: World, api: Api, bot: Bot, ann: Person) -> None:
    await acts.follow(world, ann)
    first = await api.post(SEND, message(world, ann, client_msg_id="order-1-paid"))
    again = await api.post(SEND, message(world, ann, client_msg_id="order-1-paid"))
    assert again["msgid"] == first["msgid"]
    await wait_for_events(world, bot, 2)
    await world.clock.advance(601)
    later = await api.post(SEND, message(world, ann, client_msg_id="order-1-paid"))
    assert later["msgid"] != first["msgid"]
    await wait_for_events(world, bot, 3)
    assert [entry.kind for entry in ann.chat].count("template") == 2


async def test_a_restricted_template_is_refused(world: World, api: Api, ann: Person) -> None:
    await acts.follow(world, ann)
    world.faults.template_restricted = True
    assert (await api.post(SEND, message(world, ann)))["errcode"] == 43116


async def test_an_answer_can_be_lost_after_the_message_was_sent(world: World, api: Api, bot: Bot, ann: Person) -> None:
    await acts.follow(world, ann)
    await api.token()
    world.faults.answer_lost = 1
    with pytest.raises(ServerDisconnectedError):
        await api.post(SEND, message(world, ann, client_msg_id="1"))
    await wait_for_events(world, bot, 2)
    assert ann.chat[-1].kind == "template"


async def test_the_accounts_templates_are_listed_as_wechat_lists_them(world: World, api: Api) -> None:
    listed = (await api.get("/cgi-bin/template/get_all_private_template"))["template_list"]
    assert len(listed) == 10
    assert set(listed[0]) == {"template_id", "title", "primary_industry", "deputy_industry", "content", "example"}
    assert listed[0]["content"].split("\n")[1] == "商品名称:{{thing2.DATA}}"
    for template in listed:
        values = [line.split(":", 1)[1] for line in template["example"].split("\n")]
        for key, value in zip(list_keys(template["content"]), values, strict=True):
            assert find_field_fault(key, value) is None, (key, value)


async def test_templates_are_added_up_to_twenty_five_and_deleted(world: World, api: Api) -> None:
    path, names = "/cgi-bin/template/api_add_template", ["订单编号", "商品名称"]
    assert (await api.post(path, {"template_id_short": "1", "keyword_name_list": names}))["errcode"] == 40247
    assert (await api.post(path, {"template_id_short": "43216", "keyword_name_list": ["价"]}))["errcode"] == 40246
    added = await api.post(path, {"template_id_short": "43216", "keyword_name_list": names})
    assert len(world.account.templates) == 11
    world.account.templates += [world.account.templates[0]] * 16
    assert (await api.post(path, {"template_id_short": "43216", "keyword_name_list": names[:1]}))["errcode"] == 45026
    delete = "/cgi-bin/template/del_private_template"
    assert (await api.post(delete, {"template_id": added["template_id"]}))["errcode"] == 0
    assert (await api.post(delete, {"template_id": added["template_id"]}))["errcode"] == 40037


FITTING = [
    ("thing1", "二十个字正好可以写满这一行的全部字数了哦"),
    ("number1", "12.5"),
    ("letter1", "abc"),
    ("symbol1", "!?"),
    ("character_string1", "SF-123 (a)"),
    ("time1", "15:01"),
    ("time1", "2019年10月1日 15:01"),
    ("time1", "15:01~16:00"),
    ("time1", "2026-11-22 15:01:30"),
    ("date1", "2019年10月1日"),
    ("date1", "2026-11-22 15:01~2026-11-23"),
    ("amount1", "¥1234567890.12"),
    ("amount1", "100元"),
    ("phone_number1", "+86-0571-66888866"),
    ("car_number1", "粤A8Z888挂"),
    ("name1", "阿青"),
    ("name1", "Li Lei"),
    ("phrase1", "待结算"),
    ("const1", "提现成功"),
]
UNFITTING = [
    ("thing1", "二十一个字就不可以写进这一行里面了真的不行哦"),
    ("thing1", "两\n行"),
    ("thing1", "   "),
    ("number1", "12元"),
    ("letter1", "a1"),
    ("symbol1", "abc"),
    ("character_string1", "订单1"),
    ("character_string1", "1" * 33),
    ("time1", "25:01"),
    ("time1", "明天"),
    ("date1", "11-22"),
    ("amount1", "12345678901"),
    ("amount1", "12.8 元整"),
    ("phone_number1", "1" * 18),
    ("car_number1", "粤A8Z8881234"),
    ("name1", "阿青1"),
    ("name1", "一二三四五六七八九十一"),
    ("phrase1", "已经结算了吗"),
    ("phrase1", "OK"),
    ("const1", 5),
]


@pytest.mark.parametrize(("key", "value"), FITTING)
def test_a_value_that_fits_its_key_passes(key: str, value: str) -> None:
    assert find_field_fault(key, value) is None


@pytest.mark.parametrize(("key", "value"), UNFITTING)
def test_a_value_that_does_not_fit_its_key_is_named(key: str, value: object) -> None:
    assert f"data.{key}.value" in str(find_field_fault(key, value))


async def test_a_subscription_notice_uses_one_consent(world: World, api: Api, bot: Bot, ann: Person) -> None:
    path, template = "/cgi-bin/message/subscribe/bizsend", world.account.subscription_templates[0]
    values = ("20261122100001", "高山云雾绿茶", "顺丰速运", "SF1234567890123", "2026年11月23日 09:30")
    data = {key: {"value": value} for key, value in zip(list_keys(template.content), values, strict=True)}
    body = {"touser": ann.openid, "template_id": template.template_id, "data": data, "page": "http://localhost/o/1"}
    assert (await api.post(path, body))["errcode"] == 43101
    await acts.answer_subscription(world, ann, {template.template_id: True})
    assert "<SubscribeStatusString><![CDATA[accept]]>" in world.wire.list(limit=1)[0].decrypted
    assert (await api.post(path, body))["errmsg"] == "ok"
    await wait_for_events(world, bot, 2)
    assert bot.events == ["subscribe_msg_popup_event", "subscribe_msg_sent_event"]
    assert (ann.chat[-1].kind, ann.chat[-1].data["url"]) == ("subscription", "http://localhost/o/1")
    assert (await api.post(path, body))["errcode"] == 43101
    await acts.answer_subscription(world, ann, {template.template_id: True})
    await acts.withdraw_subscription(world, ann, template.template_id)
    assert bot.events[-1] == "subscribe_msg_change_event"
    assert (await api.post(path, body))["errcode"] == 43101


async def test_subscription_templates_are_managed_without_cgi_bin(world: World, api: Api) -> None:
    titles = await api.get("/wxaapi/newtmpl/getpubtemplatetitles?ids=307&start=0&limit=5")
    assert len(titles["data"]) == 5
    number = titles["data"][0]["tid"]
    words = await api.get(f"/wxaapi/newtmpl/getpubtemplatekeywords?tid={number}")
    assert words["data"][1]["rule"] == "thing"
    assert (await api.post("/wxaapi/newtmpl/addtemplate", {"tid": number, "kidList": [9]}))["errcode"] == 200020
    added = await api.post("/wxaapi/newtmpl/addtemplate", {"tid": number, "kidList": [1, 2]})
    listed = (await api.get("/wxaapi/newtmpl/gettemplate"))["data"]
    assert added["priTmplId"] in [one["priTmplId"] for one in listed]
    assert (await api.post("/wxaapi/newtmpl/deltemplate", {"priTmplId": added["priTmplId"]}))["errcode"] == 0
    assert (await api.get("/wxaapi/newtmpl/getcategory"))["data"]


async def test_a_one_time_message_needs_the_consent_of_its_scene(world: World, api: Api, ann: Person) -> None:
    path, body = "/cgi-bin/message/template/subscribe", {"touser": ann.openid, "template_id": "x", "scene": 7}
    body |= {"title": "到货", "data": {"content": {"value": "茶到了"}}}
    assert (await api.post(path, body))["errcode"] == 43101
    acts.accept_one_time_message(world, ann, 7)
    assert (await api.post(path, body | {"title": "长" * 16}))["errcode"] == 40062
    assert (await api.post(path, body))["errcode"] == 0
    assert ann.chat[-1].data["title"] == "到货"
