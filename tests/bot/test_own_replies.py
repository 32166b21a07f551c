"""The merchant's own texts and keywords in the chat, and what WeChat had before (docs/wechat.md §6.4a)."""

from itertools import count
from typing import Any

import pytest
from wechatpy import parse_message

from bot.conversations.samples import list_samples
from bot.inbound import read_fact
from bot.router import Router
from bot.wechat.auto_replies import AutoReplies, read_replies
from bot.wechat.menus import Menus, build_menu, read_menu
from bot.wechat.xml import parse
from shop.catalog.queries import get_code
from shop.settings.chat_texts import PLACES as CHAT_PLACES
from shop.settings.figure_texts import PLACES
from shop.settings.menu import MenuButton, MenuDocument, MenuEntry
from shop.settings.present import PresentSettings
from shop.settings.replies import REPLIES, TEXTS, Keyword, KeywordRule
from tests.bot.stage import BASE, Stage
from tests.bot.support import FixedCredentials, event_xml, text_xml
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea, stock_shelf
from tests.support.trade import open_trade

ids = count(90_000)
OWN = {"welcome": "{店名}欢迎你\n{推荐说明}", "unknown": "「{他问的}」没有哦", "help": "回复“新品”"}


def make_rule(name: str, *words: Keyword, **values: Any) -> dict[str, Any]:
    keywords = [vars(of) for of in words]
    return {"name": name, "keywords": keywords, "reply": "text", "text": "", "product": "", "enabled": True} | values


@pytest.fixture
async def say(sqlite_database: AnyDatabase, clock: MovableClock) -> Any:
    """`await say("text")`: what the bot answers where the merchant has words of their own."""
    await open_trade(sqlite_database)
    tea = draft_tea()
    await sqlite_database.transact(stock_shelf, tea)
    code = await sqlite_database.read(get_code, tea.article)
    rules = [
        make_rule("提现", Keyword("怎么提现"), text="找我们要"),
        make_rule("新茶", Keyword("新茶", whole=False), Keyword("TAP_NEW"), text="{称呼}，到了"),
        make_rule("卡片", Keyword("今日推荐"), reply="product", product=code),
        make_rule("没有了", Keyword("旧货"), reply="product", product="gone"),
        make_rule("停用", Keyword("停用"), text="不该说", enabled=False),
        make_rule("钱", Keyword("提现", whole=False), text="不该抢"),
    ]
    present = PresentSettings().imagine(REPLIES, {**OWN, "rules": rules})
    router = Router(sqlite_database, FixedCredentials(), BASE, present)

    async def ask(text: str = "", *, event: str = "", key: str = "") -> Any:
        clock.advance(seconds=1)
        xml = event_xml(event, clock, key=key) if event else text_xml(text, clock, message_id=next(ids))
        return parse_message(await router.answer(read_fact(parse(xml))))

    return ask


async def test_the_merchants_words_stand_in_the_place_of_ours(say: Any) -> None:
    assert (await say(event="subscribe")).content == "山前茶铺欢迎你"
    for asked, told in (("帮助", "回复“新品”"), ("<b>没有的东西", "「＜b＞没有的东西」没有哦")):
        said = (await say(asked)).content
        assert said.split("\n")[0] == told
        assert "msgmenucontent=客服" in said, "our way to a person stands beneath words that name none"


async def test_a_whole_keyword_wins_over_ours_and_a_part_does_not(say: Any) -> None:
    assert (await say("怎么提现？")).content == "找我们要"
    assert "可提现" in (await say("提现")).content
    assert (await say("有没有新茶呀")).content.endswith("，到了")
    assert (await say(event="CLICK", key="TAP_NEW")).content.endswith("，到了")


async def test_goods_come_as_a_card_and_what_is_gone_falls_back(say: Any) -> None:
    assert (await say("今日推荐"))._data["Articles"]["item"]["Title"] == "古树红茶"
    assert (await say("旧货")).content.startswith("「旧货」没有哦")


async def test_a_rule_that_is_off_answers_nothing(say: Any) -> None:
    assert (await say("停用")).content.startswith("「停用」没有哦")


def test_every_text_that_can_be_replaced_has_an_example() -> None:
    assert set(list_samples(BASE)) == set(TEXTS) | set(PLACES) | set(CHAT_PLACES)
    assert all(list_samples(BASE).values())


async def test_the_present_menu_reads_as_the_one_that_was_pushed(stage: Stage) -> None:
    menus, shipped = Menus(stage.client), MenuDocument().buttons
    assert read_menu(await menus.pull(), BASE).buttons == ()
    await menus.push(build_menu(shipped, BASE))
    found = read_menu(await menus.pull(), BASE)
    assert (found.is_open, found.buttons, found.lost) == (True, shipped, ())


def test_buttons_that_only_the_platform_can_make_are_named() -> None:
    picture = {"name": "图", "type": "img", "value": "m"}
    page = {"name": "店", "type": "view", "url": f"{BASE}/orders?via=menu&tab=1"}
    theirs = [{"name": "文", "type": "text", "value": "好"}, {"name": "组", "sub_button": {"list": [picture, page]}}]
    found = read_menu({"is_menu_open": 1, "selfmenu_info": {"button": theirs}}, BASE)
    assert found.lost == ("文", "图")
    assert found.buttons == (MenuButton(MenuEntry("组"), (MenuEntry("店", "page", "/orders?tab=1"),)),)


def make_words(mode: str, *texts: str) -> list[dict[str, str]]:
    return [{"type": "text", "match_mode": mode, "content": text} for text in texts]


async def test_replies_set_by_hand_are_read(stage: Stage) -> None:
    article = {"title": "文章", "content_url": "http://mp.weixin.qq.com/s/1"}
    said = [{"type": "text", "content": "到了"}, {"type": "news", "news_info": {"list": [article]}}]
    words = [*make_words("contain", "新"), *make_words("equal", "上新")]
    rule = {"rule_name": "新品", "keyword_list_info": words, "reply_list_info": said}
    picture = {"rule_name": "图", "keyword_list_info": make_words("equal", "图"), "reply_list_info": [{"type": "img"}]}
    stage.world.account.autoreply = {
        "add_friend_autoreply_info": {"type": "text", "content": "您好{x}"},
        "message_default_autoreply_info": {"type": "img", "content": "MEDIA"},
        "keyword_autoreply_info": {"list": [rule, picture]},
    }
    found = await AutoReplies(stage.client).pull()
    assert (found.welcome, found.unknown, found.lost) == ("您好（x）", "", ("默认回复", "图"))
    text = '到了\n\n<a href="http://mp.weixin.qq.com/s/1">文章</a>'
    assert found.rules == (KeywordRule("新品", (Keyword("新", whole=False), Keyword("上新")), "text", text),)
    assert read_replies({}).rules == ()
