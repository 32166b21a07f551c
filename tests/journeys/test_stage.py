"""The demo's stage in a browser: the whole story plays itself, over pages and people that are really there."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import Page, expect

from composition.doors import make_console
from composition.sample_history.history import Told
from composition.stage.stage import DemoStage
from tests.support.house import House, find_free_port

PLAYED_MS = 120_000


@pytest.fixture
async def staged(house: House) -> AsyncIterator[House]:
    """A living house whose sandbox has a stage, with its console in a frame."""
    address, runner = await serve_console(house, house.world.base_url)
    house.world.stage = DemoStage(house.installation, house.world, address, Told(over=True))
    yield house
    await runner.cleanup()


async def serve_console(house: House, *framed_by: str) -> tuple[str, web.AppRunner]:
    """The console on a free port."""
    runner, port = web.AppRunner(make_console(house.installation, *framed_by), access_log=None), find_free_port()
    await runner.setup()
    await web.TCPSite(runner, "localhost", port).start()
    return f"http://localhost:{port}", runner


async def test_the_story_plays_itself_to_its_end(staged: House, page: Page) -> None:
    await page.goto(f"{staged.world.base_url}/stage?pace=0")
    desk = page.frame_locator('[data-testid="desk"]')
    await expect(desk.get_by_role("heading", name="今天")).to_be_visible()
    await page.locator('[name="name"]').fill("小满茶铺")

    await page.get_by_test_id("play").click()

    await expect(page.get_by_test_id("play")).to_have_text("演完了", timeout=PLAYED_MS)
    assert staged.world.account.name == "小满茶铺"
    assert any("提现结果通知" in str(of.data) for of in staged.heard("a"))


async def test_the_stage_is_for_this_machine_only(staged: House) -> None:
    address = staged.world.base_url
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{address}/stage", headers={"Host": "evil.example:80"}) as answer:
            assert answer.status == 404
            assert "Set-Cookie" not in answer.headers
        asked = session.post(f"{address}/sandbox/api/stage/ship", json={}, headers={"Origin": "http://evil.example"})
        async with asked as answer:
            assert answer.status == 403


async def test_nobody_frames_the_console_but_the_stage(staged: House) -> None:
    async def read_policy(*framed_by: str) -> str:
        address, runner = await serve_console(staged, *framed_by)
        async with aiohttp.ClientSession() as session, session.get(f"{address}/console/login") as answer:
            policy = answer.headers["Content-Security-Policy"]
        await runner.cleanup()
        return policy

    assert "frame-ancestors 'none'" in await read_policy()
    assert "frame-ancestors http://localhost:8090" in await read_policy("http://localhost:8090")
