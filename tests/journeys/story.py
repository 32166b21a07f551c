"""The whole story of the product on the sandbox's page: three people, one order, two commissions, a refund."""

import asyncio
import re
from datetime import UTC, datetime

from playwright.async_api import Locator, Page, expect

from commissions.network.queries import find_distributor, find_referral
from sandbox.world import World
from shop.catalog.finding import search_products
from shop.orders.queries import Tab, list_orders
from tests.journeys.album import Album
from tests.journeys.living import command, until
from tests.journeys.phone import Phone
from tests.support.house import House

TEA, TEA_FEN = "正山小种 桐木关头春红茶", 12_842
HONEY, HONEY_FEN = "土蜂蜜 百花蜜 一年一割", 7_258
"""What is paid for each: 138.00 and 78.00, less their part of the 15 yuan that the sample shop gives from 200 on."""
TOTAL_FEN = TEA_FEN + HONEY_FEN
LEVEL_ONE = {"all": "¥20.09", "tea": "¥12.84", "honey": "¥7.25"}
LEVEL_TWO = {"all": "¥10.04", "tea": "¥6.42", "honey": "¥3.62"}
CARRIER, NUMBER = "顺丰速运", "SF1234567890123"
EARNED, TAKEN_BACK = "推广佣金提醒", "佣金变动提醒"
PAID, SHIPPED, REFUNDED = "订单支付成功通知", "订单发货通知", "退款成功通知"
SILENCE_S = 0.7


class Story:
    """Ann's shop brings Ben, Ben's brings Cas, and Cas buys."""

    def __init__(self, house: House, page: Page, album: Album) -> None:
        self.house, self.page, self.album = house, page, album
        self.ann, self.ben, self.cas = (Phone(page, key) for key in "abc")
        self.order_no = self.honey_line = ""

    @property
    def world(self) -> World:
        """The sandbox's."""
        return self.house.world

    async def begin(self) -> None:
        """Open the sandbox's page."""
        await self.page.goto(self.world.base_url)
        await expect(self.cas.all).to_be_visible()

    async def everyone_follows_through_a_poster(self) -> None:
        """A follows; B scans A's poster, C scans B's: each is bound to whose poster it was."""
        await self.ann.follow()
        await self._has_link_and_poster(self.ann)
        await self._joins(self.ben, self.ann)
        await self._joins(self.cas, self.ben)

    async def _has_link_and_poster(self, phone: Phone) -> None:
        await expect(phone.pictures).to_have_count(1)
        await until(lambda: self._shows(phone), "a picture that has loaded")
        own_link = phone.messages("text").locator(f'a[href*="/s/{await self.code(phone)}"]')
        await expect(own_link.first).to_be_visible()

    async def _shows(self, phone: Phone) -> bool:
        return bool(await phone.pictures.locator("img").evaluate("picture => picture.complete && picture.naturalWidth"))

    async def _joins(self, who: Phone, whose: Phone) -> None:
        await who.scan(whose)
        await expect(who.all.get_by_test_id("scene-note")).to_contain_text("qrscene_")
        await who.follow()
        await self._has_link_and_poster(who)
        database = self.house.installation.database
        recruit, referrer = await self.house.member(who.key), await self.house.member(whose.key)
        bound = await database.read(find_referral, recruit.id)
        assert bound is not None
        assert bound.referrer_id == referrer.id

    async def code(self, phone: Phone) -> str:
        """The public code of someone's shop."""
        member = await self.house.member(phone.key)
        distributor = await self.house.installation.database.read(find_distributor, member.id)
        assert distributor is not None
        return distributor.code

    async def cas_chooses_and_orders(self) -> None:
        """C opens the shop from the menu, chooses a SKU, fills the cart, gives an address and orders."""
        await self.cas.tap_menu("逛商城")
        await self._put_into_cart(TEA, "传统烟熏")
        await self.cas.web.locator(".buy-bar a", has_text="店铺").click()
        await self._put_into_cart(HONEY, "500克")
        await self.cas.web.locator('.buy-bar a[href="/cart"]').click()
        await self.cas.web.get_by_role("link", name=re.compile("去结算")).click()
        await self._give_address()
        await expect(self.cas.web.locator(".pay-total")).to_contain_text("201")
        await self.cas.web.get_by_role("button", name="提交订单").click()

    async def _put_into_cart(self, name: str, choice: str) -> None:
        web = self.cas.web
        await web.get_by_role("link", name=re.compile(name)).first.click()
        await web.locator(".buy-bar .buy-add").click()
        await web.locator(".choose label", has_text=choice).click()
        await web.get_by_role("button", name="加入购物车").click()
        await expect(web.locator(".flash")).to_be_visible()

    async def _give_address(self) -> None:
        web = self.cas.web
        await web.get_by_role("link", name="添加收货地址").click()
        await web.locator("[name=name]").fill("林小满")
        await web.locator("[name=phone]").fill("13800138000")
        await web.locator("[data-region-row]").click()
        for part in ("广东省", "深圳市", "南山区"):
            await web.locator("[data-region-list]").get_by_role("button", name=part, exact=True).click()
        await web.locator("[name=street]").fill("蛇口望海路一号 2 栋 301")
        await web.get_by_role("button", name="保存地址").click()

    async def cas_pays(self) -> None:
        """C pays on the payment sheet; the shop says so, and everyone concerned is told the right amount."""
        await self.cas.pay(TOTAL_FEN)
        await expect(self.cas.web.get_by_role("heading", name="付款成功")).to_be_visible()
        member = await self.house.member("c")
        orders = await self.house.installation.database.read(list_orders, member.id, Tab.ALL, before=None, limit=2)
        [order] = orders.items
        self.order_no = order.no
        [self.honey_line] = [line.line for line in order.lines if line.name == HONEY]
        await expect(self.ben.card(EARNED)).to_contain_text(LEVEL_ONE["all"])
        await expect(self.ann.card(EARNED)).to_contain_text(LEVEL_TWO["all"])
        await self.album.save_phones(self.page)
        await self.cas.web.get_by_role("link", name="查看订单").click()
        await self.cas.close_web()
        await expect(self.cas.card(PAID)).to_contain_text("¥201.00")

    async def it_is_shipped_and_received(self) -> None:
        """The merchant ships, C is told, opens the order from the notice and confirms receipt."""
        shipped = await command(self.house, "ship", order_no=self.order_no, carrier=CARRIER, number=NUMBER)
        assert shipped["status"] == "shipped"
        await expect(self.cas.card(SHIPPED)).to_contain_text(NUMBER)
        await self.cas.card(SHIPPED).click()
        await self.cas.web.get_by_role("button", name="确认收货").click()
        await expect(self.cas.web.get_by_role("heading", name="已完成")).to_be_visible()

    async def the_hold_passes(self) -> None:
        """The page's clock passes the hold, and the commissions are available on "my earnings"."""
        for phone in (self.ann, self.ben):
            await self._open_earnings(phone)
            await self._sees_available(phone, "¥0.00")
        await self._let_pass(7 * 24 * 3600, "快 7 天")
        await self._sees_available(self.ben, LEVEL_ONE["all"])
        await self._sees_available(self.ann, LEVEL_TWO["all"])

    async def _fall_silent(self) -> None:
        """Nobody is in the middle of anything: a page that was signed before the clock moves would be checked after."""
        seen, heard = -1, 0
        while seen != heard:
            seen = heard
            await asyncio.sleep(SILENCE_S)
            heard = max(exchange.id for exchange in self.world.wire.list())

    async def _let_pass(self, seconds: int, ahead: str) -> None:
        await self._fall_silent()
        await self.page.locator(f'[data-testid="clock-step"][data-seconds="{seconds}"]').click()
        await expect(self.page.get_by_test_id("clock-ahead")).to_have_text(ahead)

    async def _open_earnings(self, phone: Phone) -> None:
        await phone.tap_menu("我的店铺", "我的收益")
        await phone.messages("text").locator('a[href*="/me/earnings"]').last.click()
        await expect(self._available(phone)).to_be_visible()

    def _available(self, phone: Phone) -> Locator:
        return phone.web.locator(".money-top a", has_text="可提现")

    async def _sees_available(self, phone: Phone, amount: str) -> None:
        """The page shows what is in the books when it is loaded, so look again until they have moved."""

        async def shows() -> bool:
            await phone.reload()
            shown = await self._available(phone).inner_text()
            return amount in "".join(shown.split())

        await until(shows, f"{amount} available to {phone.key}")

    async def list_sights(self) -> list[str]:
        """Addresses of pages to show: the shop, a product, C's order, what B earned."""
        product = await self.house.installation.database.read(search_products, TEA, datetime.now(UTC), 1)
        cas, ben = (f"http://{key}.localhost:{self.world.options.port}" for key in "cb")
        paths = ("/", f"/products/{product[0].code}", f"/orders/{self.order_no}")
        return [*(cas + path for path in paths), f"{ben}/me/earnings"]

    async def the_honey_is_refunded(self) -> None:
        """One line is refunded: C is told, and what it earned is taken back from A and B, no more."""
        what = {"order_no": self.order_no, "lines": [f"{self.honey_line}=72.58"], "shipping": "0", "reason": "罐子碎了"}
        refunded = await command(self.house, "refund", **what)
        assert refunded["amount_fen"] == HONEY_FEN
        await self._sees_available(self.ben, LEVEL_ONE["tea"])
        await self._sees_available(self.ann, LEVEL_TWO["tea"])
        await self.cas.close_web()
        if self.world.faults.pay_notice_lost:
            await self._let_pass(3600, "快 7 天 1 小时")
        await expect(self.cas.card(REFUNDED)).to_contain_text("¥72.58")
        for phone, amounts in ((self.ben, LEVEL_ONE), (self.ann, LEVEL_TWO)):
            await phone.close_web()
            await expect(phone.card(TAKEN_BACK)).to_contain_text(amounts["honey"])

    async def all_is_well(self) -> None:
        """The books are proven, everybody heard each thing once, and WeChat would have refused nothing."""
        audited = await command(self.house, "audit")
        assert audited["findings"] == []
        heard = {"a": [EARNED, TAKEN_BACK], "b": [EARNED, TAKEN_BACK], "c": [PAID, SHIPPED, REFUNDED]}
        for key, titles in heard.items():
            assert [entry.data["title"] for entry in self.house.heard(key, "template")] == titles
            assert len(self.house.heard(key, "image")) == 1
        refused = [
            (exchange.summary, finding.text)
            for exchange in self.world.wire.list()
            for finding in exchange.findings
            if finding.severity == "refused"
        ]
        assert refused == [], refused

    async def tell(self) -> None:
        """From the first tap to the proven books."""
        await self.begin()
        await self.go_on()

    async def switch_on(self, *faults: str) -> None:
        """Switch faults on in the inspector, those that count for every time."""
        await self.page.get_by_test_id("tab-faults").click()
        for name in faults:
            row = self.page.locator(f'[data-fault="{name}"]')
            await row.locator("input.switch").click()
            await expect(row.locator("input.switch")).to_be_checked()
            if name.endswith("_lost"):
                await row.get_by_role("button", name="每一次").click()
                await expect(row.get_by_role("button", name="每一次")).to_have_attribute("aria-pressed", "true")
        await self.page.get_by_test_id("tab-wire").click()

    async def go_on(self) -> None:
        """All of it after the page is open."""
        await self.everyone_follows_through_a_poster()
        await self.cas_chooses_and_orders()
        await self.cas_pays()
        await self.it_is_shipped_and_received()
        await self.the_hold_passes()
        await self.album.save_shop(self.page, await self.list_sights())
        await self.the_honey_is_refunded()
        await self.all_is_well()
