"""In a browser, at both sizes of phones: from a search to a part of the order sent back and refunded."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect

from commissions.actor import staff_acting
from shop.cases.deciding import Decide, accept_goods, agree
from shop.cases.queries import list_cases_of
from shop.orders.queries import Tab, list_orders
from shop.refunds.sending import send_due_refunds
from shop.web.door import Door
from tests.journeys.conftest import PATIENCE_MS
from tests.requirements import find_chromium
from tests.shop.conftest import MakePhone
from tests.shop.test_pages_aftersales import draw
from tests.support.cases import NO_LIMIT, Counter
from tests.support.clock import MovableClock
from tests.support.shop_web import WECHAT
from tests.support.trade import open_trade

MEI = staff_acting("mei")
SIZES = [{"width": 390, "height": 844}, {"width": 360, "height": 640}]
BRIDGE = """
window.WeixinJSBridge = {
  on: () => {},
  invoke: (name, request, back) =>
    name === "getBrandWCPayRequest" && payOnSheet(location.pathname).then(() => back({ err_msg: name + ":ok" })),
};
"""
"""WeChat's payment sheet, on which the buyer pays at once."""


@pytest.fixture
async def counter(door: Door, clock: MovableClock) -> Counter:
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    trade.pay = door.payments  # type: ignore[assignment]
    return Counter(trade, clock)


@pytest.fixture(params=SIZES, ids=["390x844", "360x640"])
async def page(request: pytest.FixtureRequest, counter: Counter, phone: MakePhone) -> AsyncIterator[Page]:
    """The buyer's phone, logged in."""
    buyer = await phone("3")
    await buyer.open("/me")
    address = str(buyer.client.make_url("/")).rstrip("/")
    cookies: Any = [{"name": of.key, "value": of.value, "url": address} for of in buyer.client.session.cookie_jar]
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        context = await browser.new_context(viewport=request.param, user_agent=WECHAT, base_url=address)
        await context.add_cookies(cookies)
        await context.route("https://res.wx.qq.com/**", lambda route: route.abort())
        await context.add_init_script(BRIDGE)
        opened = await context.new_page()
        opened.set_default_timeout(PATIENCE_MS)
        opened.on("dialog", lambda dialog: dialog.accept())
        yield opened
        await browser.close()


async def fits(page: Page) -> None:
    """Nothing of the page is wider than the phone."""
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert page.viewport_size is not None
    assert wide <= page.viewport_size["width"], page.url


async def search_and_order(page: Page) -> None:
    """Two of the first tea, found by a word, through the cart up to the payment sheet."""
    await page.goto("/")
    await page.get_by_label("搜索商品").fill("红茶")
    await page.get_by_label("搜索商品").press("Enter")
    await expect(page.get_by_text("找到 1 件")).to_be_visible()
    await fits(page)
    await page.locator('a[href^="/products/"]', has_text="古树红茶").first.click()
    await page.locator(".buy-bar .buy-add").click()
    await page.locator(".choose label", has_text="100克").click()
    await fits(page)
    await page.get_by_role("button", name="加入购物车").click()
    await expect(page.locator(".flash")).to_be_visible()
    await page.locator('.buy-bar a[href="/cart"]').click()
    await page.get_by_role("button", name="增加").click()
    await expect(page.locator(".cart-total")).to_contain_text("264")
    await fits(page)
    await page.get_by_role("link", name="去结算").click()
    await expect(page.get_by_role("button", name="提交订单")).to_be_visible()
    await fits(page)
    await page.get_by_role("button", name="提交订单").click()


async def test_from_a_search_to_one_of_two_units_sent_back_and_refunded(counter: Counter, page: Page) -> None:
    async def pay_on_sheet(path: str) -> None:
        counter.trade.pay.pay(path.removeprefix("/payment/"))

    await page.expose_function("payOnSheet", pay_on_sheet)
    await search_and_order(page)
    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible()
    await fits(page)
    [order] = (await counter.database.read(list_orders, counter.trade.buyer, Tab.ALL, before=None, limit=2)).items
    await counter.trade.ship(order.no)

    await page.goto(f"/orders/{order.no}")
    await page.get_by_role("button", name="确认收货").click()
    await expect(page.get_by_role("heading", name="已完成")).to_be_visible()
    await page.get_by_role("link", name="申请售后").click()
    await page.get_by_role("link", name="退货退款").click()
    await page.get_by_label("古树红茶要售后的件数").fill("1")
    await page.get_by_label("质量问题").check()
    await page.get_by_label("说明").fill("有霉点")
    picture: Any = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": draw()}
    await page.get_by_label("图片").set_input_files(picture)
    await page.get_by_role("button", name="提交申请").click()
    await expect(page.get_by_role("heading", name="等待商家处理")).to_be_visible()
    await fits(page)

    [of] = await counter.database.read(list_cases_of, order.no)
    await counter.database.transact(agree, Decide(of.no, MEI), alone_up_to_fen=NO_LIMIT)
    await page.reload()
    await page.get_by_label("快递公司").fill("圆通速递")
    await page.get_by_label("快递单号").fill("YT9001")
    await page.get_by_role("button", name="提交单号").click()
    await expect(page.get_by_role("heading", name="等待商家验货")).to_be_visible()

    await counter.database.transact(accept_goods, Decide(of.no, MEI, restock=True), alone_up_to_fen=NO_LIMIT)
    pay = counter.trade.pay
    await send_due_refunds(counter.database, pay)
    for refund_no in pay.refunds:
        pay.move_refund(refund_no, "SUCCESS")
    counter.clock.advance(minutes=10)
    await send_due_refunds(counter.database, pay)
    await page.reload()
    await expect(page.get_by_text("¥128.00 已原路退回")).to_be_visible()
    await fits(page)
    await counter.check()
