"""Figures in the chat in the merchant's own words: filled, with what people typed as it is, ours where none are."""

from itertools import count
from typing import Any

import pytest
from wechatpy import parse_message

from bot.conversations.samples import list_samples
from bot.inbound import read_fact
from bot.router import Router
from bot.wechat.xml import parse
from shop.settings.document import DocumentRefused
from shop.settings.figure_texts import FIGURE_TEXTS, PLACES, FigureTexts, fill_figures
from shop.settings.present import PresentSettings
from tests.bot.stage import BASE
from tests.bot.support import FixedCredentials, text_xml
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.trade import open_trade

ids = count(95_000)
OWN = {
    "earnings": '{称呼}，可提{可提现}，等{待结算}\n<a href="{收益链接}">看</a>',
    "withdraw_nothing": "没有可提的，等{待结算}",
    "orders": "{待付款}单没付\n{待发货}单没发\n别的没有",
    "team": "直推{直推}人",
    "tier": "{等级}\n往{下一级}去",
}


async def ask(database: AnyDatabase, clock: MovableClock, text: str, own: dict[str, str]) -> str:
    present = PresentSettings().imagine(FIGURE_TEXTS, own)
    router = Router(database, FixedCredentials(), BASE, present)
    clock.advance(seconds=1)
    xml = text_xml(text, clock, message_id=next(ids))
    return str(parse_message(await router.answer(read_fact(parse(xml)))).content)


async def test_figures_are_told_in_the_merchants_words_and_in_ours_without_any(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    await open_trade(sqlite_database)

    async def hear(text: str, own: dict[str, Any] = OWN) -> str:
        return await ask(sqlite_database, clock, text, own)

    told = await hear("收益")
    assert "可提¥0.00，等¥0.00" in told
    assert f'<a href="{BASE}/me/earnings">看</a>' in told
    assert await hear("怎么提现") == "没有可提的，等¥0.00"
    assert await hear("我的订单") == "别的没有"
    assert await hear("我的团队") == "直推0人"
    assert "可提现 ¥0.00" in await hear("收益", {})


def test_each_text_knows_its_own_places_only() -> None:
    assert set(PLACES) == set(FIGURE_TEXTS.fields)
    for name, places in PLACES.items():
        every = "\n".join(f"{{{place}}}" for place in places)
        FIGURE_TEXTS.check({name: every})
        filled = fill_figures(FigureTexts(**{name: every}), name, dict.fromkeys(places, "x"))
        assert filled == "\n".join("x" for _ in places)
        with pytest.raises(DocumentRefused) as refused:
            FIGURE_TEXTS.check({name: "{他问的}"})
        assert refused.value.data["problem"] == "unknown_place"


def test_every_figure_text_has_an_example_of_ours() -> None:
    samples = list_samples(BASE)
    assert all(samples[name] for name in PLACES)
