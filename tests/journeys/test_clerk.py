"""A clerk's day on a phone: today, orders to ship, one order, approvals decided, figures, at 390 × 844."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web
from playwright.async_api import Page, expect
from sqlalchemy import select

from commissions.actor import staff_acting
from commissions.ports import Transaction
from composition.doors import make_console
from composition.stage import account
from shop.addresses.address import AddressForm
from shop.addresses.service import add_address
from shop.aftersales.deciding import decide_refund_within
from shop.aftersales.service import DecideRefund
from shop.captures.ports import PayAccount
from shop.catalog.tables import sku
from shop.checkout.quoting import Wanted
from shop.members.member import Identity
from shop.members.service import follow
from shop.orders.queries import find_order
from shop.orders.service import PlaceOrder, place_order
from shop.payments.ports import PaymentFact
from shop.payments.service import begin_payment, confirm_payment
from tests.journeys.first_day import PASSWORD, Desk
from tests.journeys.living import command
from tests.support.house import House, find_free_port

PHONE = {"width": 390, "height": 844}
LONG_NAME = "司马相如与卓文君的女儿阿依古丽"
PAGES = ("", "/orders/due", "/orders", "/proposals", "/refunds", "/figures", "/goods", "/members", "/withdrawals")


def buy(tx: Transaction, pay: PayAccount) -> str:
    """Somebody with a long name buys the first tea. Returns the order's number."""
    buyer = follow(tx, Identity(pay.appid, "oClerksBuyer")).member.id
    address = add_address(tx, buyer, AddressForm(LONG_NAME, "13800138000", "330106", "龙井路很长很长的门牌 1 号 " * 3))
    code = tx.connection.scalar(select(sku.c.code).where(sku.c.article == "BS-101-1"))
    order = place_order(tx, PlaceOrder(buyer, (Wanted(str(code), 2),), address.code, "clerk-key-1"))
    payment = begin_payment(tx, buyer, order.no, pay)
    paid = (f"4200{order.no}", order.total_fen, "CNY", payment.payer_openid, tx.now)
    confirm_payment(tx, PaymentFact(payment.number, "SUCCESS", pay.appid, pay.mch_id, *paid))
    return order.no


@pytest.fixture
async def console(house: House, page: Page) -> AsyncIterator[str]:
    """The console's address; the page is a phone, and somebody is in."""
    address = f"http://localhost:{(port := find_free_port())}"
    settings = house.installation.settings.model_copy(update={"console_url": address})
    runner = web.AppRunner(make_console(replace(house.installation, settings=settings)), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "localhost", port).start()
    cookie = {"name": "staff", "value": await account.enter(house.installation.database, PASSWORD), "url": address}
    await page.context.add_cookies([cookie])  # type: ignore[list-item]
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    yield f"{address}/console"
    await runner.cleanup()


async def test_a_clerk_ships_what_is_due_and_no_page_is_wider_than_the_phone(
    house: House, page: Page, console: str
) -> None:
    database = house.installation.database
    number = await database.transact(buy, house.installation.wechat.pay.account)
    too_wide = {}
    for path in (*PAGES, f"/orders/{number}"):
        answer = await page.goto(console + path)
        assert answer is not None
        assert answer.status == 200, path
        width = await page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            too_wide[path] = width
    assert not too_wide

    await page.goto(f"{console}/orders/due")
    await page.locator(f'a[href$="/orders/{number}"]').first.click()
    await page.locator('[name="carrier"]').fill("顺丰速运")
    await page.locator('[name="number"]').fill("SF1234567890")
    await page.get_by_role("button", name="发货，通知买家").click()
    await expect(page.locator(".parcel-no").first).to_have_text("SF1234567890")
    assert (order := await database.read(find_order, number)) is not None
    assert order.state.value == "shipped"


async def propose(house: House, number: str, fen: int) -> None:
    """Somebody else wants to give back part of an order, which needs a second person."""
    wanted = DecideRefund(number, {"1": fen}, "茶罐凹了", staff_acting("mei"), f"clerk-refund-{fen}")
    assert await house.installation.database.transact(decide_refund_within, wanted, alone_up_to_fen=0) is None


async def test_a_clerk_decides_what_waits_for_a_second_person(house: House, page: Page, console: str) -> None:
    database = house.installation.database
    number = await database.transact(buy, house.installation.wechat.pay.account)
    desk = Desk(page, console)
    await propose(house, number, 5_000)
    await desk.go("/proposals")
    await page.locator(".row-link").first.click()
    await desk.says("¥50.00")
    await desk.press("驳回")
    await desk.says("没有要复核的")

    await propose(house, number, 900)
    await desk.go("/proposals")
    await page.locator(".row-link").click()
    await desk.says("¥9.00")
    await desk.press("同意并执行")
    await desk.says("没有要复核的")
    assert (order := await database.read(find_order, number)) is not None
    assert order.refunded_fen == 900
    assert (await command(house, "audit"))["findings"] == []
