"""Pictures for the README, taken while the story of a good day is told and `LIANPU_PICTURES=1` is set."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
LARGEST = 400_000
GAP, GROUND = 24, "#e9e7e2"


class Album:
    """Takes the pictures where the story says so."""

    def __init__(self, *, wanted: bool) -> None:
        self.wanted = wanted

    async def save_phones(self, page: Page) -> None:
        """The whole page of the sandbox as it is now."""
        if self.wanted:
            save(open_picture(await page.screenshot()), "phones.png")

    async def save_shop(self, page: Page, addresses: list[str]) -> None:
        """A row of the shop's pages, each as a phone of 390 × 844 shows it."""
        if not self.wanted:
            return
        browser = page.context.browser
        assert browser is not None
        visit, shots = await browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN"), []
        for address in addresses:
            await visit.goto(address, wait_until="networkidle")
            shots.append(open_picture(await visit.screenshot()))
        await visit.close()
        save(put_side_by_side(shots), "shop.png")


def open_picture(body: bytes) -> Image.Image:
    """A screenshot as a picture."""
    return Image.open(BytesIO(body)).convert("RGB")


def put_side_by_side(shots: list[Image.Image]) -> Image.Image:
    """One row with some air between and around."""
    width = GAP + sum(shot.width + GAP for shot in shots)
    row = Image.new("RGB", (width, shots[0].height + 2 * GAP), GROUND)
    left = GAP
    for shot in shots:
        row.paste(shot, (left, GAP))
        left += shot.width + GAP
    return row


def save(picture: Image.Image, name: str) -> None:
    """In all its colours where that is small enough, else in fewer."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture.save(FOLDER / name, optimize=True)
    if (FOLDER / name).stat().st_size > LARGEST:
        few = picture.quantize(palette=picture.quantize(256), dither=Image.Dither.FLOYDSTEINBERG)
        few.save(FOLDER / name, optimize=True)
