"""What the bot says to what people do, on real databases: who is bound, what is told, which windows open."""

import asyncio
import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from wechatpy import parse_message

from bot.conversations.talk import Whereabouts
from bot.inbound import CONSENT_CHANGES, Fact, read_fact
from bot.router import Router, answer_fact
from bot.wechat.xml import parse
from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor, find_referral
from commissions.network.service import suspend_distributor
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.service import acknowledge, publish_policy
from commissions.ports import Transaction
from shop.chat.service import may_chat
from shop.database.postgres import PostgresDatabase
from shop.members.member import Member
from shop.members.queries import find_member_by_openid
from shop.posters.service import record_media, record_owed
from shop.scenes.ports import SceneTicket
from shop.scenes.service import issue_scene_code
from shop.threads.queries import list_messages
from shop.threads.thread import Message
from tests.bot.support import ACCOUNT, FixedCredentials, event_xml, text_xml
from tests.support.clock import MovableClock
from tests.support.databases import TEST_SEALER, AnyDatabase, EveryEvent, published
from tests.support.flash import Sale, hold
from tests.support.shelf import draft_tea, stock_shelf
from tests.support.trade import APPID, open_trade

BASE = "https://shop.example.com"


@dataclass
class Chat:
    """People who chat with the account, each under their openid."""

    database: AnyDatabase
    clock: MovableClock
    ids: Any = field(default_factory=lambda: count(1))

    async def answer(self, xml: bytes) -> Any:
        """WeChat pushes; the parsed reply, None where there is none."""
        reply = await Router(self.database, FixedCredentials(), BASE).answer(read_fact(parse(xml)))
        return parse_message(reply) if reply else None

    async def says(self, openid: str, text: str) -> Any:
        """Someone types."""
        return await self.answer(text_xml(text, self.clock, openid=openid, message_id=next(self.ids)))

    async def does(self, openid: str, event: str, key: str = "", more: str = "") -> Any:
        """Someone follows, scans, taps …, a second after the last one did."""
        self.clock.advance(seconds=1)
        return await self.answer(event_xml(event, self.clock, openid=openid, key=key, more=more))

    async def member(self, openid: str) -> Member:
        """Who this is."""
        found = await self.database.read(find_member_by_openid, ACCOUNT.app_id, openid)
        assert found
        return found

    async def said(self, openid: str) -> tuple[Message, ...]:
        """What stands in the thread of this person."""
        page = await self.database.read(list_messages, (await self.member(openid)).id, before=None, limit=100)
        return page.messages

    async def code_of(self, openid: str) -> str:
        """The scene of a code that this person handed out."""
        member = await self.member(openid)
        ticket = SceneTicket("ticket", "http://weixin.qq.com/q/x", self.clock.now)
        scene = f"scene{next(self.ids)}"
        await self.database.transact(issue_scene_code, member.id, scene, ticket, printed=True)
        return scene

    async def referrer_of(self, openid: str) -> MemberId | None:
        """Who referred this person."""
        referral = await self.database.read(find_referral, (await self.member(openid)).id)
        return referral.referrer_id if referral else None


@pytest.fixture
def chat(database: AnyDatabase, clock: MovableClock) -> Chat:
    return Chat(database, clock)


def links(reply: Any) -> list[str]:
    """The addresses in a text reply."""
    return re.findall(r'<a href="(.*?)"', reply.content)


async def test_following_makes_the_shop_at_once_and_asks_for_the_poster(chat: Chat) -> None:
    reply = await chat.does("oA", "subscribe")
    member = await chat.member("oA")
    distributor = await chat.database.read(find_distributor, member.id)
    assert distributor
    assert links(reply) == [f"{BASE}/s/{distributor.code}"]
    assert member.name in reply.content
    assert member.subscribed
    assert await chat.database.read(published, "MemberFollowed") == [
        ("MemberFollowed", {"member_id": member.id, "returning": False})
    ]
    assert await chat.database.read(may_chat, member.id, chat.clock.now)


async def test_following_through_someones_code_binds_and_says_to_whom(chat: Chat) -> None:
    await chat.does("oA", "subscribe")
    reply = await chat.does("oB", "subscribe", f"qrscene_{await chat.code_of('oA')}")
    owner = await chat.member("oA")
    assert await chat.referrer_of("oB") == owner.id
    assert f"你是从「{owner.name}」来的" in reply.content


async def test_coming_back_restores_the_same_shop_and_keeps_the_referrer(chat: Chat) -> None:
    await chat.does("oA", "subscribe")
    await chat.does("oC", "subscribe")
    await chat.does("oB", "subscribe", f"qrscene_{await chat.code_of('oA')}")
    before = await chat.member("oB")
    assert await chat.does("oB", "unsubscribe") is None
    reply = await chat.does("oB", "subscribe", f"qrscene_{await chat.code_of('oC')}")
    assert reply.content.startswith("欢迎回来。你的小店、团队和佣金都还在。")
    assert "归属不变" in reply.content
    assert (await chat.member("oB")).id == before.id
    assert await chat.referrer_of("oB") == (await chat.member("oA")).id


async def test_scanning_tells_how_it_ended(chat: Chat) -> None:
    for openid in ("oA", "oB", "oC", "oS"):
        await chat.does(openid, "subscribe")
    codes = {openid: await chat.code_of(openid) for openid in ("oA", "oB", "oC", "oS")}
    suspended = (await chat.member("oS")).id
    await chat.database.transact(suspend_distributor, suspended, by=staff_acting("test"), reason="test")
    name = {openid: (await chat.member(openid)).name for openid in codes}
    story = (
        ("oB", codes["oB"], "这是你自己的码", None),
        ("oB", codes["oS"], f"「{name['oS']}」暂停了", None),
        ("oB", "neverissued", "这个码找不到主人了", None),
        ("oB", "", "这个码里没有店铺信息", None),
        ("oB", "0", "这个码找不到主人了", None),
        ("oB", codes["oA"], f"你是从「{name['oA']}」来的", "oA"),
        ("oB", codes["oA"], f"你本来就是「{name['oA']}」的顾客", "oA"),
        ("oB", codes["oC"], f"你已经是「{name['oA']}」的顾客，这次扫的是「{name['oC']}」的码", "oA"),
        ("oA", codes["oB"], f"「{name['oB']}」在你的团队里", None),
    )
    for openid, scene, told, referrer in story:
        reply = await chat.does(openid, "SCAN", scene)
        assert told in reply.content
        expected = (await chat.member(referrer)).id if referrer else None
        assert await chat.referrer_of(openid) == expected, told


async def test_a_printed_code_leads_to_the_same_person_after_its_last_day(chat: Chat) -> None:
    await chat.does("oA", "subscribe")
    scene = await chat.code_of("oA")
    chat.clock.advance(days=90)
    await chat.does("oB", "subscribe", f"qrscene_{scene}")
    assert await chat.referrer_of("oB") == (await chat.member("oA")).id


async def test_any_first_sign_makes_the_member(chat: Chat) -> None:
    await chat.says("oText", "你好")
    await chat.does("oMenu", "CLICK", "help")
    await chat.does("oView", "VIEW", f"{BASE}/")
    await chat.does("oScan", "SCAN", "x")
    for openid in ("oText", "oMenu", "oView", "oScan"):
        assert await chat.member(openid)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("我的店铺", "你的小店"),
        ("海报", "海报正在做"),
        ("店铺海报！", "店铺码"),
        ("我的收益", "可提现 ¥0.00"),
        (" 团队 ", "你的团队：直接推荐 0 人"),
        ("订单", "我的订单"),
        ("怎么提现？", "待结算"),
        ("ＨＥＬＰ", "想找什么"),
        ("根本没有的东西", "没有找到「根本没有的东西」"),
        ("改名 阿珍的店", "现在叫「阿珍的店」"),
        ("改名：阿珍", "现在叫「阿珍」"),
        ("改名", "例如"),
        ("改名 " + "长" * 21, "用不了"),
        ("改名 \u202e\u200b", "例如"),
        ("改名 微信支付官方客服", "官方、客服或商家本身"),
        ("什么时候发货", "我的订单"),
        ("请问我的茶什么时候发货呀？", "我的订单"),
        ("快递单号多少", "我的订单"),
        ("三天了还没发货\u200b", "我的订单"),
        ("订单", "要退换、开发票或催单"),
        ("地址", "我的收货地址"),
        ("我想改一下地址", "发货前都来得及"),
        ("排行", "排行榜"),
        ("排行榜", "排行榜"),
        ("等级", "这里没有分等级"),
        ("LABCDEFGHJKLMNPQRST", "没有找到这个订单号"),
        ("帮我看看 labcdefghjklmnpqrst", "没有找到这个订单号"),
        ("你们老板姓什么", "已经转给客服"),
        ("根本没有的东西", "已经转给客服"),
    ],
)
async def test_plain_words_lead_where_they_should(chat: Chat, asked: str, told: str) -> None:
    await chat.does("oA", "subscribe")
    assert told in (await chat.says("oA", asked)).content


@pytest.mark.parametrize("key", ["my_shop", "poster", "earnings", "team", "orders", "withdraw", "help", "gone"])
async def test_every_menu_entry_is_answered(chat: Chat, key: str) -> None:
    assert (await chat.does("oA", "CLICK", key)).content


async def test_a_person_is_called_when_asked_for(chat: Chat) -> None:
    assert "已经转给客服" in (await chat.does("oA", "CLICK", "person")).content
    assert [of.form for of in await chat.said("oA")] == ["call"]


@pytest.mark.parametrize(
    "asked", ["发票", "可以开发票吗", "我要退货怎么弄", "收到的杯子破损了", "转人工", "发错货了", "怎么联系你们"]
)
async def test_what_only_a_person_can_do_is_handed_to_one(chat: Chat, asked: str) -> None:
    assert "已经转给客服" in (await chat.says("oA", asked)).content
    assert [of.words for of in await chat.said("oA")] == [asked]


async def test_a_product_that_is_called_like_a_question_is_found(chat: Chat) -> None:
    await chat.database.transact(stock_shelf, draft_tea(name="快递纸箱"))
    assert "快递纸箱" in str((await chat.says("oA", "快递纸箱"))._data)
    assert "我的订单" in (await chat.says("oA", "快递到哪了")).content


async def test_a_card_in_the_chat_has_the_price_that_the_asker_would_pay(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    [tea] = await chat.database.transact(stock_shelf)
    hold(monkeypatch, Sale("NOON", {tea.skus[0].code: 9900}))
    assert "¥99起（午间秒杀）" in str((await chat.says("oA", "红茶"))._data)


async def test_an_orders_number_is_answered_to_its_buyer_alone(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.buy()

    async def ask(openid: str, number: int) -> str:
        fact = read_fact(parse(text_xml(f"订单 {order.no.lower()} 到哪了", clock, openid=openid, message_id=number)))
        return await database.transact(lambda tx: answer_fact(tx, Whereabouts(BASE, APPID), fact))

    told = await ask("openid-3", 1)
    assert "已付款，等店里发货" in told
    assert f"{BASE}/orders/{order.no}" in told
    assert "没有找到这个订单号" in await ask("openid-0", 2)


async def test_what_people_type_never_becomes_a_link_or_another_message(chat: Chat) -> None:
    reply = await chat.says("oA", "]]></Content><x>")
    assert "＜x＞" in reply.content
    await chat.says("oA", '改名 <a href="//x.cn">')
    await chat.does("oB", "subscribe", f"qrscene_{await chat.code_of('oA')}")
    reply = await chat.says("oA", "我的店铺")
    assert "//x.cn" not in str(links(reply))


async def test_a_poster_at_hand_is_the_reply_and_one_that_is_not_follows(chat: Chat) -> None:
    await chat.does("oA", "subscribe")
    member = await chat.member("oA")
    await chat.says("oA", "海报")
    assert [payload for _, payload in await chat.database.read(published, "PosterWanted")] == [
        {"member_id": member.id, "kind": "follow"}
    ]
    until = chat.clock.now.replace(year=2027)
    await chat.database.transact(record_media, member.id, "follow", "MEDIA", usable_until=until)
    reply = await chat.does("oA", "CLICK", "poster")
    assert reply._data["Image"] == {"MediaId": "MEDIA"}
    await chat.says("oA", "改名 新名字")
    assert (await chat.says("oA", "海报")).type == "text"


async def test_a_poster_that_missed_its_window_is_the_next_reply(chat: Chat) -> None:
    await chat.does("oA", "subscribe")
    member = await chat.member("oA")
    until = chat.clock.now.replace(year=2027)
    await chat.database.transact(record_media, member.id, "follow", "MEDIA", usable_until=until)
    await chat.database.transact(record_owed, member.id, "follow")
    assert (await chat.says("oA", "订单"))._data["Image"] == {"MediaId": "MEDIA"}
    (displaced,) = await chat.database.read(published, "MoreToSay")
    assert "我的订单" in displaced[1]["text"]
    assert (await chat.says("oA", "订单")).type == "text"


async def test_a_suspended_person_is_told_kindly(chat: Chat) -> None:
    await chat.does("oA", "subscribe")
    member = await chat.member("oA")
    await chat.database.transact(suspend_distributor, member.id, by=staff_acting("test"), reason="test")
    for asked in ("海报", "我的店铺"):
        assert "你的小店暂停了" in (await chat.says("oA", asked)).content


@pytest.mark.parametrize("event", CONSENT_CHANGES)
async def test_who_withdraws_consent_is_forgotten_by_name_though_the_platform_says_so(chat: Chat, event: str) -> None:
    for openid in ("oA", "oB", "oC"):
        await chat.does(openid, "subscribe")
        await chat.says(openid, "改名 阿珍")
    xml = [event_xml(event, chat.clock, openid="gh_push", more=f"<OpenID>{openid}</OpenID>") for openid in ("oA", "oB")]
    for told in xml:
        assert await chat.answer(told) is None
    named = [(await chat.member(openid)).has_own_name for openid in ("oA", "oB", "oC")]
    assert named == [False, False, True]
    assert await chat.database.read(find_member_by_openid, ACCOUNT.app_id, "gh_push") is None


async def test_leaving_is_noted_and_gets_no_reply(chat: Chat) -> None:
    await chat.does("oA", "subscribe")
    assert await chat.does("oA", "unsubscribe") is None
    assert not (await chat.member("oA")).subscribed
    assert await chat.does("oStranger", "unsubscribe") is None


async def test_a_repeat_has_no_second_effect_and_the_same_answer(chat: Chat) -> None:
    xml = event_xml("subscribe", chat.clock, openid="oA")
    first = await chat.answer(xml)
    chat.clock.advance(seconds=5)
    second = await chat.answer(xml)
    assert second._data == first._data
    assert len(await chat.database.read(published, "MemberFollowed")) == 1


async def test_at_the_same_instant_in_two_processes_there_is_one_effect_and_one_answer(
    postgres_url: str, clock: MovableClock
) -> None:
    databases = [PostgresDatabase(postgres_url, clock, EveryEvent(), TEST_SEALER) for _ in range(2)]
    facts: list[Fact] = [
        read_fact(parse(event_xml("subscribe", clock, openid="oA"))),
        read_fact(parse(text_xml("海报", clock, openid="oB", message_id=9))),
    ]
    for fact in facts:
        routers = [Router(database, FixedCredentials(), BASE) for database in databases]
        answers = await asyncio.gather(*(router.answer(fact) for router in routers * 5))
        assert len(set(answers)) == 1
        assert answers[0]
    names = [name for name, _ in await databases[0].read(published)]
    assert sorted(names) == ["MemberFollowed", "MemberRecognised", "MemberRecognised", "PosterWanted"]
    for database in databases:
        await database.close()


async def test_a_failed_unit_of_work_is_not_remembered_as_answered(database: AnyDatabase, clock: MovableClock) -> None:
    fact = read_fact(parse(text_xml("订单", clock, openid="oA")))
    house = Router(database, FixedCredentials(), BASE)

    def fail(tx: Transaction) -> None:
        answer_fact(tx, Whereabouts(BASE, ACCOUNT.app_id), fact)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await database.transact(fail)
    assert await house.answer(fact)
    assert len(await database.read(published, "MemberRecognised")) == 1


async def test_a_time_that_no_calendar_has_breaks_nothing(database: AnyDatabase, clock: MovableClock) -> None:
    never = text_xml("订单", clock, openid="oA").replace(str(int(clock().timestamp())).encode(), b"9" * 12)
    assert await Router(database, FixedCredentials(), BASE).answer(read_fact(parse(never)))


@pytest.mark.parametrize(
    ("who_may_earn", "words", "leads_on"),
    [("approved", "申请", True), ({"spent_fen": 100}, "还差多少", True), ("hand_picked", "回复「客服」", False)],
)
@pytest.mark.parametrize("typed", ["我的店铺", "海报", "我的团队"])
async def test_who_may_not_earn_yet_is_told_how_to_come_to_a_shop(
    chat: Chat, who_may_earn: object, words: str, leads_on: bool, typed: str
) -> None:
    document = {"depth": 1, "levels": [], "who_may_earn": who_may_earn}
    await chat.database.transact(acknowledge, CURRENT_NOTICE, by=staff_acting("owner"))
    await chat.database.transact(publish_policy, document, by=staff_acting("owner"))
    await chat.does("o-anna", "subscribe")
    reply = await chat.says("o-anna", typed)
    assert words in reply.content
    assert (f"{BASE}/me/apply" in reply.content) == leads_on
