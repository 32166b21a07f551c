"""A merchant's first day, step by step in the console: from the set-up link to a shop that takes orders."""

import asyncio
import json
import re
import time
from pathlib import Path

import pyotp
from playwright.async_api import FilePayload, Page, expect

PASSWORD = "correct horse battery"
_READING_MS = 30_000
_LINK = re.compile(r"http://localhost:\d+/console/invitation\?key=[\w-]+")
_GOODS = """商品货号,商品名称,分类,状态,规格货号,规格名1,规格值1,售价,期初库存
ZS-1,紫砂壶 西施,{category},在售,ZS-1-1,容量,180 毫升,{price},20
ZS-1,,,,ZS-1-2,容量,260 毫升,3180.00,8
"""


class Desk:
    """Somebody of the staff at the console, in a browser of their own."""

    def __init__(self, page: Page, console: str, password: str = PASSWORD) -> None:
        self.page, self.console, self._password = page, console, password

    async def go(self, path: str) -> None:
        """Open a page of the console; it must be there."""
        answer = await self.page.goto(self.console + path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)

    async def fill(self, **typed: str) -> None:
        """Type into the fields of these names."""
        for name, text in typed.items():
            await self.page.locator(f'[name="{name}"]:visible').first.fill(text)

    async def press(self, button: str | re.Pattern[str]) -> None:
        """Press a button; where the password is asked for again, give it."""
        await self._send(button)
        again = self.page.locator('[name="password_again"]')
        if await again.count():
            await again.fill(self._password)
            await self._send("确认并继续")

    async def _send(self, button: str | re.Pattern[str]) -> None:
        """Press a button and wait for the page that answers: a click alone does not."""
        await self.page.locator("main").evaluate("main => { main.dataset.left = 'yes' }")
        await self.page.get_by_role("button", name=button).first.click()
        await expect(self.page.locator("main:not([data-left])")).to_be_visible()

    async def says(self, *words: str) -> None:
        """Wait until the page says all of this."""
        for word in words:
            await expect(self.page.locator("main")).to_contain_text(word)

    async def upload(self, path: str, name: str, text: str) -> None:
        """Give a CSV to the page at `path` and wait until it has been read."""
        await self.go(path)
        sent = FilePayload(name=name, mimeType="text/csv", buffer=text.encode())
        await self.page.locator('[name="file"]').set_input_files(sent)
        await self.press("上传并检查")
        await self.errand_ends()

    async def errand_ends(self) -> None:
        """Wait until what was asked for is done: then it can't be stopped any more."""
        await expect(self.page).to_have_url(re.compile("/errands/"))
        await expect(self.page.get_by_role("button", name="停下")).to_have_count(0, timeout=_READING_MS)


async def accept_invitation(desk: Desk, link: str, name: str, login: str) -> None:
    """Make an account from a link, with a second factor."""
    await desk.page.goto(link)
    await desk.fill(name=name, login=login, password=PASSWORD)
    await desk.press("创建账号")

    await desk.page.locator('[name="code"]').wait_for()
    secret = (await desk.page.locator("code.secret").inner_text()).replace(" ", "")
    await desk.fill(code=pyotp.TOTP(secret).at(time.time()))
    await desk.press("开启")
    await expect(desk.page.locator("body")).to_contain_text("恢复码")


async def say_who_we_are(desk: Desk) -> None:
    """The shop's name, the company, and both texts that the law wants, from our drafts."""
    await desk.go("/settings/shop_profile")
    await desk.fill(name="半山茶具")
    await desk.press("保存")
    await desk.says("第 1 版")

    await desk.go("/settings/company")
    typed = {"name": "杭州半山茶业有限公司", "credit_code": "91330106MA2B0XYQ1A", "address": "杭州市西湖区龙井路 1 号"}
    await desk.fill(**typed, icp="浙ICP备2026000001号")
    await desk.press("保存")
    await desk.says("第 1 版")

    for text in ("terms", "privacy"):
        await desk.go(f"/settings/text_{text}?draft=yes")
        await desk.press("保存并发布")
        await desk.says("第 1 版")


async def type_the_keys(desk: Desk, credentials: Path) -> None:
    """The keys of the account and of Pay; WeChat is asked whether they are right before they are kept."""
    keys = json.loads(_read(credentials))
    account = {name: keys[name] for name in ("app_id", "app_secret", "token", "aes_key")}
    await desk.go("/settings/keys/account")
    await desk.fill(**account | {"app_secret": "0" * 32})
    await desk.press("保存")
    await desk.says("没有保存")
    await desk.fill(**account)
    await desk.press("保存")
    await desk.says("第 1 版")

    await desk.go("/settings/keys/pay")
    pay = {"mch_id": "mch_id", "api_v3_key": "api_v3_key", "private_key": "merchant_private_key"}
    pay |= {"cert_serial": "merchant_serial", "public_key": "platform_public_key"}
    await desk.fill(**{name: keys[of] for name, of in pay.items()}, public_key_id=keys["platform_public_key_id"])
    await desk.press("保存")
    await desk.says("第 1 版")


async def choose_the_business(desk: Desk) -> None:
    """A preset: categories, tiers and one level of commission come with it."""
    await desk.go("/setup/presets/food")
    await desk.says("一级分佣 10.0%", "会加上")
    await desk.press("用这个方案")
    await desk.says("已选")


async def bring_the_goods(desk: Desk) -> None:
    """A file with two errors, of which nothing is written; then the mended one."""
    await desk.upload("/goods/imports", "goods.csv", _GOODS.format(category="没有的分类", price="两千六百八"))
    await desk.says("“两千六百八”不是金额", "没有叫“没有的分类”的分类", "什么都没有写入")
    await desk.go("/goods")
    await expect(desk.page.locator("main")).not_to_contain_text("紫砂壶")

    await desk.upload("/goods/imports", "goods.csv", _GOODS.format(category="茶具", price="2680.00"))
    await desk.press("确认导入")
    await desk.errand_ends()
    await desk.go("/goods")
    await desk.says("紫砂壶 西施")


async def publish_the_home_page(desk: Desk) -> None:
    """One text at the end of the home page, drafted and published."""
    await desk.go("/home")
    await desk.page.locator('[name="kind"][value="text"]').check()
    await desk.press("加在最后")
    await desk.fill(text="开张第一天，欢迎来喝茶")
    await desk.press("保存")
    await desk.press("发布到店里")
    await desk.says("没有未发布的改动")


async def raise_the_commission(desk: Desk) -> None:
    """The next version of the policy, looked at before it is published."""
    await desk.go("/policies/draft")
    await desk.fill(**{"level:1": "12%"})
    await desk.press("试算")
    await desk.says("改了什么", "12%")
    await desk.press("发布这一版")
    await desk.says("第 2 版")


async def go_live(desk: Desk) -> None:
    """All that is needed is there: the shop takes orders."""
    await desk.go("/setup")
    await desk.says("可以上线了")
    await desk.press("上线，开始接单")
    await desk.says("店铺已经在接单")


async def read_link(output: Path) -> str:
    """The set-up link that was printed."""
    for _ in range(600):
        if found := _LINK.search(_read(output)):
            return found[0]
        await asyncio.sleep(0.1)
    raise AssertionError(_read(output))


def _read(path: Path) -> str:
    return path.read_text()
