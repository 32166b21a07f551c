"""活动: made in the browser, shown on a phone while it runs, told of by materials and announcements, and counted."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from commissions.actor import staff_acting
from commissions.days import determine_day
from commissions.tallies.periods import Days
from shop.campaigns.campaign import CampaignDraft, CampaignRefused, CampaignStale, NamedOffer
from shop.campaigns.queries import find_goods, get_campaign
from shop.campaigns.service import edit_campaign, make_campaign
from shop.catalog.refusals import ClaimsFound, ProductUnknown
from shop.coupons.coupon import Benefit, CouponDraft
from shop.coupons.refusals import CouponUnknown
from shop.coupons.service import make_coupon
from shop.orders.tables import shop_order
from shop.pricing.times import cover_days
from shop.statistics.measures import Dimension, Measure
from shop.statistics.queries import compare_days
from shop.storefront.collection import CollectionDraft
from shop.storefront.collections import add_products, drop_collection, make_collection
from shop.storefront.refusals import CollectionUnknown
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.shop.test_statistics import deliver
from tests.support.clock import MovableClock
from tests.support.console import Console
from tests.support.databases import AnyDatabase
from tests.support.shelf import PICTURE, stock_shelf
from tests.support.trade import open_trade

BY = staff_acting("test")
SCRIPT = '"><script>1</script>'
TIME = cover_days(date(2026, 11, 1), date(2026, 11, 11))
DAY = timedelta(days=1)


async def test_a_campaign_is_saved_upon_what_was_seen(database: AnyDatabase) -> None:
    [tea] = await database.transact(stock_shelf)
    coupon = await database.transact(make_coupon, CouponDraft("减", Benefit.FIXED, TIME, 500, total=9, each=1), by=BY)
    made = await database.transact(make_campaign, CampaignDraft("双十一", TIME), by=BY)
    offer = NamedOffer("coupons", coupon.code)
    picture = {"banner": PICTURE.code, "colour": "#aabbcc"}
    draft = CampaignDraft("双十一", TIME, "只有十天", goods=(tea.code,), offer=offer, on=True, **picture)
    await database.transact(edit_campaign, made.code, draft, version=1, by=BY)
    assert (await database.read(get_campaign, made.code)).draft == draft
    with pytest.raises(CampaignStale):
        await database.transact(edit_campaign, made.code, draft, version=1, by=BY)

    for unknown, refusal in (
        (CampaignDraft("双十一", TIME, goods=("gone",)), ProductUnknown),
        (CampaignDraft("双十一", TIME, collection="gone"), CollectionUnknown),
        (CampaignDraft("双十一", TIME, offer=NamedOffer("coupons", "gone")), CouponUnknown),
        (CampaignDraft("双十一", TIME, offer=NamedOffer("nothing", "gone")), CampaignRefused),
        (CampaignDraft("双十一", TIME, "喝了能治愈失眠"), ClaimsFound),
    ):
        with pytest.raises(refusal):
            await database.transact(edit_campaign, made.code, unknown, version=2, by=BY)


async def test_a_collection_that_is_dropped_leaves_no_goods(database: AnyDatabase, clock: MovableClock) -> None:
    [tea] = await database.transact(stock_shelf)
    of = await database.transact(make_collection, CollectionDraft("好茶"), by=BY)
    await database.transact(add_products, of.code, [tea.code], by=BY)
    draft = CampaignDraft("茶会", TIME, collection=of.code, on=True)
    made = await database.transact(make_campaign, draft, by=BY)
    page = await database.read(find_goods, draft, clock())
    assert [card.code for card in page.cards] == [tea.code]
    assert page.after is None

    await database.transact(drop_collection, of.code, by=BY)
    assert not (await database.read(find_goods, draft, clock())).cards
    await database.transact(edit_campaign, made.code, draft, version=1, by=BY)


async def test_goods_come_in_pages_by_the_last_one_seen(database: AnyDatabase, clock: MovableClock) -> None:
    [tea] = await database.transact(stock_shelf)
    before = tuple(f"gone{at}" for at in range(20))
    draft = CampaignDraft("茶会", TIME, goods=(*before, tea.code))
    first = await database.read(find_goods, draft, clock())
    assert (first.cards, first.after) == ((), "gone19")
    second = await database.read(find_goods, draft, clock(), first.after)
    assert ([card.code for card in second.cards], second.after) == ([tea.code], None)
    assert await database.read(find_goods, draft, clock(), "nonsense") == first


@pytest.mark.parametrize(
    "make",
    [
        lambda: CampaignDraft("", TIME),
        lambda: CampaignDraft("长" * 21, TIME),
        lambda: CampaignDraft("空", TIME, on=True),
        lambda: CampaignDraft("都", TIME, collection="a", goods=("b",)),
        lambda: CampaignDraft("多", TIME, goods=tuple(map(str, range(51)))),
        lambda: CampaignDraft("两次", TIME, goods=("a", "a")),
        lambda: CampaignDraft("久", cover_days(date(2026, 1, 1), date(2027, 1, 3))),
    ],
)
def test_what_is_no_campaign_is_refused(make: object) -> None:
    with pytest.raises(CampaignRefused):
        make()  # type: ignore[operator]


async def test_a_campaign_is_made_in_the_browser_and_shown_while_it_runs(
    console: Console, phone: MakePhone, door: Door, clock: MovableClock
) -> None:
    await door.database.transact(stock_shelf)
    today = determine_day(clock())
    time = cover_days(today, today + 9 * DAY)
    wanted = CouponDraft("立减券", Benefit.FIXED, time, 500, least_fen=5_000, total=9, each=1)
    coupon = await door.database.transact(make_coupon, wanted, by=BY)
    desk, anna = await console.sign_in(), await phone("anna")

    days = {"first": str(today + DAY), "last": str(today + 3 * DAY)}
    answer = await desk.post("/console/campaigns", title=SCRIPT, **days)
    path = answer.headers["Location"]
    page, code = path.removeprefix("/console"), path.rsplit("/", 1)[1]
    assert (await anna.open(page)).status == 404
    typed = {"title": SCRIPT, "goods": "TEA-1", "offer": f"coupons:{coupon.code}", "on": "1", **days}
    assert (await desk.post(path, version="1", **typed, summary="包治愈百病")).status == 422
    assert (await desk.post(path, version="1", **typed | {"goods": "nothing"})).status == 404
    assert (await desk.post(path, version="1", **typed | {"last": str(today)})).status == 422
    assert (await desk.post(path, version="1", **typed, summary="三天")).status == 303

    early = await anna.open(page)
    assert early.status == 404
    assert "开始" in await early.text()
    clock.advance(days=1)
    anna = await phone("anna")
    text = await (await anna.open(page)).text()
    for shown in ("古树红茶", "还剩 3 天", "立减券", "满 50 减 5", 'href="/coupons"'):
        assert shown in text
    assert page in text.split('data-share-url="')[1].split('"')[0]
    desk = await console.sign_in()
    one = await desk.read(path)
    assert "TEA-1</textarea>" in one
    telling = await desk.read(f"/console/announcements?kind=campaign&to_campaign={code}&title=x")
    assert f'value="{code}" selected' in telling
    for shown in (text, one, telling, await desk.read("/console/campaigns")):
        assert "<script>1" not in shown

    views = {key: counts[Measure.VIEWS] for parts in door.visits.take().values() for key, counts in parts.items()}
    assert views[Dimension.CAMPAIGN, code] == 1
    kept = anna.client.session.cookie_jar.filter_cookies(anna.client.make_url("/"))
    assert code in {morsel.value for morsel in kept.values()}

    clock.advance(days=3)
    late = await (await phone("berta")).open(page)
    assert (late.status, "已经结束" in await late.text()) == (410, True)


async def test_what_is_bought_after_a_campaign_counts_for_it(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    no = (await trade.buy(1)).no
    marked = update(shop_order).where(shop_order.c.no == no).values(campaign="abcdefghij")
    await database.transact(lambda tx: tx.connection.execute(marked) and None)
    await deliver(database)
    days = Days(determine_day(clock()), determine_day(clock()))
    sums = (await database.read(compare_days, days, (Dimension.CAMPAIGN, "abcdefghij"))).sums
    assert (sums[Measure.PLACED], sums[Measure.ORDERS]) == (1, 1)
    assert sums[Measure.SALES] > 0
