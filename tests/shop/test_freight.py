"""Freight by template: what sending costs by region, pieces and weight, from the rule to the refund."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.actor import staff_acting
from commissions.ports import Transaction
from shop.addresses.address import Address
from shop.addresses.service import get_address
from shop.catalog.draft import ProductDraft
from shop.catalog.refusals import DraftRefused
from shop.catalog.sending import drop_template
from shop.catalog.service import save_product
from shop.checkout.queries import find_cart, quote_order
from shop.checkout.quoting import Wanted
from shop.checkout.refusals import PriceChanged
from shop.checkout.service import add_to_cart
from shop.freight.calculating import Load, calculate_freight, list_undelivered
from shop.freight.queries import get_template, list_templates
from shop.freight.refusals import (
    FreightInUse,
    FreightNameTaken,
    FreightRefused,
    FreightStale,
    FreightUnknown,
    NotDelivered,
)
from shop.freight.service import add_template, change_template
from shop.freight.template import FreightTemplate, Measure, Rate, Zone
from shop.regions.naming import find_named
from tests.support.clock import START
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea
from tests.support.trade import Trade, open_trade

BY = staff_acting("test")
WEST_LAKE, YUHANG, WUHOU, LHASA = "330106", "330110", "510107", "540102"
ZHEJIANG, HANGZHOU, SICHUAN, TIBET = "330000", "330100", "510000", "540000"
PLACES = (WEST_LAKE, YUHANG, WUHOU, LHASA, None)
REGIONS = (ZHEJIANG, HANGZHOU, WEST_LAKE, SICHUAN, TIBET)
NEAR, FAR = Rate(1, 500, 1, 100), Rate(1, 1200, 1, 500)
HEAVY = FreightTemplate("", "大件", Measure.WEIGHT, FAR, (Zone((ZHEJIANG,), NEAR),), (TIBET,))


def flat(worth_fen: int) -> int:
    return 0 if worth_fen >= 9_900 else 800


rates = st.builds(
    Rate,
    st.integers(1, 5),
    st.integers(0, 2_000),
    st.integers(1, 4),
    st.integers(0, 700),
    st.none() | st.integers(0, 20_000),
    st.none() | st.integers(1, 12),
)


@st.composite
def templates(draw: Any, code: str) -> FreightTemplate:
    named = draw(st.permutations(REGIONS))
    cuts = sorted(draw(st.lists(st.integers(0, len(named)), min_size=3, max_size=3)))
    zones = [named[: cuts[0]], named[cuts[0] : cuts[1]]]
    held = tuple(Zone(tuple(codes), draw(rates)) for codes in zones if codes)
    return FreightTemplate(code, code, draw(st.sampled_from(Measure)), draw(rates), held, tuple(named[cuts[2] :]))


@st.composite
def baskets(draw: Any) -> tuple[list[Load], list[int]]:
    choices = [None, draw(templates("a")), draw(templates("b"))]
    loads = draw(
        st.lists(
            st.builds(Load, st.sampled_from(choices), st.integers(1, 6), st.integers(1, 9)), min_size=1, max_size=6
        )
    )
    return loads, [draw(st.integers(0, 8_000)) for _ in loads]


def model(loads: Sequence[Load], worth: Sequence[int], district: str | None) -> tuple[int, list[int]]:
    """Freight as a clerk works it out: template by template, region by region, step by step."""
    total, never = 0, []
    if any(load.template is None for load in loads):
        total += flat(sum(fen for load, fen in zip(loads, worth, strict=True) if load.template is None))
    for template in {load.template for load in loads if load.template}:
        rate: Rate | None = template.everywhere
        for code in (district, HANGZHOU, ZHEJIANG, SICHUAN, TIBET):
            is_in = district is not None and code is not None and district.startswith(code.rstrip("0"))
            if not is_in:
                continue
            zone = next((zone.rate for zone in template.zones if code in zone.regions), None)
            if zone is not None or code in template.excluded:
                rate = zone
                break
        mine = [index for index, load in enumerate(loads) if load.template is template]
        if rate is None:
            never += mine
            continue
        pieces = sum(loads[index].pieces for index in mine)
        left = pieces if template.measure is Measure.PIECES else sum(loads[index].grams for index in mine)
        enough = rate.free_from_fen is not None and sum(worth[index] for index in mine) >= rate.free_from_fen
        if enough or (rate.free_from_pieces is not None and pieces >= rate.free_from_pieces):
            continue
        total += rate.first_fen
        left -= rate.first
        while left > 0:
            total += rate.more_fen
            left -= rate.more
    return total, sorted(never)


@given(baskets(), st.sampled_from(PLACES))
def test_freight_is_what_a_clerk_would_count(basket: tuple[list[Load], list[int]], district: str | None) -> None:
    loads, worth = basket
    fen, never = model(loads, worth, district)
    assert list(list_undelivered(loads, district)) == never
    assert calculate_freight(loads, worth, flat, district) == fen


def test_freight_of_a_case_that_is_worked_by_hand() -> None:
    by_weight = FreightTemplate(
        "a",
        "a",
        Measure.WEIGHT,
        Rate(1000, 1200, 500, 300, free_from_fen=20_000),
        (Zone((ZHEJIANG,), Rate(1000, 800, 500, 200)), Zone((HANGZHOU,), Rate(1000, 500, 500, 100))),
    )
    by_piece = FreightTemplate("b", "b", Measure.PIECES, Rate(1, 600, 1, 100))
    loads, worth = [Load(by_weight, 2, 1_600), Load(by_piece, 3, 9)], [15_000, 15_000]
    # 1.6 kg: two steps of half a kilogram have begun; three pieces: two more. The goods of a template stand alone.
    assert calculate_freight(loads, worth, flat, None) == (1200 + 2 * 300) + (600 + 2 * 100)
    assert calculate_freight(loads, worth, flat, f"{HANGZHOU[:4]}06") == (500 + 2 * 100) + (600 + 2 * 100)


def test_freight_is_free_from_the_very_amount_and_piece() -> None:
    rate = Rate(1, 500, 1, 100, free_from_fen=1_000, free_from_pieces=3)
    assert [rate.calculate(1, 1, worth) for worth in (999, 1_000)] == [500, 0]
    assert [rate.calculate(1, pieces, 0) for pieces in (2, 3)] == [500, 0]


@given(baskets(), st.sampled_from(PLACES))
def test_the_order_of_lines_changes_nothing(basket: tuple[list[Load], list[int]], district: str | None) -> None:
    loads, worth = basket
    turned = calculate_freight(loads[::-1], worth[::-1], flat, district)
    assert turned == calculate_freight(loads, worth, flat, district)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 21}, "name"),
        ({"zones": (Zone((), NEAR),)}, "zones"),
        ({"zones": (Zone((ZHEJIANG,), NEAR), Zone((SICHUAN, ZHEJIANG), FAR))}, "region_twice"),
        ({"excluded": (ZHEJIANG,)}, "region_twice"),
    ],
)
def test_a_template_is_within_its_limits(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(FreightRefused) as refused:
        replace(HEAVY, **changes)
    assert refused.value.data["field"] == field


@pytest.mark.parametrize(
    "of",
    [(0, 1, 1, 1), (1, -1, 1, 1), (1, 1, 0, 1), (1, 1, 1, 1_000_001), (1, 1, 1, 1, -1), (1, 1, 1, 1, None, 0)],
)
def test_a_rate_is_within_its_limits(of: tuple[int, ...]) -> None:
    with pytest.raises(FreightRefused):
        Rate(*of)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("浙江", ZHEJIANG),
        ("浙江省", ZHEJIANG),
        ("西藏", TIBET),
        ("杭州市", HANGZHOU),
        ("杭州", HANGZHOU),
        ("浙江省杭州市西湖区", WEST_LAKE),
        ("330106", WEST_LAKE),
        ("鼓楼区", None),
        ("浙江省西胡区", None),
        ("月球", None),
        ("", None),
    ],
)
def test_regions_are_read_as_people_write_them(typed: str, code: str | None) -> None:
    assert find_named(typed) == code


async def test_a_template_is_kept_changed_and_dropped(database: AnyDatabase) -> None:
    await open_trade(database)
    heavy = await database.transact(_send_tea_by, HEAVY, 700)
    assert await database.read(get_template, heavy.code) == (heavy, 1)
    with pytest.raises(FreightNameTaken):
        await database.transact(add_template, HEAVY, by=BY)
    with pytest.raises(FreightRefused):
        await database.transact(change_template, replace(heavy, measure=Measure.PIECES), version=1, by=BY)
    with pytest.raises(FreightRefused):
        await database.transact(change_template, replace(heavy, excluded=("999999",)), version=1, by=BY)

    changed = await database.transact(change_template, replace(heavy, name="重货"), version=1, by=BY)
    with pytest.raises(FreightStale):
        await database.transact(change_template, heavy, version=1, by=BY)
    assert await database.read(list_templates) == (changed,)

    with pytest.raises(FreightInUse):
        await database.transact(drop_template, heavy.code, by=BY)
    await database.transact(save_product, _tea())
    await database.transact(drop_template, heavy.code, by=BY)
    with pytest.raises(FreightUnknown):
        await database.transact(save_product, _tea(freight=heavy.code))


async def test_what_goes_by_weight_needs_weights(database: AnyDatabase) -> None:
    await open_trade(database)
    heavy = await database.transact(add_template, HEAVY, by=BY)
    with pytest.raises(DraftRefused):
        await database.transact(save_product, _tea(freight=heavy.code))


async def test_an_order_pays_by_weight_and_place_and_keeps_it(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    near = Rate(1000, 500, 500, 100)
    heavy = await database.transact(_send_tea_by, replace(HEAVY, zones=(Zone((HANGZHOU,), near),)), 700)
    wanted = [Wanted(trade.sku, 2)]
    at_home = (await database.read(quote_order, trade.buyer, wanted, START, None, await _home(trade))).quote
    assert at_home.shipping_fen == 500 + 100

    order = await trade.place(2, seen=at_home.fingerprint)
    assert (order.shipping_fen, order.total_fen) == (600, 2 * 12800 + 600)
    dear = replace(heavy, zones=(Zone((HANGZHOU,), replace(near, first_fen=900)),))
    await database.transact(change_template, dear, version=1, by=BY)
    with pytest.raises(PriceChanged):
        await trade.place(2, seen=at_home.fingerprint)
    await trade.pay_for(order)
    paid = await trade.find(order.no)
    assert (paid.shipping_fen, paid.shipping_list_fen) == (600, 600)

    refund = await trade.refund(order.no)
    assert refund.amount_fen == 2 * 12800 + 600, "what was paid for sending goes back with the whole"
    assert (await trade.find(order.no)).refundable_shipping_fen == 0
    await trade.check()


async def test_a_part_that_goes_back_takes_no_freight_along(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await database.transact(_send_tea_by, replace(HEAVY, zones=(), everywhere=Rate(1000, 500, 1000, 300)), 700)
    order = await trade.buy(3)
    assert order.shipping_fen == 500 + 2 * 300
    refund = await trade.refund(order.no, {}, units={"1": 1})
    assert refund.amount_fen == 12800
    assert (await trade.find(order.no)).refundable_shipping_fen == 1100
    await trade.check()


async def test_nothing_is_sent_where_it_is_not_sent(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await database.transact(_send_tea_by, replace(HEAVY, excluded=(HANGZHOU,), zones=()), 700)
    with pytest.raises(NotDelivered) as refused:
        await trade.place(1)
    assert refused.value.data["names"] == "古树红茶"

    await database.transact(add_to_cart, trade.buyer, trade.sku, 1)
    cart = await database.read(find_cart, trade.buyer, START)
    assert cart.undelivered == {trade.sku}


async def test_the_cart_says_what_is_missing_for_free_freight(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    free = replace(FAR, free_from_fen=30_000)
    await database.transact(_send_tea_by, replace(HEAVY, zones=(Zone((HANGZHOU,), free),), everywhere=NEAR), 700)
    await database.transact(add_to_cart, trade.buyer, trade.sku, 1)
    cart = await database.read(find_cart, trade.buyer, START)
    assert (cart.shipping_fen, cart.short_of_free_shipping_fen) == (1200 + 699 * 500, 30_000 - 12_800)


async def _home(trade: Trade) -> Address:
    return await trade.database.read(get_address, trade.buyer, trade.address)


def _tea(**changes: Any) -> ProductDraft:
    return draft_tea(on_hand=0, **changes)


def _send_tea_by(tx: Transaction, template: FreightTemplate, weight_g: int) -> FreightTemplate:
    kept = add_template(tx, template, by=BY)
    tea = draft_tea(on_hand=0)
    skus = tuple(replace(of, weight_g=weight_g) for of in tea.skus)
    save_product(tx, replace(tea, skus=skus, freight=kept.code))
    return kept
