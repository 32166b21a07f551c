"""Offers in the console: each mode made from its form, listed with its figures, stopped."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from shop.accounts.permissions import Role
from shop.coupons.queries import list_worth
from shop.multibuys.queries import list_worth as list_multibuys
from shop.thresholds.queries import list_worth as list_thresholds
from shop.web.door import Door
from tests.support.console import Console, open_console
from tests.support.databases import AnyDatabase
from tests.support.trade import Trade, open_trade

DAYS = {"name": "双旦", "first": "2026-11-22", "last": "2026-12-31", "scope": "all"}


@pytest.fixture
async def trade(sqlite_database: AnyDatabase) -> Trade:
    """A shop with orders."""
    return await open_trade(sqlite_database)


@pytest.fixture
async def console(door: Door, trade: Trade) -> AsyncIterator[Console]:
    """Its console."""
    async with open_console(replace(door, payments=trade.pay)) as opened:
        yield opened


async def test_each_mode_is_made_counted_and_stopped(console: Console, trade: Trade) -> None:
    desk, support = await console.sign_in(Role.OPERATOR), await console.sign_in(Role.SUPPORT, name="客服")
    coupon = {"benefit": "percent", "value": "12.5", "most": "20", "least": "99", "total": "50", "each": "2"}
    made: dict[str, dict[str, Any]] = {
        "coupons": DAYS | coupon | {"way": "word", "word": "tea 2026", "scope": "product", "goods": "TEA-1"},
        "thresholds": DAYS | {"least.1": "100", "off.1": "10", "least.2": "200", "off.2": "30"},
        "multibuys": DAYS | {"least.1": "2", "off.1": "20", "total": "9"},
    }
    for mode, form in made.items():
        assert (await support.post(f"/console/offers/{mode}", **form)).status == 403
        assert "双旦" not in await desk.read(f"/console/offers/{mode}")
        assert (await desk.post(f"/console/offers/{mode}", **form)).status == 303, mode

    [ticket] = await trade.database.read(list_worth)
    draft = ticket.coupon.draft
    assert (draft.value, draft.most_fen, draft.least_fen, draft.word) == (1_250, 2_000, 9_900, "TEA2026")
    [threshold], [multibuy] = await trade.database.read(list_thresholds), await trade.database.read(list_multibuys)
    assert [(of.least_fen, of.off_fen) for of in threshold.threshold.draft.steps] == [(10_000, 1_000), (20_000, 3_000)]
    assert [(of.least_units, of.off_bp) for of in multibuy.multibuy.draft.steps] == [(2, 2_000)]

    await trade.buy(2)
    page = await desk.read("/console/offers")
    assert "满 ¥100.00 减 ¥10.00" in page
    assert "1 / 9" in page
    codes = {"coupons": ticket.coupon.code, "thresholds": threshold.threshold.code, "multibuys": multibuy.multibuy.code}
    for mode, code in codes.items():
        assert (await support.post(f"/console/offers/{mode}/{code}/end")).status == 403
        assert (await desk.post(f"/console/offers/{mode}/{code}/end")).status == 303
    assert (await desk.read("/console/offers")).count(">已停用<") == 3
    await trade.check()


@pytest.mark.parametrize(
    ("mode", "changed"),
    [
        ("coupons", {"value": "much"}),
        ("coupons", {"value": "0"}),
        ("coupons", {"last": "2026-11-21"}),
        ("coupons", {"first": "soon"}),
        ("coupons", {"way": "word"}),
        ("coupons", {"way": "group", "group": "没有这组"}),
        ("coupons", {"scope": "product", "goods": "NOTHING"}),
        ("coupons", {"scope": "sku"}),
        ("thresholds", {"least.1": "10", "off.1": "20"}),
        ("thresholds", {"least.1": "10"}),
        ("multibuys", {"least.1": "1", "off.1": "20"}),
    ],
)
async def test_what_cannot_be_is_shown_again_with_what_was_typed(
    console: Console, mode: str, changed: dict[str, str]
) -> None:
    desk = await console.sign_in(Role.OPERATOR)
    form = DAYS | {"benefit": "fixed", "value": "5", "total": "9", "each": "1", "way": "shop"} | changed
    response = await desk.post(f"/console/offers/{mode}", **form)
    assert response.status >= 400
    text = await response.text()
    assert 'value="双旦"' in text
    assert "alert-danger" in text
    assert (await desk.get("/console/offers/nothing")).status == 404
