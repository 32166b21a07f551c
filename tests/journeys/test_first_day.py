"""The empty demo, as a process: from the printed link to a second factor and to what is to be set up, at 1440 × 900."""

import asyncio
import re
import time
from pathlib import Path

import pyotp
from playwright.async_api import Page, expect

from tests.journeys.program import run_program
from tests.support.house import find_free_port

LINK = re.compile(r"http://localhost:\d+/console/invitation\?key=[\w-]+")


async def read_link(folder: Path) -> str:
    """The set-up link that was printed."""
    for _ in range(600):
        if found := LINK.search((folder / "output.txt").read_text()):
            return found[0]
        await asyncio.sleep(0.1)
    raise AssertionError((folder / "output.txt").read_text())


async def test_an_empty_shop_is_entered_by_its_link_and_says_what_to_do_first(tmp_path: Path, page: Page) -> None:
    names = ("LIANPU_PORT", "LIANPU_OPS_PORT", "LIANPU_SANDBOX_PORT", "LIANPU_CONSOLE_PORT")
    ports = {name: str(find_free_port()) for name in names}
    async with run_program(
        "demo", "--empty", cwd=tmp_path, environment=ports, ops_port=int(ports["LIANPU_OPS_PORT"])
    ) as demo:
        await demo.ready()
        link = await read_link(tmp_path)
        await page.goto(link)
        await page.locator('[name="name"]').fill("王掌柜")
        await page.locator('[name="login"]').fill("owner")
        await page.locator('[name="password"]').fill("correct horse battery")
        await page.get_by_role("button", name="创建账号").click()

        await page.locator('[name="code"]').wait_for()
        secret = (await page.locator("code.secret").inner_text()).replace(" ", "")
        await page.locator('[name="code"]').fill(pyotp.TOTP(secret).at(time.time()))
        await page.get_by_role("button", name="开启").click()
        await expect(page.locator("body")).to_contain_text("恢复码")

        console = link.split("/invitation")[0]
        for path in ("", "/setup", "/goods", "/orders", "/members", "/figures", "/withdrawals", "/offers"):
            answer = await page.goto(console + path)
            assert answer is not None
            assert answer.status == 200, path
        await page.goto(f"{console}/setup")
        await expect(page.get_by_role("link", name=re.compile("密钥|公众号|微信")).first).to_be_visible()
        answer = await page.goto(link)
        assert answer is not None
        assert answer.status == 410, "a link is good once"
        said = (tmp_path / "output.txt").read_text()
        assert "Traceback" not in said, said
