"""From outside: a desktop's plain browser orders, a phone lets it in and scans the code, the desktop shows it paid."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.album import Album
from tests.journeys.conftest import PATIENCE_MS
from tests.journeys.living import command, until
from tests.journeys.phone import Phone
from tests.journeys.story import TEA, Story
from tests.support.house import House
from tests.support.shop_web import CHROME

pytestmark = pytest.mark.browser


async def scan(phone: Phone, page: Page, desk: Page) -> None:
    """Hold the phone before the code on the desktop's screen."""
    source = await desk.locator("img.qr").first.get_attribute("src")
    assert source
    held = await page.evaluate_handle(
        """async (source) => {
          const picture = await (await fetch(source)).blob();
          const held = new DataTransfer();
          held.items.add(new File([picture], "code.png", { type: "image/png" }));
          return held;
        }""",
        source,
    )
    await phone.all.dispatch_event("drop", {"dataTransfer": held})


async def fill_address(desk: Page) -> None:
    """Where it goes."""
    await desk.get_by_role("link", name="添加收货地址").click()
    await desk.locator("[name=name]").fill("林小满")
    await desk.locator("[name=phone]").fill("13800138000")
    await desk.locator("[data-region-row]").click()
    for part in ("广东省", "深圳市", "南山区"):
        await desk.locator("[data-region-list]").get_by_role("button", name=part, exact=True).click()
    await desk.locator("[name=street]").fill("蛇口望海路一号")
    await desk.get_by_role("button", name="保存地址").click()
    await expect(desk.locator(".checkout")).to_contain_text("林小满")


async def test_a_desktop_orders_a_phone_pays_and_the_desktop_shows_it(
    house: House, page: Page, browser: Browser
) -> None:
    story = Story(house, page, Album(wanted=False))
    await story.begin()
    ben, desk = story.ben, await browser.new_page(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", user_agent=CHROME
    )  # fmt: skip
    desk.set_default_timeout(PATIENCE_MS)
    await desk.goto(house.url)
    await desk.get_by_role("link", name=re.compile(TEA)).first.click()
    await desk.locator(".choose label", has_text="传统烟熏").click()
    await desk.get_by_role("button", name="立即购买").click()
    await expect(desk.get_by_role("heading", name="微信扫码登录")).to_be_visible()
    number = await desk.locator(".handover-number").inner_text()

    await scan(ben, page, desk)
    await ben.web.get_by_role("button", name=number, exact=True).click()
    await expect(ben.web.get_by_role("heading", name="电脑已登录")).to_be_visible()

    await fill_address(desk)
    await desk.get_by_role("button", name="提交订单").click()
    await expect(desk.get_by_role("heading", name="用微信扫一扫付款")).to_be_visible()
    await scan(ben, page, desk)
    await expect(ben.all.get_by_test_id("pay-sheet")).to_be_visible()
    await ben.all.get_by_test_id("pay-confirm").click()
    await expect(desk.get_by_role("heading", name="付款成功")).to_be_visible()

    async def is_clean() -> bool:
        """What is counted by events comes a moment after the payment."""
        return (await command(house, "audit"))["findings"] == []

    await until(is_clean, "the books are right")
