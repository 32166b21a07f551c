"""In a browser, at 360 × 640: from a received order to a part of it sent back and refunded."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright, expect

from commissions.actor import staff_acting
from shop.cases.deciding import Decide, accept_goods, agree
from shop.cases.queries import list_cases_of
from shop.refunds.sending import send_due_refunds
from shop.web.door import Door
from tests.requirements import find_chromium
from tests.shop.conftest import MakePhone
from tests.shop.test_pages_aftersales import draw
from tests.support.cases import NO_LIMIT, Counter
from tests.support.clock import MovableClock
from tests.support.shop_web import WECHAT
from tests.support.trade import open_trade

MEI = staff_acting("mei")
SMALL = {"width": 360, "height": 640}


@pytest.fixture
async def counter(door: Door, clock: MovableClock) -> Counter:
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    trade.pay = door.payments  # type: ignore[assignment]
    return Counter(trade, clock)


@pytest.fixture
async def page(counter: Counter, phone: MakePhone) -> AsyncIterator[Page]:
    """The buyer's phone, logged in."""
    buyer = await phone("3")
    await buyer.open("/me")
    address = str(buyer.client.make_url("/")).rstrip("/")
    cookies = [{"name": of.key, "value": of.value, "url": address} for of in buyer.client.session.cookie_jar]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        context = await browser.new_context(viewport=SMALL, user_agent=WECHAT, base_url=address)  # type: ignore[arg-type]
        await context.add_cookies(cookies)  # type: ignore[arg-type]
        yield await context.new_page()
        await browser.close()


async def test_a_part_of_an_order_is_sent_back_and_refunded(counter: Counter, page: Page) -> None:
    order = await counter.received(3)
    await page.goto(f"/orders/{order.no}")
    await page.get_by_role("link", name="申请售后").click()
    await page.get_by_role("link", name="退货退款").click()
    await page.get_by_label("古树红茶要售后的件数").fill("2")
    await page.get_by_label("质量问题").check()
    await page.get_by_label("说明").fill("有霉点")
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": draw()}
    await page.get_by_label("图片").set_input_files(picture)  # type: ignore[arg-type]
    await page.get_by_role("button", name="提交申请").click()
    await expect(page.get_by_role("heading", name="等待商家处理")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]

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
    await expect(page.get_by_text("¥256.00 已原路退回")).to_be_visible()
    await counter.check()
