"""故事: written in the browser block by block, published, shared under one's own link, counted by what comes of it."""

import pytest
from sqlalchemy import update

from commissions.actor import staff_acting
from commissions.days import determine_day
from commissions.tallies.periods import Days
from shop.catalog.refusals import ClaimsFound, ProductUnknown
from shop.orders.tables import shop_order
from shop.statistics.measures import Dimension, Measure
from shop.statistics.queries import compare_days
from shop.stories.queries import get_story
from shop.stories.service import edit_story, make_story
from shop.stories.story import StoryBlock, StoryDraft, StoryRefused, StoryStale, read_blocks, write_blocks
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.shop.test_statistics import deliver
from tests.support.clock import MovableClock
from tests.support.console import Console
from tests.support.databases import AnyDatabase
from tests.support.shelf import PICTURE, stock_shelf
from tests.support.trade import open_trade

BY = staff_acting("test")
SCRIPT = '"><script>alert(1)</script>'


async def test_a_story_is_saved_upon_what_was_seen(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    made = await database.transact(make_story, StoryDraft("采茶人"), by=BY)
    blocks = (StoryBlock("heading", "山里"), StoryBlock("picture", media=PICTURE.code, colour="#aabbcc", height=500))
    draft = StoryDraft("采茶人", "四月的山", PICTURE.code, (*blocks, StoryBlock("goods", goods=(tea.code,))), on=True)
    await database.transact(edit_story, made.code, draft, version=1, by=BY)
    assert (await database.read(get_story, made.code)).draft == draft
    assert read_blocks(write_blocks(draft.blocks)) == draft.blocks
    with pytest.raises(StoryStale):
        await database.transact(edit_story, made.code, draft, version=1, by=BY)
    unknown = StoryDraft("采茶人", blocks=(StoryBlock("goods", goods=("gone",)),))
    with pytest.raises(ProductUnknown):
        await database.transact(edit_story, made.code, unknown, version=2, by=BY)
    watched = StoryDraft("采茶人", blocks=(StoryBlock("text", "喝了能治愈失眠"),))
    with pytest.raises(ClaimsFound):
        await database.transact(edit_story, made.code, watched, version=2, by=BY)


@pytest.mark.parametrize(
    "make",
    [
        lambda: StoryDraft(""),
        lambda: StoryDraft("长" * 31),
        lambda: StoryDraft("空", on=True),
        lambda: StoryBlock("text"),
        lambda: StoryBlock("picture"),
        lambda: StoryBlock("goods"),
        lambda: StoryBlock("goods", goods=("a",) * 7),
        lambda: StoryBlock("script", "x"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_story_is_refused(make: object) -> None:
    with pytest.raises(StoryRefused):
        make()  # type: ignore[operator]


async def test_a_story_is_written_in_the_browser_and_read_on_a_phone(
    console: Console, phone: MakePhone, door: Door
) -> None:
    await door.database.transact(stock_shelf)
    desk, anna = await console.sign_in(), await phone("anna")
    path = (await desk.post("/console/stories", title=f"茶{SCRIPT}"[:30])).headers["Location"]
    page = path.removeprefix("/console")
    assert (await anna.open(page)).status == 404

    assert (await desk.post(f"{path}/text", version="1", kind="text", text=f"一段\n\n二段{SCRIPT}")).status == 303
    assert (await desk.post(f"{path}/text", version="2", kind="heading", text="买它")).status == 303
    assert (await desk.post(f"{path}/text", version="3", kind="goods", text="TEA-1")).status == 303
    assert (await desk.post(f"{path}/text", version="4", kind="goods", text="nothing")).status == 404
    assert (await desk.post(f"{path}/blocks/3", version="4", act="up")).status == 303
    assert (await desk.post(f"{path}/text", version="5", kind="text", text="包治愈百病")).status == 422
    why = {"reason": "引用古书"}
    assert (await desk.post(f"{path}/text", version="5", kind="text", text="包治愈百病", **why)).status == 303
    assert (await desk.post(path, version="6", title="采茶人", summary="四月的山", on="1")).status == 303

    text = await (await anna.open(page)).text()
    assert "古树红茶" in text
    assert text.index("古树红茶") < text.index("买它")
    assert 'data-share-title="采茶人"' in text
    assert f"/stories/{path.rsplit('/', 1)[1]}" in text.split('data-share-url="')[1].split('"')[0]
    for shown in (text, await desk.read(path), await desk.read("/console/stories")):
        assert "<script>alert" not in shown

    code = path.rsplit("/", 1)[1]
    views = {key: counts[Measure.VIEWS] for parts in door.visits.take().values() for key, counts in parts.items()}
    assert views[Dimension.STORY, code] == 1
    kept = anna.client.session.cookie_jar.filter_cookies(anna.client.make_url("/"))
    assert code in {morsel.value for morsel in kept.values()}


async def test_what_is_bought_after_a_story_counts_for_it(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    no = (await trade.buy(1)).no
    marked = update(shop_order).where(shop_order.c.no == no).values(story="abcdefghij")
    await database.transact(lambda tx: tx.connection.execute(marked) and None)
    await deliver(database)
    days = Days(determine_day(clock()), determine_day(clock()))
    sums = (await database.read(compare_days, days, (Dimension.STORY, "abcdefghij"))).sums
    assert (sums[Measure.PLACED], sums[Measure.ORDERS]) == (1, 1)
    assert sums[Measure.SALES] > 0
