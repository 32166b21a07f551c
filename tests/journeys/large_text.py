"""Pages as WeChat shows them to somebody who has text set larger, and what is cut off or sticks out there."""

from pathlib import Path

from playwright.async_api import Page

HERE = Path(__file__).parent
ENLARGE, FIND_CUT = ((HERE / name).read_text() for name in ("enlarge.js", "find_cut.js"))


async def enlarge(page: Page, factor: float) -> None:
    """Show all text of the page so much larger."""
    await page.evaluate(ENLARGE, factor)


async def find_cut(page: Page) -> list[str]:
    """What can't be read to its end on the page as it is."""
    found: list[str] = await page.evaluate(FIND_CUT)
    return found
