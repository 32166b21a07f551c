"""Notices reach people as template messages, else in the chat, else they wait; nothing is sent twice."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.push.mapping import MappingRefused, read_mapping, save_mapping
from commissions.actor import TERMINAL
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from composition.sample_shop import loader
from sandbox.platform import acts
from shop.accounts.permissions import Role
from shop.accounts.service import NewAccount, open_account
from shop.alerts.events import StaffToTell
from shop.inbox.holding import keep_notice_wishes
from shop.inbox.notice import KeptNotice
from shop.inbox.queries import list_notices
from shop.inbox.wishes import NoticeWishes
from shop.orders.events import OrderPaid
from shop.staff.service import add_staff
from tests.support.console import HASH
from tests.support.house import House

MAPPING = (Path(loader.__file__).parent / "data" / "notice_templates.toml").read_text()
NO = "LTESTTESTTESTTESTTEST"
LONG = "桐木关头春正山小种红茶礼盒装两罐附赠竹制茶则与手写贺卡一张"


@pytest.fixture(autouse=True)
async def mapped(house: House) -> None:
    """The sample shop's mapping is in force."""
    templates = await house.installation.wechat.templates.list_templates()
    await house.installation.database.transact(save_mapping, read_mapping(MAPPING, templates))


async def follow(house: House, key: str) -> MemberId:
    await acts.follow(house.world, house.person(key))
    await house.settle()
    return (await house.member(key)).id


def tell_paid(tx: Transaction, member_id: MemberId, title: str = "正山小种") -> None:
    tx.publish(OrderPaid(member_id, NO, 12_800, title))


async def tell(house: House, member_id: MemberId, title: str = "正山小种") -> KeptNotice:
    await house.installation.database.transact(tell_paid, member_id, title)
    await house.settle()
    return (await house.installation.database.read(list_notices, member_id))[0]


async def test_a_mapped_notice_arrives_as_a_template_message_with_its_fields(house: House) -> None:
    member_id = await follow(house, "a")
    kept = await tell(house, member_id)
    (card,) = house.heard("a", "template")
    assert (kept.state, kept.channel) == ("sent", "template")
    shown = {field["name"]: field["value"] for field in card.data["fields"]}
    assert shown["订单编号"] == NO
    assert shown["支付金额"] == "¥128.00"
    assert card.data["url"].endswith(f"/orders/{NO}")


async def test_a_long_name_is_shortened_by_rule(house: House) -> None:
    await tell(house, await follow(house, "a"), LONG)
    (card,) = house.heard("a", "template")
    product = next(field["value"] for field in card.data["fields"] if field["name"] == "商品名称")
    assert product == LONG[:19] + "…"


async def test_a_notice_to_someone_who_does_not_follow_waits_in_the_inbox(house: House) -> None:
    member_id = await follow(house, "a")
    await acts.unfollow(house.world, house.person("a"))
    await house.settle()
    kept = await tell(house, member_id)
    assert kept.state == "waiting"


async def test_a_template_that_wechat_refuses_falls_back_to_the_open_chat(house: House) -> None:
    member_id = await follow(house, "a")
    await acts.send_text(house.world, house.person("a"), "你好")
    house.world.account.templates.clear()
    kept = await tell(house, member_id)
    assert (kept.state, kept.channel) == ("sent", "chat")
    assert "付款成功" in str(house.heard("a")[-1].data)


async def test_a_notice_that_fits_no_way_waits(house: House) -> None:
    member_id = await follow(house, "a")
    house.world.account.templates.clear()
    await house.world.clock.advance(120)
    kept = await tell(house, member_id)
    assert (kept.state, kept.channel) == ("waiting", None)


async def test_a_spent_quota_holds_the_notice_until_midnight_in_beijing(house: House) -> None:
    member_id = await follow(house, "a")
    house.world.faults.quota_exceeded = "/cgi-bin/message/template/send"
    assert (await tell(house, member_id)).state == "waiting"
    house.world.faults.quota_exceeded = ""
    await house.world.clock.advance(timedelta(days=1).total_seconds())
    await house.settle()
    kept = (await house.installation.database.read(list_notices, member_id))[0]
    assert kept.state == "sent"


async def test_a_silent_wechat_is_asked_again_under_the_same_id_and_the_person_sees_one_card(house: House) -> None:
    member_id = await follow(house, "a")
    house.world.faults.answer_lost = 1
    assert (await tell(house, member_id)).state == "sending"
    await house.world.clock.advance(30)
    await house.settle()
    kept = (await house.installation.database.read(list_notices, member_id))[0]
    assert kept.state == "sent"
    assert len(house.heard("a", "template")) == 1


async def test_a_later_refusal_by_the_person_is_kept_with_the_notice(house: House) -> None:
    member_id = await follow(house, "a")
    house.world.faults.template_outcome = "failed:user block"
    await tell(house, member_id)
    await house.world.clock.advance(60)
    await house.settle()
    kept = (await house.installation.database.read(list_notices, member_id))[0]
    assert kept.state == "refused"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[order_payed]\ntitle = '订单支付成功通知'", "order_payed"),
        ("[order_paid]\ntitle = '没有这个'\nfields = { thing2 = 'product' }", "order_paid"),
        ("[order_paid]\ntitle = '订单支付成功通知'", "order_paid.fields"),
        ("[order_paid]\ntitle = '订单支付成功通知'\nfields = { colour2 = 'product' }", "order_paid.fields.colour2"),
        ("[order_paid]\ntitle = '订单支付成功通知'\nfields = { thing2 = 'colour' }", "order_paid.fields.thing2"),
        ("[order_paid]\ntitle = '订单支付成功通知'\nfields = { thing2 = 'product' }", "order_paid.fields"),
        ("order_paid = 3", "order_paid"),
        ("[", "the document"),
    ],
)
async def test_a_mapping_that_can_not_work_is_refused_with_the_place(house: House, text: str, where: str) -> None:
    templates = await house.installation.wechat.templates.list_templates()
    with pytest.raises(MappingRefused) as refused:
        read_mapping(text, templates)
    assert refused.value.data["where"] == where


async def test_staff_are_told_with_a_link_into_the_console_and_not_in_their_own_inbox(house: House) -> None:
    member_id = await follow(house, "a")
    database = house.installation.database
    identity, _ = await database.transact(add_staff, "小王", by=TERMINAL, member_id=member_id)
    await database.transact(open_account, NewAccount(identity.code, "wang", HASH, Role.SUPPORT))
    event = StaffToTell(member_id, identity.code, "complaints", "complaint_0", "/console/complaints/2002", 1)
    await database.transact(lambda tx: tx.publish(event))
    await database.transact(lambda tx: tx.publish(replace(event, topic="withdrawals", word="withdrawal")))
    await house.settle()
    (card,) = house.heard("a", "template")
    assert card.data["url"] == f"{house.installation.settings.console_origin}/console/complaints/2002"
    assert await database.read(list_notices, member_id) == []


async def test_more_than_so_many_of_a_kind_an_hour_are_one_card_and_all_stand_in_the_inbox(house: House) -> None:
    member_id, database = await follow(house, "a"), house.installation.database
    await database.transact(keep_notice_wishes, member_id, NoticeWishes(most_an_hour=3))
    for turn in range(7):
        await tell(house, member_id, f"茶 {turn}")
    assert len(house.heard("a", "template")) == 3
    await house.world.clock.advance(3700)
    await house.settle()
    *_, digest = house.heard("a", "template")
    assert len(house.heard("a", "template")) == 4
    assert "付款成功 4 条" in str(digest.data["fields"])
    assert digest.data["url"].endswith("/me/notices")
    assert len(await database.read(list_notices, member_id)) == 7
