"""The chat's other texts in the merchant's own words: scans, finds, names, posters, links; ours where none are."""

import pytest

from bot.conversations.samples import list_samples
from bot.inbound import read_fact
from bot.router import Router
from bot.wechat.xml import parse
from commissions.network.queries import find_distributor
from shop.settings.chat_texts import CHAT_TEXTS, PLACES, ChatTexts, fill_chat
from shop.settings.document import DocumentRefused
from shop.settings.present import PresentSettings
from tests.bot.stage import BASE
from tests.bot.support import FixedCredentials, event_xml, text_xml
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.trade import open_trade

OWN = {
    "card": "{价格}\n{优惠}\n{卖点}",
    "rename_how": "写成：改名 新名字",
    "rename_bad": "{称呼}，这名字不行",
    "address": '<a href="{地址链接}">地址簿</a>',
    "ranking": "名次：{排行链接}",
}


def test_each_text_knows_its_own_places_only_and_has_an_example_of_ours() -> None:
    assert set(PLACES) == set(CHAT_TEXTS.fields)
    samples = list_samples(BASE)
    for name, places in PLACES.items():
        every = "\n".join(f"{{{place}}}" for place in places)
        CHAT_TEXTS.check({name: every})
        assert fill_chat(ChatTexts(**{name: every}), name, dict.fromkeys(places, "x")) == "\n".join("x" for _ in places)
        assert samples[name]
        with pytest.raises(DocumentRefused) as refused:
            CHAT_TEXTS.check({name: "{可提现}"})
        assert refused.value.data["problem"] == "unknown_place"


async def test_the_chat_answers_in_the_merchants_words_and_in_ours_without_any(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    await open_trade(sqlite_database)
    number = 0

    async def hear(text: str, own: dict[str, str] = OWN) -> str:
        nonlocal number
        number += 1
        clock.advance(seconds=1)
        present = PresentSettings().imagine(CHAT_TEXTS, own)
        xml = text_xml(text, clock, message_id=97_000 + number)
        return await Router(sqlite_database, FixedCredentials(), BASE, present).answer(read_fact(parse(xml)))

    assert "写成：改名 新名字" in await hear("改名")
    assert "这名字不行" in await hear("改名 " + "长" * 30)
    assert f'<a href="{BASE}/me/addresses">地址簿</a>' in await hear("地址")
    assert f"名次：{BASE}/me/ranking" in await hear("排行榜")
    assert "自己的一行在最下面" in await hear("排行榜", {})
    assert "¥128起 · " in await hear("茶")


async def test_a_scan_ends_in_the_merchants_words(sqlite_database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(sqlite_database)
    distributor = await sqlite_database.read(find_distributor, trade.people[1])
    assert distributor is not None
    present = PresentSettings().imagine(CHAT_TEXTS, {"binding_bound": "是{推荐人}请来的\n到{到期日}"})
    xml = event_xml("subscribe", clock, key=f"qrscene_{distributor.code}")
    router = Router(sqlite_database, FixedCredentials(), BASE, present)
    said = await router.answer(read_fact(parse(xml)))
    assert "请来的" in said
