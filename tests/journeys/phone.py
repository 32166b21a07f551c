"""A person's phone on the sandbox's page, driven as a person would."""

from playwright.async_api import FrameLocator, Locator, Page, expect


class Phone:
    """One phone of the page, by the person's key."""

    def __init__(self, page: Page, key: str) -> None:
        self.key = key
        self.all = page.locator(f'[data-testid="phone"][data-person="{key}"]')

    @property
    def web(self) -> FrameLocator:
        """The page inside the web view."""
        return self.all.frame_locator('[data-testid="web-frame"]')

    @property
    def pictures(self) -> Locator:
        """The pictures in the chat: posters."""
        return self.all.get_by_test_id("picture")

    def messages(self, kind: str) -> Locator:
        """What the account said in one kind of message."""
        return self.all.locator(f'[data-testid="message"][data-kind="{kind}"][data-side="account"]')

    def card(self, title: str) -> Locator:
        """Template messages with this title."""
        return self.messages("template").filter(has_text=title)

    async def follow(self) -> None:
        """Tap follow on the profile page that is open."""
        await self.all.get_by_test_id("follow").click()
        await expect(self.all).to_have_attribute("data-following", "true")

    async def scan(self, other: "Phone") -> None:
        """Scan the newest picture on another phone's screen; the picture itself is decoded."""
        await self.all.get_by_test_id("scan").click()
        await self.all.locator(f'[data-testid="scan-from"][data-from="{other.key}"]').first.click()

    async def tap_menu(self, *labels: str) -> None:
        """Tap through the menu at the foot of the chat."""
        for label in labels:
            await self.all.locator(f'[data-testid="menu"][data-label="{label}"]').last.click()

    async def reload(self) -> None:
        """Load the web view's page anew and wait until it is there."""
        await self.web.locator("body").evaluate("body => { body.dataset.old = '1'; location.reload() }")
        await expect(self.web.locator("body:not([data-old])")).to_be_visible()

    async def close_web(self) -> None:
        """Back to the chat."""
        await self.all.get_by_test_id("web-close").click()

    async def pay(self, amount_fen: int) -> None:
        """Pay on the sheet, which must show this amount, and tap done on the receipt."""
        await expect(self.all.get_by_test_id("amount")).to_have_attribute("data-fen", str(amount_fen))
        await self.all.get_by_test_id("pay-confirm").click()
        await self.all.get_by_test_id("pay-done").click()
