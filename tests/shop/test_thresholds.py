"""Threshold discounts: the best step by itself, within days and bounds."""

from datetime import date

import pytest

from commissions.actor import staff_acting
from shop.payments.asking import cancel_order
from shop.pricing.offer import Scope
from shop.pricing.refusals import OfferUsedUp, TooManyOpen
from shop.pricing.times import cover_days
from shop.thresholds.queries import list_worth
from shop.thresholds.refusals import ThresholdRefused, ThresholdUnknown
from shop.thresholds.service import stop_threshold
from shop.thresholds.threshold import Step, ThresholdDraft
from tests.support.clock import START
from tests.support.databases import AnyDatabase
from tests.support.offers import TIME, cut
from tests.support.trade import open_trade


async def test_an_order_gets_the_best_step_that_it_reaches(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    made = await database.transact(cut, (20000, 3000), (30000, 5000))
    assert [(await trade.place(*of)).discount_fen for of in ((1, 0), (0, 1), (1, 1))] == [0, 3000, 5000]
    [worth] = await database.read(list_worth)
    assert (worth.figures.orders, worth.figures.saved_fen) == (2, 8000)
    assert worth.threshold.holds(START)
    assert await database.transact(stop_threshold, made.code, by=staff_acting("test"))
    assert [of.threshold.holds(START) for of in await database.read(list_worth)] == [False]
    assert (await trade.place(1, 1)).discount_fen == 0
    with pytest.raises(ThresholdUnknown):
        await database.transact(stop_threshold, "NOSUCH", by=staff_acting("test"))
    await trade.check()


async def test_one_for_some_goods_counts_and_cuts_those(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    second = Scope("sku", frozenset([trade.tea.skus[1].code]))
    await database.transact(cut, (20000, 3000), scope=second)
    order = await trade.place(2, 1)
    assert [line.discount_fen for line in order.lines] == [0, 3000]
    assert (await trade.place(2)).discount_fen == 0


async def test_a_bounded_one_ends_with_its_orders_and_a_closed_order_gives_its_place_back(
    database: AnyDatabase,
) -> None:
    trade = await open_trade(database)
    await database.transact(cut, most=2, most_each=1)
    order = await trade.place(0, 1)
    assert (order.discount_fen, (await trade.place(0, 1)).discount_fen) == (3000, 0)
    await cancel_order(database, trade.pay, trade.buyer, order.no)
    assert (await trade.place(0, 1)).discount_fen == 3000
    await trade.check()


@pytest.mark.parametrize("steps", [(), ((100, 200),), ((100, 50), (200, 50)), ((200, 50), (100, 80)), ((100, 0),)])
def test_steps_rise_and_never_take_more_than_they_need(steps: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ThresholdRefused):
        ThresholdDraft("满减", tuple(Step(*step) for step in steps), TIME)


def test_a_step_may_take_all_that_it_needs() -> None:
    assert ThresholdDraft("满减", (Step(100, 100),), TIME).steps == (Step(100, 100),)


def test_what_is_used_up_is_a_refusal_of_its_own() -> None:
    assert OfferUsedUp.code == "offer_used_up"


async def test_the_twenty_first_at_the_same_time_is_refused_and_not_left_out_silently(database: AnyDatabase) -> None:
    first = [await database.transact(cut, (10000 + number, 100)) for number in range(20)]
    with pytest.raises(TooManyOpen):
        await database.transact(cut)
    later = cover_days(date(2026, 12, 1), date(2026, 12, 2))
    assert await database.transact(cut, time=later)
    await database.transact(stop_threshold, first[0].code, by=staff_acting("test"))
    assert await database.transact(cut)
