"""The whole story in a real browser, on a good day and on bad ones."""

import pytest
from playwright.async_api import Page

from tests.journeys.album import Album
from tests.journeys.story import Story
from tests.support.house import House

pytestmark = pytest.mark.browser


@pytest.fixture
def story(house: House, page: Page) -> Story:
    """Three people who have not met the account yet."""
    return Story(house, page, Album())


async def test_a_friend_of_a_friend_buys_and_both_are_told_and_a_refund_takes_a_part_back(story: Story) -> None:
    await story.tell()
