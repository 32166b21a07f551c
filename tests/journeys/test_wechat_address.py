"""WeChat's address book in a real browser: left, chosen, and an address that our regions don't know any more."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.journeys.album import Album
from tests.journeys.story import TEA, Story
from tests.support.house import House

pytestmark = pytest.mark.browser


async def test_ann_chooses_an_address_that_wechat_keeps(house: House, page: Page) -> None:
    story = Story(house, page, Album(wanted=False))
    await story.begin()
    ann = story.ann
    await ann.follow()
    await story._has_link_and_poster(ann)
    await ann.tap_menu("逛商城")
    await ann.web.get_by_role("link", name=re.compile(TEA)).first.click()
    await ann.web.locator(".buy-bar .button-main").click()
    await ann.web.locator(".choose label", has_text="传统烟熏").click()
    await ann.web.get_by_role("button", name="立即购买").click()
    pick = ann.web.get_by_role("button", name="用微信里的收货地址")
    await pick.click()
    await ann.all.get_by_test_id("address-cancel").click()
    await expect(ann.all.get_by_test_id("address-sheet")).to_have_count(0)
    await expect(ann.web.get_by_text("添加收货地址")).to_be_visible()

    await pick.click()
    await ann.all.get_by_test_id("address").filter(has_text="南山区").click()
    await expect(ann.web.locator(".checkout .to")).to_contain_text("蛇口望海路")
    await expect(ann.web.get_by_role("button", name="提交订单")).to_be_visible()

    await ann.web.locator(".checkout .to").click()
    await expect(ann.web.get_by_role("link", name="添加收货地址")).to_be_visible()
    await ann.web.get_by_role("button", name="用微信里的收货地址").click()
    await ann.all.get_by_test_id("address").filter(has_text="桥东区").click()
    await expect(ann.web.get_by_text("地区没能对上")).to_be_visible()
    await ann.web.locator("[data-region-row]").click()
    await ann.web.locator("[data-region-list]").get_by_role("button", name="长安区", exact=True).click()
    await ann.web.get_by_role("button", name="保存地址").click()
    await expect(ann.web.locator(".checkout .to")).to_contain_text("桥东区 中山东路")
