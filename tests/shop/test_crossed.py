"""The price that is struck out: the lowest of the seven days before or a proven suggestion, and never another."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from commissions.actor import staff_acting
from shop.catalog.crossed import BEFORE, CrossedBy, Offered, cap_struck, determine_crossed, determine_lowest
from shop.catalog.draft import ProductDraft, SkuDraft
from shop.catalog.editing import change_state
from shop.catalog.queries import get_product, list_products
from shop.catalog.refusals import DraftRefused
from shop.catalog.service import save_product
from shop.catalog.tables import sku_price
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea, stock_shelf

MEI = staff_acting("mei")
HOURS = 12 * 24


@example({0: 1, 10: 3}, 10 + 7 * 24)
@given(st.dictionaries(st.integers(0, HOURS), st.sampled_from([None, 1, 2, 3]), max_size=6), st.integers(1, HOURS))
def test_the_lowest_price_is_that_of_every_hour_of_the_seven_days(said: dict[int, int | None], now: int) -> None:
    changes = sorted((hour, fen) for hour, fen in said.items() if hour < now)
    history = [Offered(START + timedelta(hours=hour), fen) for hour, fen in changes]

    def hold(hour: int) -> int | None:
        return next((fen for at, fen in reversed(changes) if at <= hour), None)

    begin = now - 7 * 24
    known = bool(changes) and changes[0][0] <= begin
    prices = [fen for hour in range(max(begin, 0), now) if (fen := hold(hour)) is not None]
    assert determine_lowest(history, START + timedelta(hours=now)) == (min(prices, default=None) if known else None)


def test_an_offer_strikes_out_nothing_dearer_than_the_seven_days_before() -> None:
    assert cap_struck(100, 90, 95, START, START + BEFORE - timedelta(seconds=1)) == 95
    assert cap_struck(100, 90, 80, START, START) is None
    assert cap_struck(100, 90, 80, START, START + BEFORE) == 100
    assert cap_struck(100, 90, None, None, START) == 100
    assert determine_crossed(90, 90, 90) == (None, None)


def tea(price_fen: int, suggested_fen: int | None = None, **changes: object) -> ProductDraft:
    skus = (SkuDraft("T-1", (), price_fen, 10, 5, suggested_fen),)
    return draft_tea("T", options=(), skus=skus, **changes)


async def test_a_price_that_fell_shows_the_lowest_of_the_week_before(
    database: AnyDatabase, clock: MovableClock
) -> None:
    [shown] = await database.transact(stock_shelf, tea(10_000))

    async def cross() -> tuple[int | None, CrossedBy | None]:
        sku = (await database.read(get_product, shown.code)).skus[0]
        [card] = (await database.read(list_products, clock())).cards
        assert (card.list_price_fen, card.crossed_by) == (sku.list_price_fen, sku.crossed_by)
        return sku.list_price_fen, sku.crossed_by

    clock.advance(days=3)
    await database.transact(save_product, tea(9_000))
    assert await cross() == (None, None), "nobody knows three days as a price of a week"
    clock.advance(days=7)
    await database.transact(save_product, tea(8_000))
    assert await cross() == (9_000, CrossedBy.LOWEST)
    await database.transact(save_product, tea(8_000, name="新名"))
    for state in ("off_sale", "on_sale"):
        await database.transact(change_state, shown.code, state, by=MEI)
    assert await cross() == (9_000, CrossedBy.LOWEST), "a pause is no new price"

    clock.advance(days=1)
    await database.transact(save_product, tea(9_500))
    assert await cross() == (None, None)
    await database.transact(save_product, tea(9_400, 12_000))
    assert await cross() == (12_000, CrossedBy.SUGGESTED), "8,000 was to be had this week"


async def test_what_is_no_longer_on_sale_makes_no_price(database: AnyDatabase, clock: MovableClock) -> None:
    [shown] = await database.transact(stock_shelf, tea(10_000))
    clock.advance(days=8)
    await database.transact(change_state, shown.code, "off_sale", by=MEI)
    await database.transact(save_product, tea(99_000, status="off_sale"))
    clock.advance(days=8)
    await database.transact(save_product, tea(5_000))
    assert (await database.read(get_product, shown.code)).skus[0].list_price_fen is None
    prices = await database.read(lambda of: of.scalars(select(sku_price.c.price_fen).order_by(sku_price.c.id)).all())
    assert prices == [10_000, None, 5_000]
    with pytest.raises(DBAPIError):
        await database.transact(lambda tx: tx.connection.execute(sku_price.delete()))


@pytest.mark.parametrize("proof", ["", "javascript:alert(1)", "https://a b", "x" * 32, "https://" + "a" * 400])
def test_a_suggested_price_without_proof_is_refused(proof: str) -> None:
    with pytest.raises(DraftRefused):
        tea(10_000, 12_000, price_proof=proof)


@pytest.mark.parametrize("tags", [("长" * 9,), ("甲", "甲"), ("甲、乙",), tuple("甲乙丙丁戊己"), (" ",)])
def test_tags_are_few_short_and_different(tags: Sequence[str]) -> None:
    with pytest.raises(DraftRefused):
        tea(10_000, tags=tuple(tags))
