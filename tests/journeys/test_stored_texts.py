"""What people and staff write is text wherever it is shown: nothing of it runs, in a real browser."""

from dataclasses import dataclass, replace

from aiohttp import web
from playwright.async_api import Page
from sqlalchemy import select

from commissions.actor import TERMINAL
from commissions.network.queries import find_distributor
from commissions.network.service import bind_referral, suspend_distributor
from commissions.ports import Transaction
from composition.doors import make_console
from composition.stage import account
from shop.addresses.address import AddressForm
from shop.addresses.service import add_address
from shop.aftersales.service import DecideRefund, decide_refund
from shop.captures.ports import PayAccount
from shop.catalog.draft import ProductDraft, SkuDraft
from shop.catalog.queries import get_code
from shop.catalog.service import save_category, save_product
from shop.catalog.tables import sku
from shop.checkout.quoting import Wanted
from shop.fulfilment.service import ShipOrder, ship_order
from shop.members.member import Identity
from shop.members.service import follow, rename
from shop.orders.noting import write_note
from shop.orders.service import PlaceOrder, place_order
from shop.payments.ports import PaymentFact
from shop.payments.service import begin_payment, confirm_payment
from shop.places.shelving import stock_draft
from shop.settings.queries import get_profile
from shop.settings.service import save_profile
from shop.staff.service import add_staff
from tests.support.house import House, find_free_port

SHORT = "<svg/onload=x()>"
"""Fits where 20 characters are kept."""
LONG = "\"'><img src=x onerror=x()><script>x()</script>{{7*7}}${7*7}"
PLAIN_COMMENT = "</textarea></title><script>x()</script>"
_ALARM = "window.x = () => { window.ran = (window.ran || 0) + 1; };"


@dataclass(frozen=True)
class Seeded:
    """Where the texts are to be seen: codes and numbers."""

    order_no: str
    product_code: str
    link: str


def seed(tx: Transaction, pay: PayAccount) -> Seeded:
    """Somebody attacks in every field that they can write, and staff do too."""
    profile = get_profile(tx.connection)
    save_profile(tx, replace(profile, notice=LONG, story=LONG, service_text=LONG, promises=(SHORT, LONG)))
    save_category(tx, "attack", SHORT, icon=None, position=99)
    draft = ProductDraft(
        article="ATTACK",
        category="attack",
        name=LONG[:60],
        selling_point=PLAIN_COMMENT,
        options=(),
        skus=(SkuDraft("ATTACK-1", (), 10_000, 4_000, 50),),
        keywords=(SHORT,),
        tags=("<b>x",),
    )
    save_product(tx, draft)
    stock_draft(tx, draft, by=TERMINAL)
    above, buyer = (follow(tx, Identity(pay.appid, f"oAttacker{n}")).member.id for n in range(2))
    referrer = find_distributor(tx.connection, above)
    assert referrer is not None
    bind_referral(tx, buyer, code=referrer.code, via="follow")
    for who in (above, buyer):
        rename(tx, who, SHORT)

    address = add_address(tx, buyer, AddressForm(SHORT, "13800138000", "330106", LONG))
    code = tx.connection.scalar(select(sku.c.code).where(sku.c.article == "ATTACK-1"))
    order = place_order(tx, PlaceOrder(buyer, (Wanted(str(code), 2),), address.code, "attack-key-1", note=LONG))
    payment = begin_payment(tx, buyer, order.no, pay)
    fact = PaymentFact(
        payment.number,
        "SUCCESS",
        pay.appid,
        pay.mch_id,
        f"4200{order.no}",
        order.total_fen,
        "CNY",
        payment.payer_openid,
        tx.now,
    )
    confirm_payment(tx, fact)
    ship_order(tx, ShipOrder(order.no, SHORT, "SF<i>1", TERMINAL))
    write_note(tx, order.no, LONG, by=TERMINAL)
    decide_refund(tx, DecideRefund(order.no, {order.lines[0].line: 500}, LONG, TERMINAL, "attack-key-2"))
    suspend_distributor(tx, buyer, by=TERMINAL, reason=LONG)
    add_staff(tx, SHORT, by=TERMINAL)
    return Seeded(order.no, get_code(tx.connection, "ATTACK"), referrer.code)


CONSOLE_PAGES = (
    *(
        "",
        "/figures",
        "/orders",
        "/orders/due",
        "/orders/{order}",
        "/orders/{order}/refund",
        "/goods",
        "/goods/{product}",
    ),
    *("/members", "/members/{link}", "/network", "/refunds", "/withdrawals", "/awards", "/ledger", "/log", "/staff"),
    *("/settings", "/offers", "/categories", "/writings", "/proposals", "/setup", "/policies"),
)
SHOP_PAGES = ("/", "/categories", "/products/{product}", "/search?q=%3Csvg%2Fonload%3Dx()%3E", "/s/{link}")


async def test_nothing_that_was_written_runs(house: House, page: Page) -> None:
    installation = house.installation
    pay = installation.wechat.pay.account
    seeded = await installation.database.transact(seed, pay)
    await page.add_init_script(_ALARM)
    told: list[str] = []
    page.on("console", lambda said: told.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("dialog", lambda dialog: told.append(dialog.message))

    runner, port = web.AppRunner(make_console(installation), access_log=None), find_free_port()
    await runner.setup()
    await web.TCPSite(runner, "localhost", port).start()
    secret = await account.enter(installation.database, account.make_password())
    cookie = {"name": "staff", "value": secret, "url": f"http://localhost:{port}"}
    await page.context.add_cookies([cookie])  # type: ignore[list-item]

    names = {"order": seeded.order_no, "product": seeded.product_code, "link": seeded.link}
    shop = [house.url + path.format(**names) for path in SHOP_PAGES]
    console = [f"http://localhost:{port}/console{path.format(**names)}" for path in CONSOLE_PAGES]
    found, seen = 0, []
    for address in [*shop, *console]:
        answer = await page.goto(address, wait_until="load")
        assert answer is not None
        seen.append((address, answer.status))
        assert not await page.evaluate("window.ran || 0"), address
        found += SHORT in await page.locator("body").inner_text()
    await runner.cleanup()

    assert told == []
    assert found > 5, "the texts are shown, and as text"
    assert [(address, status) for address, status in seen if status != 200] == []
