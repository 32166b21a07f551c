"""Pictures of the console for docs/console.md, taken of a running `make demo` whose history is written.

`python -m tests.journeys.console_album [http://localhost:8090]`: the stage lets the browser in.
"""

import asyncio
import sys

from playwright.async_api import Page, async_playwright

from tests.journeys.album import open_picture, save
from tests.requirements import find_chromium

STAGE = "http://localhost:8090"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PAGES = {
    "console-today": "",
    "console-figures": "/figures",
    "console-orders": "/orders",
    "console-goods": "/goods",
    "console-members": "/members",
    "console-withdrawals": "/withdrawals",
    "console-offers": "/offers",
    "console-ledger": "/ledger",
}
ON_A_PHONE = {"console-phone-orders": "/orders/due"}


async def _take(page: Page, address: str, name: str) -> None:
    """One page as it stands when its charts are drawn."""
    answer = await page.goto(address, wait_until="networkidle")
    assert answer is not None
    assert answer.status == 200, address
    await page.wait_for_timeout(600)
    save(open_picture(await page.screenshot()), f"{name}.png")


async def _take_all(stage: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = await browser.new_page(viewport=WIDE, locale="zh-CN")  # type: ignore[arg-type]
        await page.goto(f"{stage}/stage")
        console = await page.get_by_test_id("desk").get_attribute("src")
        for name, path in PAGES.items():
            await _take(page, f"{console}{path}", name)
        await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        for name, path in ON_A_PHONE.items():
            await _take(page, f"{console}{path}", name)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(_take_all(sys.argv[1] if len(sys.argv) > 1 else STAGE))
