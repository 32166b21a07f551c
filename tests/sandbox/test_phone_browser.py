"""The sandbox's page in a real browser, with a small shop and bot behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, FrameLocator, Locator, Page, async_playwright, expect

from sandbox.options import Options
from sandbox.server import Runner
from tests.journeys.conftest import PATIENCE_MS
from tests.requirements import find_chromium
from tests.sandbox.phone_shop import PhoneShop, draw_poster

pytestmark = pytest.mark.browser

# Frames of other hosts stay in the page's own process: there a driver finds its way through a scaled phone.
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-features=IsolateOrigins,site-per-process", "--disable-site-isolation-trials",
)  # fmt: skip
MENU = [
    {"name": "逛商城", "type": "view", "url": "SHOP/"},
    {"name": "我的店铺", "sub_button": [{"name": "我的海报", "type": "click", "key": "poster"}]},
]


@pytest.fixture
async def shop() -> AsyncIterator[PhoneShop]:
    shop = PhoneShop()
    server = TestServer(shop.application())
    await server.start_server()
    shop.url = f"http://localhost:{server.port}"
    yield shop
    await server.close()


@pytest.fixture
def options(options: Options, shop: PhoneShop) -> Options:
    options.shop_url, options.callback_url = shop.url, f"{shop.url}/wechat"
    return options


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    chromium = find_chromium()
    assert chromium, "no Chromium: run python -m tests.requirements"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser, runner: Runner, shop: PhoneShop) -> AsyncIterator[Page]:
    """The page at 1440 × 900; an error in its scripts fails the test."""
    shop.world = runner.world
    menu = [{**one, "url": shop.url + "/"} if "url" in one else one for one in MENU]
    await shop.call("/cgi-bin/menu/create", {"button": menu})
    page = await browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    problems: list[Any] = []
    page.on("pageerror", lambda problem: problems.append(problem))
    await page.goto(runner.url)
    yield page
    assert problems == []


def phone(page: Page, key: str) -> Locator:
    return page.locator(f'[data-testid="phone"][data-person="{key}"]')


def inside(one: Locator) -> FrameLocator:
    return one.frame_locator('[data-testid="web-frame"]')


async def follow(one: Locator) -> None:
    await one.get_by_test_id("follow").click()
    await one.get_by_test_id("picture").wait_for()


async def open_shop(one: Locator) -> FrameLocator:
    await one.get_by_test_id("menu").first.click()
    return inside(one)


async def log_in(one: Locator) -> FrameLocator:
    view = await open_shop(one)
    await view.get_by_text("登录", exact=True).click()
    await expect(view.locator("#who")).to_contain_text("你好")
    return view


async def test_a_friends_poster_is_scanned_from_the_other_screen_and_the_scene_is_told(page: Page) -> None:
    ann, ben = phone(page, "a"), phone(page, "b")
    await follow(ann)
    await ben.get_by_test_id("scan").click()
    await ben.get_by_test_id("scan-from").click()
    await expect(ben.get_by_test_id("scene-note")).to_contain_text("qrscene_")
    await follow(ben)
    await expect(ben.get_by_test_id("message").last).to_contain_text("推荐")
    await expect(ben).to_have_attribute("data-following", "true")


async def test_a_poster_dragged_onto_another_phone_is_scanned(page: Page) -> None:
    ann, ben = phone(page, "a"), phone(page, "b")
    await follow(ann)
    await ann.get_by_test_id("picture").locator("img").hover()
    await page.mouse.down()
    await ben.hover(position={"x": 150, "y": 300})
    await ben.hover(position={"x": 150, "y": 320})
    await page.mouse.up()
    await expect(ben.get_by_test_id("scene-note")).to_contain_text("qrscene_")


async def test_a_picture_file_is_scanned_and_a_shop_address_opens_in_the_phone(
    page: Page, shop: PhoneShop, tmp_path: Path
) -> None:
    file, ann = tmp_path / "poster.jpg", phone(page, "a")
    file.write_bytes(draw_poster(f"{shop.url}/product"))
    await ann.get_by_test_id("scan").click()
    await ann.get_by_test_id("scan-file").set_input_files(file)
    await expect(inside(ann).get_by_text("立即购买")).to_be_visible()
    await expect(ann.get_by_test_id("web-title")).to_have_text("山野蜂蜜")


async def test_two_phones_are_logged_in_as_two_people_at_once(page: Page, shop: PhoneShop) -> None:
    ann, ben = phone(page, "a"), phone(page, "b")
    await follow(ann)
    await follow(ben)
    first, second = await log_in(ann), await log_in(ben)
    names = [await one.locator("#who").text_content() for one in (first, second)]
    assert len(set(names)) == 2
    assert shop.seen[-1]["Host"] == shop.url.removeprefix("http://")


async def test_one_pays_on_the_phones_own_sheet_or_leaves_it(page: Page, shop: PhoneShop) -> None:
    ann = phone(page, "a")
    await follow(ann)
    view = await log_in(ann)
    await view.get_by_text("看看蜂蜜").click()
    await expect(view.locator("body")).to_have_attribute("data-ready", "1")
    await view.locator("#pay").click()
    await expect(ann.get_by_test_id("amount")).to_have_attribute("data-fen", "12800")
    await ann.get_by_test_id("pay-cancel").click()
    await expect(view.locator("#result")).to_have_text("get_brand_wcpay_request:cancel")
    await view.locator("#pay").click()
    await ann.get_by_test_id("pay-confirm").click()
    await ann.get_by_test_id("pay-done").click()
    await expect(view.locator("#result")).to_have_text("get_brand_wcpay_request:ok")
    await expect(page.get_by_test_id("wire")).to_contain_text("支付成功通知")
    assert len(shop.notices) == 1


async def test_a_code_on_a_page_is_read_by_a_long_press(page: Page) -> None:
    ann = phone(page, "a")
    await follow(ann)
    view = await open_shop(ann)
    await view.get_by_text("我的海报").click()
    await view.locator("#poster").click(button="right")
    await ann.get_by_test_id("read-code").click()
    await expect(inside(ann).get_by_text("立即购买")).to_be_visible()


async def test_a_page_is_forwarded_to_a_friend_with_the_card_it_asked_for(page: Page) -> None:
    ann, cas = phone(page, "a"), phone(page, "c")
    await follow(ann)
    view = await open_shop(ann)
    await view.get_by_text("看看蜂蜜").click()
    await expect(view.locator("body")).to_have_attribute("data-ready", "1")
    await ann.get_by_test_id("web-more").click()
    await ann.get_by_test_id("share-friend").click()
    await ann.locator('[data-testid="share-to"][data-to="c"]').click()
    await cas.get_by_test_id("heads-up").click()
    await expect(cas.get_by_test_id("share-card")).to_contain_text("今年春天的第一批")
    await cas.get_by_test_id("share-card").click()
    await expect(inside(cas).get_by_text("立即购买")).to_be_visible()


async def test_a_wrong_page_signature_fails_the_config_and_is_named_on_the_wire(page: Page, shop: PhoneShop) -> None:
    shop.wrong_signatures = True
    ann = phone(page, "a")
    await follow(ann)
    view = await open_shop(ann)
    await view.get_by_text("看看蜂蜜").click()
    await expect(view.locator("#result")).to_have_text("config:fail,invalid signature")
    await page.get_by_test_id("filter-problems").click()
    await page.get_by_test_id("wire-row").first.click()
    await expect(page.get_by_test_id("finding")).to_contain_text("JS-SDK 签名 §6.3")


async def test_a_notice_is_a_card_that_leads_to_its_page(page: Page, shop: PhoneShop, runner: Runner) -> None:
    ann = phone(page, "a")
    await follow(ann)
    data = {"character_string1": "LP1", "thing2": "蜂蜜", "amount3": "¥128.00", "time4": "2026年11月22日 15:01"}
    await shop.send_template(runner.world.people.get("a").openid, "订单支付成功", data, "/product")
    card = ann.locator('[data-testid="message"][data-kind="template"]')
    await expect(card).to_contain_text("¥128.00")
    await card.click()
    await expect(inside(ann).get_by_text("立即购买")).to_be_visible()


async def test_faults_clock_and_phones_are_changed_from_the_page(page: Page, runner: Runner) -> None:
    world = runner.world
    await page.get_by_test_id("tab-faults").click()
    await page.locator("#fault-push_copies").click()
    await expect(page.locator('[data-fault="push_copies"] input[type="number"]')).to_have_value("3")
    assert world.faults.push_copies == 3
    await page.get_by_test_id("faults-off").click()
    await expect(page.locator("#fault-push_copies")).not_to_be_checked()
    await page.get_by_test_id("clock-step").last.click()
    await expect(page.get_by_test_id("clock-ahead")).to_have_text("快 7 天")
    await page.get_by_test_id("add-phone").click()
    await expect(phone(page, "d")).to_be_visible()
    await phone(page, "d").get_by_test_id("person-name").click()
    await page.keyboard.type("小溪")
    await page.keyboard.press("Enter")
    await expect(phone(page, "d").get_by_test_id("person-name")).to_have_text("小溪")


async def test_the_page_never_scrolls_sideways_and_keys_reach_everything(page: Page) -> None:
    for width, height in ((1440, 900), (1920, 1080)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ann = phone(page, "a")
    await ann.get_by_test_id("follow").focus()
    await page.keyboard.press("Enter")
    await expect(ann).to_have_attribute("data-following", "true")
    await ann.get_by_test_id("swap-input").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type("蜂蜜")
    await page.keyboard.press("Enter")
    await expect(ann.get_by_test_id("message").last).to_contain_text("没有找到「蜂蜜」")
    await ann.get_by_test_id("phone-more").click()
    await page.keyboard.press("Escape")
    await expect(ann.get_by_test_id("actions")).to_have_count(0)


async def test_leaving_and_coming_back_without_a_scene(page: Page) -> None:
    ann = phone(page, "a")
    await follow(ann)
    await ann.get_by_test_id("chat-profile").click()
    await ann.get_by_test_id("unfollow").click()
    await ann.get_by_test_id("unfollow-confirm").click()
    await expect(ann.get_by_test_id("follow-state")).to_have_text("未关注")
    await follow(ann)
    await expect(ann.get_by_test_id("follow-state")).to_have_text("已关注")


async def test_a_chat_follows_after_a_picture_has_arrived(page: Page, runner: Runner, shop: PhoneShop) -> None:
    ann, openid = phone(page, "a"), runner.world.people.get("a").openid
    await follow(ann)
    scroll = ann.get_by_test_id("chat-screen").locator(".scroll")

    async def lies_at_its_end() -> None:
        box = await scroll.element_handle()
        loaded = "box => [...box.querySelectorAll('img')].every((one) => one.complete && one.naturalHeight)"
        await page.wait_for_function(loaded, arg=box)
        await page.wait_for_function("box => box.scrollHeight - box.scrollTop - box.clientHeight < 4", arg=box)

    await ann.get_by_test_id("swap-input").click()
    for number in range(1, 4):
        await ann.get_by_test_id("input").fill(f"第 {number} 句")
        await page.keyboard.press("Enter")
        await expect(ann.get_by_test_id("message").last).to_contain_text(f"没有找到「第 {number} 句」")
        await lies_at_its_end()
        await shop.send_poster(openid)
        await expect(ann.get_by_test_id("picture")).to_have_count(number + 1)
        await lies_at_its_end()
        await expect(ann.get_by_test_id("message").last).to_be_in_viewport()

    # Whoever has scrolled up to read is left there, whatever comes.
    await scroll.hover()
    await page.mouse.wheel(0, -3000)
    await expect(ann.get_by_test_id("message").first).to_be_in_viewport()
    await shop.send_poster(openid)
    await shop.send(openid, "text", {"content": "还有一句"})
    await expect(ann.get_by_test_id("message").last).to_contain_text("还有一句")
    await page.wait_for_timeout(200)
    await expect(ann.get_by_test_id("message").first).to_be_in_viewport()
