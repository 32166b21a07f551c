"""A living house with the sample shop, and a browser that looks at the sandbox's page."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from sandbox import credentials
from tests.journeys.living import open_living_house
from tests.journeys.sample import SampleShop, draw_sample_shop
from tests.requirements import find_chromium
from tests.support.databases import SqliteFiles
from tests.support.house import House

# Frames of other hosts stay in the page's own process: there a driver finds its way through a scaled phone.
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-features=IsolateOrigins,site-per-process", "--disable-site-isolation-trials",
)  # fmt: skip
# A call that got no answer is repeated after 15 s (bot.push.sender.DOUBT_S): on a crowded machine once is no failure.
PATIENCE_MS = 60_000


@pytest.fixture(scope="session")
def sample_shop(tmp_path_factory: pytest.TempPathFactory) -> SampleShop:
    """The sample shop, drawn once for all processes of the test run."""
    return draw_sample_shop(tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="session")
def sandbox_credentials(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys take a while to make: once for all tests."""
    folder = tmp_path_factory.mktemp("sandbox-credentials")
    credentials.create_or_load(folder)
    return folder / credentials.FILE


@pytest.fixture
async def house(
    sandbox_credentials: Path, sqlite_files: SqliteFiles, sample_shop: SampleShop, tmp_path: Path
) -> AsyncIterator[House]:
    """The whole house on SQLite with its pumps and jobs running, the sample shop on sale, and the sandbox."""
    path = sqlite_files.copy_to(tmp_path / "lianpu.db")
    async with open_living_house(tmp_path, f"sqlite:///{path}", sandbox_credentials, sample_shop) as opened:
        yield opened


@pytest.fixture
async def house_on_postgres(
    sandbox_credentials: Path, postgres_url: str, sample_shop: SampleShop, tmp_path: Path
) -> AsyncIterator[House]:
    """The same on PostgreSQL."""
    async with open_living_house(tmp_path, postgres_url, sandbox_credentials, sample_shop) as opened:
        yield opened


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium."""
    chromium = find_chromium()
    assert chromium, "no Chromium: run python -m tests.requirements"
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    """A window of 1440 × 900; an error in a script, of the page or of the shop inside, fails the test.

    What it showed last stays in the test's folder.
    """
    page = await browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page.set_default_timeout(PATIENCE_MS)
    problems: list[object] = []
    page.on("pageerror", lambda problem: problems.append(problem))
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    await page.screenshot(path=tmp_path / "last.png")
    assert problems == []
