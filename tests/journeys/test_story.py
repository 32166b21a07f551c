"""The whole story in a real browser, on a good day on SQLite, on bad ones there and on PostgreSQL."""

import os

import pytest
from playwright.async_api import Page

from tests.journeys.album import Album
from tests.journeys.story import Story
from tests.support.house import House

pytestmark = pytest.mark.browser


async def test_a_friend_of_a_friend_buys_and_both_are_told_and_a_refund_takes_a_part_back(
    house: House, page: Page
) -> None:
    await Story(house, page, Album(wanted=os.environ.get("LIANPU_PICTURES") == "1")).tell()


async def test_every_notification_three_times_and_out_of_order_changes_nothing_on_postgres_either(
    house_on_postgres: House, page: Page
) -> None:
    story = Story(house_on_postgres, page, Album(wanted=False))
    await story.begin()
    await story.switch_on("push_copies", "push_reordered", "pay_notice_copies", "pay_notice_reordered")
    await story.go_on()


async def test_without_any_notification_of_pay_the_shop_finds_out_by_asking(house: House, page: Page) -> None:
    story = Story(house, page, Album(wanted=False))
    await story.begin()
    await story.switch_on("pay_notice_lost")
    await story.go_on()
