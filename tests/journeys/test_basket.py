"""Order on behalf in a real browser: Ann picks and sends the link, Ben opens it, changes, pays; Ann sees it."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.journeys.album import Album
from tests.journeys.living import command, until
from tests.journeys.phone import Phone
from tests.journeys.story import TEA, Story
from tests.support.house import House

pytestmark = pytest.mark.browser


async def pick(phone: Phone) -> str:
    """Put a tea into the cart, send it to somebody. Returns the link."""
    await phone.tap_menu("逛商城")
    await phone.web.get_by_role("link", name=re.compile(TEA)).first.click()
    await phone.web.locator(".buy-bar .buy-add").click()
    await phone.web.locator(".choose label", has_text="传统烟熏").click()
    await phone.web.get_by_role("button", name="加入购物车").click()
    await expect(phone.web.get_by_text("已加入购物车")).to_be_visible()
    await phone.web.locator('.buy-bar a[href="/cart"]').click()
    await phone.web.get_by_role("link", name=re.compile("替顾客选的")).click()
    await phone.web.locator("[name=message]").fill("上次说的茶，先喝喝看")
    await phone.web.get_by_role("button", name="生成链接").click()
    return await phone.web.locator("#link").inner_text()


async def order(phone: Phone, link: str) -> None:
    """Open the link in WeChat, take two instead of one, give an address, pay."""
    await phone.tap_menu("逛商城")
    await phone.web.locator("body").evaluate("(_, link) => { location.href = link }", link)
    await expect(phone.web.get_by_text("上次说的茶，先喝喝看")).to_be_visible()
    await phone.web.get_by_label(re.compile("的数量")).fill("2")
    await phone.web.get_by_role("button", name="填地址下单").click()
    await phone.web.get_by_role("link", name="添加收货地址").click()
    await phone.web.locator("[name=name]").fill("林小满")
    await phone.web.locator("[name=phone]").fill("13800138000")
    await phone.web.locator("[data-region-row]").click()
    for part in ("广东省", "深圳市", "南山区"):
        await phone.web.locator("[data-region-list]").get_by_role("button", name=part, exact=True).click()
    await phone.web.locator("[name=street]").fill("蛇口望海路一号")
    await phone.web.get_by_role("button", name="保存地址").click()
    await expect(phone.web.locator(".checkout")).to_contain_text("× 2")
    await phone.web.get_by_role("button", name="提交订单").click()
    await phone.all.get_by_test_id("pay-confirm").click()
    await phone.all.get_by_test_id("pay-done").click()
    await expect(phone.web.get_by_role("heading", name="付款成功")).to_be_visible()


async def test_what_ann_picked_ben_pays_for_and_ann_sees_it(house: House, page: Page) -> None:
    story = Story(house, page, Album(wanted=False))
    await story.begin()
    await story.ann.follow()
    await story._has_link_and_poster(story.ann)
    await story.ben.follow()
    link = await pick(story.ann)
    await order(story.ben, link)
    await story.ann.reload()
    await expect(story.ann.web.locator(".basket-list")).to_contain_text("已付款")

    async def is_clean() -> bool:
        """What is counted by events comes a moment after the payment."""
        return (await command(house, "audit"))["findings"] == []

    await until(is_clean, "the books are right")
