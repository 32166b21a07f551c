"""The shop in a browser that runs no scripts: everything up to paying works."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.conftest import PATIENCE_MS
from tests.journeys.web_view import ADDRESS
from tests.support.house import House

REGION = ("province", "city", "district")
pytestmark = pytest.mark.browser


@pytest.fixture
async def plain_page(browser: Browser) -> Page:
    """A window as wide as a small phone's."""
    size = {"width": 360, "height": 640}
    page = await browser.new_page(viewport=size, java_script_enabled=False, locale="zh-CN")
    page.set_default_timeout(PATIENCE_MS)
    return page


async def test_one_chooses_and_orders_without_scripts(house: House, plain_page: Page) -> None:
    page = plain_page
    await page.goto(f"http://c.localhost:{house.world.options.port}/")
    await page.get_by_role("link", name=re.compile("土蜂蜜")).first.click()
    await page.locator(".buy-bar .buy-add").click()
    await page.locator(".choose label", has_text="1千克").click()
    await page.get_by_role("button", name="加入购物车").click()
    await expect(page.locator(".flash")).to_be_visible()
    await page.locator('.buy-bar a[href="/cart"]').click()
    await page.get_by_role("button", name="增加").click()
    await expect(page.locator(".cart-total")).to_contain_text("281")
    await page.get_by_role("link", name=re.compile("去结算")).click()
    await page.get_by_role("link", name="添加收货地址").click()
    for name, value in ADDRESS.items():
        field = page.locator(f"[name={name}]")
        if name in ("city", "district"):
            await page.get_by_role("button", name=re.compile("列出城市|下一级")).click()
        await (field.select_option(value) if name in REGION else field.fill(value))
    await page.get_by_role("button", name="保存地址").click()
    await page.get_by_role("button", name="提交订单").click()
    await expect(page.locator(".pay-amount")).to_contain_text("281")
    assert "打开付款需要浏览器脚本" in await page.content()
