"""WeChat takes the signature of every page: of the address that was loaded, and of the one that stands there."""

import re

import pytest
from playwright.async_api import Page, expect

from sandbox.platform import acts
from sandbox.wire import Exchange
from tests.journeys.living import until
from tests.journeys.phone import Phone
from tests.journeys.story import TEA
from tests.support.house import House

pytestmark = pytest.mark.browser


def judged(house: House) -> list[Exchange]:
    """How wx.config went on each page."""
    return [one for one in house.world.wire.list() if one.method == "JSAPI" and one.protocol == "web"]


async def test_a_page_that_changes_its_address_at_once_is_still_signed(house: House, page: Page) -> None:
    await acts.follow(house.world, house.person("a"))
    await page.goto(house.world.base_url)
    ann = Phone(page, "a")
    await ann.tap_menu("逛商城")
    await ann.web.get_by_role("link", name=re.compile(TEA)).first.click()
    await expect(ann.web.locator(".buy-bar .buy-add")).to_be_visible()
    await ann.web.locator("form.choose label.value input").last.evaluate("radio => radio.click()")
    await ann.web.locator("body").evaluate("() => shop.configured")
    settled = "() => new Promise((done) => setTimeout(() => done(location.search)))"
    assert "sku=" in await ann.web.locator("body").evaluate(settled)
    await ann.web.locator("body").evaluate("() => { location.href = '/search?q=a%2Fb%20%5Bc%5D' }")
    await expect(ann.web.get_by_label("搜索商品", exact=True)).to_have_value("a/b [c]")

    async def all_judged() -> bool:
        return any("search" in one.url for one in judged(house))

    await until(all_judged, "the signature of the search")
    assert {one.response_body for one in judged(house)} == {"config:ok"}
