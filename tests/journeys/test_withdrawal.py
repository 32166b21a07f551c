"""From a poster to money in somebody's WeChat, in a real browser: earned, held, asked for, confirmed, told, proven."""

import re

import pytest
from playwright.async_api import Page, expect

from commissions.beneficiary import member
from commissions.ledger.queries import find_balances
from sandbox.pay.state import pay_of
from tests.journeys.album import Album
from tests.journeys.living import command, until
from tests.journeys.phone import Phone
from tests.journeys.story import LEVEL_ONE, Story
from tests.support.house import House

pytestmark = pytest.mark.browser
RESULT = "提现结果通知"
AMOUNT = LEVEL_ONE["all"]
SIZES = ((390, 844), (360, 640))
DESK = ("/me", "/me/poster", "/me/shop", "/me/team", "/me/sold", "/me/earnings")


async def earn(story: Story) -> None:
    """Ben's recruit buys, receives, and the hold passes."""
    await story.begin()
    await story.everyone_follows_through_a_poster()
    await story.cas_chooses_and_orders()
    await story.cas_pays()
    await story.it_is_shipped_and_received()
    await story._let_pass(7 * 24 * 3600, "快 7 天")
    ben = member((await story.house.member("b")).id)
    database = story.house.installation.database

    async def has_it() -> bool:
        return bool((await database.read(find_balances, ben)).get("available"))

    await until(has_it, "the commission is available")


async def fits(story: Story, *paths: str) -> None:
    """Ben's pages are no wider than his phone, whichever of the two he has."""
    browser = story.page.context.browser
    assert browser is not None
    for width, height in SIZES:
        page = await browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        for path in paths:
            await page.goto(f"http://b.localhost:{story.world.options.port}{path}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        await page.close()


async def ask(phone: Phone) -> None:
    """Ask in the chat how to withdraw, sign as a distributor and for withdrawals, take all of it."""
    await phone.tap_menu("服务", "怎么提现")
    await phone.messages("text").locator('a[href*="/me/withdrawals/new"]').last.click()
    await phone.web.get_by_role("button", name="已满 18 周岁，同意").click()
    await phone.web.get_by_role("link", name="先读佣金提现协议").click()
    await phone.web.get_by_role("button", name="同意并继续").click()
    await phone.web.get_by_role("button", name="全部").click()
    await phone.web.get_by_role("button", name=f"提现，到账 {AMOUNT}").click()


async def confirm(phone: Phone) -> None:
    """Take the money on WeChat's own page."""
    await phone.web.get_by_role("button", name=re.compile("确认收款")).click()
    await expect(phone.all.get_by_test_id("transfer-page")).to_contain_text("劳务报酬")
    await phone.all.get_by_test_id("transfer-confirm").click()
    await phone.all.get_by_test_id("transfer-close").click()


async def test_what_a_poster_brought_is_earned_withdrawn_confirmed_and_arrives(house: House, page: Page) -> None:
    story = Story(house, page, Album(wanted=False))
    await earn(story)
    await fits(story, *DESK)
    await ask(story.ben)
    await expect(story.ben.web.get_by_role("heading", name="待你确认收款")).to_be_visible()
    await fits(story, "/me/withdrawals", "/me/payee")
    await confirm(story.ben)
    await expect(story.ben.web.get_by_role("heading", name="已到账")).to_be_visible()
    await story.ben.close_web()
    await expect(story.ben.card(RESULT).filter(has_text="已到账")).to_contain_text(AMOUNT)
    [bill] = pay_of(house.world).transfers.values()
    assert (bill.state, f"¥{bill.amount_fen / 100:.2f}") == ("SUCCESS", AMOUNT)
    assert (await command(house, "audit"))["findings"] == []
    findings = [finding for exchange in house.world.wire.list() for finding in exchange.findings]
    assert not [finding.text for finding in findings if finding.severity == "refused"]
