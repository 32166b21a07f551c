"""The one formula: whatever is offered, the sums are right to the fen; compared with a model of a few lines."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.pricing.choosing import list_choices
from shop.pricing.formula import NONE, calculate, price
from shop.pricing.offer import (
    Claim,
    FreeShipping,
    Needs,
    Off,
    Offer,
    PercentOff,
    Scope,
    Source,
    Spend,
    Stage,
    UnitPrice,
)
from shop.pricing.quote import Line
from shop.pricing.refusals import OfferGone
from shop.pricing.tags import Nearest, find_nearest
from shop.pricing.times import cover_days, end_after

SKUS = ("a", "b", "c")


def line(sku: str = "a", price_fen: int = 10000, quantity: int = 1) -> Line:
    return Line(1, sku, f"p{sku}", "tea" if sku < "c" else "ware", "茶", "", None, price_fen, 0, quantity)


def offer(stage: Stage, effect: Any, *, id: str = "1", kind: str = "", scope: Scope = Scope(), **more: Any) -> Offer:
    return Offer(Source(kind or stage.name.lower(), id, "优惠"), stage, effect, scope, **more)


def least(fen: int) -> Needs:
    return Needs(fen)


def flat(fee: int, free_from: int) -> Callable[[Sequence[int]], int]:
    return lambda worth: 0 if sum(worth) >= free_from else fee


scopes = st.one_of(
    st.just(Scope()),
    st.builds(lambda codes: Scope("sku", frozenset(codes)), st.sets(st.sampled_from(SKUS))),
    st.builds(lambda code: Scope("category", frozenset([code])), st.sampled_from(["tea", "ware"])),
)
percents = st.builds(PercentOff, st.integers(0, 10000), st.none() | st.integers(0, 5000))
offs = st.builds(Off, st.integers(0, 30000))
effects = {
    Stage.UNIT: st.builds(UnitPrice, st.integers(0, 12000)),
    Stage.LINE: offs | percents,
    Stage.THRESHOLD: offs | percents,
    Stage.COUPON: offs | percents,
    Stage.POINTS: offs,
    Stage.SHIPPING: st.builds(FreeShipping, st.none() | st.integers(0, 2000)),
    Stage.BALANCE: st.builds(Spend, st.integers(0, 40000)),
}


@st.composite
def some_offers(draw: st.DrawFn) -> list[Offer]:
    found = []
    scarce_left = draw(st.integers(0, 6))
    for number in range(draw(st.integers(0, 6))):
        stage = draw(st.sampled_from(list(Stage)))
        needs = Needs(draw(st.integers(0, 20000)), draw(st.integers(0, 6)))
        group = draw(st.sampled_from([None, "one", "two"]))
        # Offers of one source share what is left of it.
        scarce = stage is Stage.UNIT and group is None and draw(st.booleans())
        id_, left = ("scarce", scarce_left) if scarce else (str(number), None)
        more: dict[str, Any] = {"claim": Claim(by_unit=True, most=9, left=left)} if scarce else {}
        effect, scope = draw(effects[stage]), draw(scopes)
        found.append(offer(stage, effect, id=id_, scope=scope, needs=needs, group=group, **more))
    return found


lines = st.lists(
    st.builds(line, st.sampled_from(SKUS), st.integers(0, 15000), st.integers(1, 5)), min_size=1, max_size=5
)
shippings = st.builds(flat, st.integers(0, 3000), st.integers(0, 30000))


def model(
    basket: Sequence[Line], offers: Sequence[Offer], shipping: Callable[[Sequence[int]], int]
) -> tuple[list[int], int, int]:
    """(paid by line, shipping paid, balance spent), in the plainest way: a list of what is left, stage by stage."""
    left = [one.price_fen * one.quantity for one in basket]
    covered = lambda of: [i for i, one in enumerate(basket) if of.scope.covers(one)]  # noqa: E731
    units = [(i, one) for i, one in enumerate(basket) for _ in range(one.quantity)]
    scarce = next((of.claim.left for of in offers if of.claim.by_unit), 0)
    for of in sorted((of for of in offers if of.stage == Stage.UNIT), key=lambda each: each.effect.fen):
        for i, one in [unit for unit in units if of.scope.covers(unit[1]) and unit[1].price_fen > of.effect.fen]:
            if of.claim.by_unit and not scarce:
                continue
            scarce -= of.claim.by_unit
            units.remove((i, one))
            left[i] -= one.price_fen - of.effect.fen
    enough = lambda of: sum(basket[i].quantity for i in covered(of)) >= of.needs.least_units  # noqa: E731
    for of in offers:
        if of.stage == Stage.LINE and enough(of) and sum(left[i] for i in covered(of)) >= of.needs.least_fen:
            for i in covered(of):
                left[i] = max(0, left[i] - taken(of.effect, left[i], basket[i].quantity))
    worth = list(left)
    ship, spent = shipping(worth), 0
    for of in sorted(offers, key=lambda each: each.stage):
        here, met = covered(of), bool(covered(of)) and sum(worth[i] for i in covered(of)) >= of.needs.least_fen
        met = met and enough(of)
        if of.stage in (Stage.THRESHOLD, Stage.COUPON, Stage.POINTS) and met:
            pool = sum(left[i] for i in here)
            share(left, here, min(pool, taken(of.effect, pool, 1)))
        elif of.stage == Stage.SHIPPING and met:
            ship -= min(ship, ship if of.effect.most_fen is None else of.effect.most_fen)
        elif of.stage == Stage.BALANCE:
            goods = min(of.effect.fen, sum(left))
            share(left, list(range(len(left))), goods)
            more = min(ship, of.effect.fen - goods)
            ship, spent = ship - more, spent + goods + more
    return left, ship, spent


def taken(effect: Any, fen: int, units: int) -> int:
    if isinstance(effect, Off):
        return effect.fen * units
    off = int(Fraction(fen * effect.bp, 10000))
    return off if effect.most_fen is None else min(off, effect.most_fen)


def share(left: list[int], here: list[int], cut: int) -> None:
    """One fen after the other to whoever has got least of their share would be slow: floors, then the largest rests."""
    pool = sum(left[i] for i in here)
    if not pool:
        return
    exact = {i: Fraction(cut * left[i], pool) for i in here}
    parts = {i: int(part) for i, part in exact.items()}
    rest = cut - sum(parts.values())
    for i in sorted(here, key=lambda each: (parts[each] - exact[each], each))[:rest]:
        parts[i] += 1
    for i in here:
        left[i] -= parts[i]


@given(lines, some_offers(), shippings)
def test_the_formula_gives_what_the_model_gives(basket: list[Line], offers: list[Offer], shipping: Any) -> None:
    quote = calculate(basket, offers, shipping).quote
    assert ([of.paid_fen for of in quote.lines], quote.shipping_fen, quote.balance_fen) == model(
        basket, offers, shipping
    )


@given(lines, some_offers(), shippings)
def test_every_sum_is_kept(basket: list[Line], offers: list[Offer], shipping: Any) -> None:
    priced = price(basket, offers, shipping)
    quote = priced.quote
    assert quote.list_fen == quote.discount_fen + quote.balance_fen + quote.total_fen
    for index, of in enumerate(quote.lines):
        assert of.list_fen == of.discount_fen + of.balance_fen + of.paid_fen
        assert 0 <= of.paid_fen <= of.list_fen
        own = [note for note in quote.adjustments if note.line == str(index + 1)]
        assert -sum(note.amount_fen for note in own) == of.discount_fen + of.balance_fen
    assert 0 <= quote.shipping_fen <= quote.shipping_list_fen
    assert -sum(note.amount_fen for note in quote.adjustments) == quote.discount_fen + quote.balance_fen
    assert sum(saving.amount_fen for saving in quote.savings) == quote.discount_fen + quote.balance_fen
    made = {(note.kind, note.id) for note in quote.adjustments}
    assert made == {(of.source.kind, of.source.id) for of in priced.used}
    grouped = [of.group for of in priced.used if of.group]
    assert len(grouped) == len(set(grouped))


@given(lines, some_offers(), shippings)
def test_the_best_is_taken_and_every_choice_costs_what_it_says(
    basket: list[Line], offers: list[Offer], shipping: Any
) -> None:
    offers = [replace(of, group="one") for of in offers if of.stage is Stage.COUPON]
    quote = price(basket, offers, shipping).quote
    choices = list_choices(basket, offers, shipping, {}, "one")
    assert quote.total_fen == min(choice.total_fen for choice in choices if choice.total_fen is not None)
    for choice in choices:
        chosen = {"one": choice.id}
        if choice.total_fen is None:
            with pytest.raises(OfferGone):
                price(basket, offers, shipping, chosen)
        else:
            assert price(basket, offers, shipping, chosen).quote.total_fen == choice.total_fen
    assert (
        price(basket, offers, shipping, {"one": NONE}).quote.total_fen
        == calculate(basket, (), shipping).quote.total_fen
    )


def test_a_condition_looks_at_goods_before_other_cuts_of_the_order() -> None:
    cut = offer(Stage.THRESHOLD, Off(3000), needs=least(10000))
    coupon = offer(Stage.COUPON, Off(500), needs=least(10000))
    quote = price([line()], [coupon, cut], lambda worth: 0 if sum(worth) >= 10000 else 800).quote
    assert (quote.total_fen, quote.shipping_fen) == (6500, 0)


def test_an_offer_for_several_counts_the_units_of_all_its_lines_and_of_no_other() -> None:
    tea = offer(Stage.LINE, PercentOff(2000), scope=Scope("category", frozenset(["tea"])), needs=Needs(least_units=3))
    baskets = [
        [line("a", quantity=2), line("c", quantity=5)],
        [line("a", quantity=2), line("b", 5000), line("c", 5000)],
    ]
    cuts = [[of.discount_fen for of in price(basket, [tea], lambda _: 0).quote.lines] for basket in baskets]
    assert cuts == [[0, 0], [4000, 1000, 0]]


def test_what_is_nearest_is_for_goods_of_the_basket_and_not_reached_yet() -> None:
    scope = Scope("sku", frozenset("c"))
    two, five = (offer(Stage.LINE, PercentOff(1000), id=str(n), needs=Needs(least_units=n)) for n in (2, 5))
    other = offer(Stage.LINE, PercentOff(1000), scope=scope, needs=Needs(least_units=2))
    gone = replace(two, claim=Claim(most=1, left=0))
    assert find_nearest([line()], [five, two, other]) == Nearest(two, 1)
    assert find_nearest([line(quantity=2)], [five, two, other]) == Nearest(five, 3)
    assert find_nearest([line(quantity=5)], [five, two, other]) is None
    assert find_nearest([line()], [gone, other]) is None
    assert find_nearest([], [two]) is None


def test_a_cut_is_shared_by_what_lines_cost_and_loses_no_fen() -> None:
    quote = price([line("a", 100), line("b", 100), line("c", 100)], [offer(Stage.COUPON, Off(100))], lambda _: 0).quote
    assert [of.discount_fen for of in quote.lines] == [34, 33, 33]


def test_an_offer_for_some_lines_cuts_those_only_and_within_them() -> None:
    tea = offer(Stage.COUPON, Off(9900), scope=Scope("category", frozenset(["tea"])))
    quote = price([line("a", 3000), line("c", 5000)], [tea], lambda _: 0).quote
    assert [of.paid_fen for of in quote.lines] == [0, 5000]


def test_the_lowest_unit_price_wins_and_a_higher_one_changes_nothing() -> None:
    prices = [offer(Stage.UNIT, UnitPrice(fen), id=str(fen)) for fen in (9000, 8000, 20000)]
    priced = price([line(quantity=2)], prices, lambda _: 0)
    assert (priced.quote.total_fen, [of.source.id for of in priced.used]) == (16000, ["8000"])
    assert price([line()], prices[2:], lambda _: 0).used == ()


def test_the_fingerprint_tells_every_choice_from_every_other() -> None:
    one, two = (offer(Stage.COUPON, Off(500), id=id, group="coupon") for id in ("1", "2"))
    told = {
        price([line()], [one, two], lambda _: 0, chosen).quote.fingerprint
        for chosen in ({"coupon": "1"}, {"coupon": "2"}, {"coupon": NONE})
    }
    assert len(told) == 3


def test_a_choice_of_what_is_not_offered_is_refused() -> None:
    with pytest.raises(OfferGone):
        price([line()], (), lambda _: 0, {"coupon": "1"})
    assert price([line()], (), lambda _: 0, {"coupon": NONE}).used == ()


def test_an_effect_belongs_to_its_stage() -> None:
    with pytest.raises(ValueError, match="no Spend at COUPON"):
        offer(Stage.COUPON, Spend(1))


def test_units_are_counted_only_where_units_are_priced() -> None:
    with pytest.raises(ValueError, match="units are not counted"):
        offer(Stage.COUPON, Off(1), claim=Claim(by_unit=True))


def test_an_offer_lasts_from_the_first_moment_of_its_first_day_to_that_of_its_end() -> None:
    days = cover_days(date(2026, 11, 11), date(2026, 11, 12))
    first = datetime(2026, 11, 10, 16, tzinfo=UTC)
    moment = timedelta(microseconds=1)
    told = [
        days.holds(at) for at in (first - moment, first, first + timedelta(days=1) - moment, first + timedelta(days=1))
    ]
    assert told == [False, True, True, False]
    assert end_after(first - moment, 1) == first == days.starts_at
    with pytest.raises(ValueError, match="after"):
        cover_days(date(2026, 11, 11), date(2026, 11, 11))
