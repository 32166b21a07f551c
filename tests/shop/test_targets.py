"""Targets of a year: parts beside their wholes, what was sold of them, and the assessment at a period's end."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from commissions.actor import OwnInterest, staff_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.service import NoticeNotAcknowledged, acknowledge
from commissions.tallies.service import count_sale
from commissions.tiers.ladder import read_ladder
from commissions.tiers.queries import list_tier_history
from commissions.tiers.service import publish_tiers, set_tier
from shop.targets.checks import CHECKS
from shop.targets.queries import (
    find_amounts,
    find_own_target,
    get_assessment,
    list_verdicts,
    read_months_sold,
)
from shop.targets.refusals import (
    AssessmentDecided,
    AssessmentUnknown,
    NobodyToAssess,
    PeriodOpen,
    RulesMissing,
    TargetRefused,
    TooManyTargets,
)
from shop.targets.service import assess_period, decide_assessment, set_rules, set_targets
from shop.targets.tables import target_verdict
from shop.targets.target import (
    MONTHS,
    PERIODS,
    QUARTERS,
    YEAR,
    Basis,
    Judged,
    Part,
    Rules,
    Scope,
    Step,
    compare_periods,
    find_days,
    judge,
    list_periods_of,
    split_year,
)
from tests.commissions.stage import admit, bind, build_chain, line, sell
from tests.shop.test_statistics import deliver
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.tampering import find_tampered
from tests.support.trade import open_trade

ANNA, BEN, CARL = MemberId(2), MemberId(3), MemberId(4)
BY, OWNER = staff_acting("mei"), staff_acting("owner")
LADDER = {
    "tiers": [
        {"tier": name, "name": name.title(), "all": [{"metric": "own_orders", "least": 1_000_000}]}
        for name in ("silver", "gold")
    ]
}
RULES = Rules(by_quarter=False, rise_bp=12_000, fall_bp=6_000, grace=1)


@given(st.dates(date(2020, 1, 1), date(2100, 12, 31)))
def test_every_day_lies_in_one_month_one_quarter_and_its_year(day: date) -> None:
    within = [
        period for period in PERIODS if find_days(day.year, period).first <= day <= find_days(day.year, period).last
    ]
    assert set(within) == set(list_periods_of(day))
    assert len(within) == 3


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=12, max_size=12))
def test_a_year_is_split_to_the_fen_and_its_quarters_are_their_months(fen: int, weights: list[int]) -> None:
    parts = split_year(fen, weights)
    assert sum(parts[month] for month in MONTHS) == sum(parts[quarter] for quarter in QUARTERS) == parts[YEAR] == fen
    assert all(part.difference_fen == 0 for part in compare_periods(parts))


def test_parts_that_are_less_or_more_than_their_whole_are_shown() -> None:
    amounts = {YEAR: 1000, "q1": 600, "q2": 500, "01": 100, "02": 200}
    assert compare_periods(amounts) == (Part(YEAR, 1000, 1100), Part("q1", 600, 300))
    assert [of.difference_fen for of in compare_periods(amounts)] == [-100, 300]


@pytest.mark.parametrize(
    ("sold", "below", "tier", "expected"),
    [
        (1200, 0, None, Judged(Step.RISE, 0, "silver")),
        (1200, 1, "silver", Judged(Step.RISE, 0, "gold")),
        (1200, 0, "gold", Judged(Step.KEEP, 0, "gold")),
        (1199, 1, "silver", Judged(Step.KEEP, 0, "silver")),
        (600, 1, "silver", Judged(Step.KEEP, 0, "silver")),
        (599, 0, "silver", Judged(Step.GRACE, 1, "silver")),
        (599, 1, "silver", Judged(Step.FALL, 0, None)),
        (-50, 1, "gold", Judged(Step.FALL, 0, "silver")),
        (0, 1, "gone", Judged(Step.FALL, 0, "gold")),
        (0, 5, None, Judged(Step.KEEP, 6, None)),
    ],
)
def test_what_was_sold_decides_and_grace_comes_before_a_fall(
    sold: int, below: int, tier: str | None, expected: Judged
) -> None:
    ladder = read_ladder(LADDER)
    assert judge(RULES, ladder, target_fen=1000, sold_fen=sold, below_before=below, tier=tier) == expected


async def open_sellers(database: AnyDatabase) -> None:
    """Three distributors: Anna sold for 150.00, Ben for 50.00, Carl nothing; Ben is silver, Carl gold."""
    await build_chain(database, 1, ANNA)
    await database.transact(admit, BEN, CARL, 5)
    await database.transact(bind, 5, BEN)
    for order_no, buyer, fen in (("T1", 1, 15_000), ("T2", 5, 5_000)):
        await sell(database, order_no, buyer, line(paid_fen=fen))
        await database.transact(count_sale, order_no)
    await database.transact(publish_tiers, LADDER, by=OWNER)
    for who, tier in ((BEN, "silver"), (CARL, "gold")):
        await database.transact(set_tier, who, tier, by=OWNER, reason="to begin with")
    for who in (ANNA, BEN, CARL):
        of_both = {"11": 10_000, "12": 10_000}
        await database.transact(set_targets, 2026, Scope.PERSON, str(who), of_both, by=OWNER)
    await database.transact(set_rules, 2026, RULES, by=OWNER)


async def find_tiers_of(database: AnyDatabase) -> list[str | None]:
    people = [await database.read(find_distributor, who) for who in (ANNA, BEN, CARL)]
    return [of.tier if of else None for of in people]


async def test_a_period_that_is_over_is_judged_and_a_person_decides(database: AnyDatabase, clock: MovableClock) -> None:
    await open_sellers(database)
    with pytest.raises(PeriodOpen):
        await database.transact(assess_period, 2026, "11", by=BY)
    clock.advance(days=9)
    first = await database.transact(assess_period, 2026, "11", by=BY)
    with pytest.raises(PeriodOpen):
        await database.transact(assess_period, 2026, "11", by=BY)
    verdicts = await database.read(list_verdicts, first.id)
    said = [(of.member_id, of.sold_fen, of.step, of.tier_after, of.below) for of in verdicts]
    assert said == [
        (ANNA, 15_000, Step.RISE, "silver", 0),
        (BEN, 5_000, Step.GRACE, "silver", 1),
        (CARL, 0, Step.GRACE, "gold", 1),
    ]
    assert await find_tiers_of(database) == [None, "silver", "gold"]

    why: dict[str, Any] = {"reason": "November's targets"}
    anna = staff_acting("anna", ANNA)
    with pytest.raises(OwnInterest):
        await database.transact(decide_assessment, first.id, {ANNA}, by=anna, **why)
    assert await database.transact(decide_assessment, first.id, {ANNA}, by=BY, **why) == 1
    with pytest.raises(AssessmentDecided):
        await database.transact(decide_assessment, first.id, {ANNA}, by=BY, **why)
    assert await find_tiers_of(database) == ["silver", "silver", "gold"]
    assert (await database.read(list_tier_history, ANNA))[0].reason == "November's targets"
    assert [of["member_id"] for _, of in await database.read(published, "TargetMissed")] == [BEN, CARL]

    # A second month below: both would fall, one is let off, and one has another tier by now.
    clock.advance(days=31)
    second = await database.transact(assess_period, 2026, "12", by=BY)
    steps = {of.member_id: (of.step, of.tier_after) for of in await database.read(list_verdicts, second.id)}
    assert steps == {ANNA: (Step.GRACE, "silver"), BEN: (Step.FALL, None), CARL: (Step.FALL, "silver")}
    await database.transact(set_tier, CARL, "silver", by=OWNER, reason="by hand meanwhile")
    with pytest.raises(OwnInterest):
        await database.transact(decide_assessment, second.id, {CARL}, by=staff_acting("ben", BEN), **why)
    assert await database.transact(decide_assessment, second.id, {CARL}, by=BY, **why) == 0
    assert await find_tiers_of(database) == ["silver", "silver", "silver"]
    assert {of.state for of in await database.read(list_verdicts, second.id)} == {"done", "struck"}
    assert (await database.read(get_assessment, second.id)).decided_by == BY

    assert await database.read(audit) == []
    assert await find_tampered(database, CHECKS) == set()
    row = target_verdict.c
    forged = update(target_verdict).where(row.member_id == ANNA).values(tier_after="gold")
    assert await find_tampered(database, CHECKS, forged) == {"verdict_in_history"}
    opened = update(target_verdict).where(row.member_id == BEN).values(state="proposed")
    assert await find_tampered(database, CHECKS, opened) == {"verdict_decided"}


async def test_nobody_sets_their_own_target(sqlite_database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(sqlite_database, 1, ANNA)
    target: dict[str, Any] = {"year": 2026, "scope": Scope.PERSON, "key": str(ANNA), "amounts": {YEAR: 1}}
    with pytest.raises(OwnInterest):
        await sqlite_database.transact(set_targets, **target, by=staff_acting("anna", ANNA))
    await sqlite_database.transact(set_targets, **target, by=OWNER)


async def test_what_can_not_be_a_target_is_refused(sqlite_database: AnyDatabase, clock: MovableClock) -> None:
    database = sqlite_database
    await build_chain(database, 1, ANNA)
    for scope, key, amounts in (
        (Scope.PERSON, "99", {YEAR: 1}),
        (Scope.REGION, "330106", {YEAR: 1}),
        (Scope.REGION, "nowhere", {YEAR: 1}),
        (Scope.WHOLE, "x", {YEAR: 1}),
        (Scope.WHOLE, "", {"13": 1}),
        (Scope.WHOLE, "", {YEAR: 0}),
        (Scope.WHOLE, "", {YEAR: 10**14}),
    ):
        with pytest.raises(TargetRefused):
            await database.transact(set_targets, 2026, scope, key, amounts, by=OWNER)
    for bad in (Rules(rise_bp=5, fall_bp=5), Rules(grace=13), Rules(rise_bp=100_001)):
        with pytest.raises(TargetRefused):
            await database.transact(set_rules, 2026, bad, by=OWNER)
    with pytest.raises(RulesMissing):
        await database.transact(assess_period, 2025, "q1", by=BY)
    await database.transact(publish_tiers, LADDER, by=OWNER)
    await database.transact(set_rules, 2025, Rules(), by=OWNER)
    with pytest.raises(NobodyToAssess):
        await database.transact(assess_period, 2025, "q1", by=BY)
    with pytest.raises(AssessmentUnknown):
        await database.transact(decide_assessment, 9, (), by=BY, reason="none")
    with pytest.raises(TargetRefused):
        await database.transact(set_targets, 1999, Scope.WHOLE, "", {YEAR: 1}, by=OWNER)


async def test_what_teams_sell_decides_only_after_the_notice(sqlite_database: AnyDatabase) -> None:
    with pytest.raises(NoticeNotAcknowledged):
        await sqlite_database.transact(set_rules, 2026, Rules(basis=Basis.TEAM), by=OWNER)
    await sqlite_database.transact(acknowledge, CURRENT_NOTICE, by=OWNER)
    await sqlite_database.transact(set_rules, 2026, Rules(basis=Basis.TEAM), by=OWNER)


async def test_more_people_than_there_may_be_are_refused(
    sqlite_database: AnyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shop.targets.service._MOST_PEOPLE", 1)
    await build_chain(sqlite_database, 1, ANNA)
    await sqlite_database.transact(set_targets, 2026, Scope.PERSON, "1", {YEAR: 1}, by=OWNER)
    await sqlite_database.transact(set_targets, 2026, Scope.PERSON, "1", {YEAR: 2, "q1": 1}, by=OWNER)
    with pytest.raises(TooManyTargets):
        await sqlite_database.transact(set_targets, 2026, Scope.PERSON, str(ANNA), {YEAR: 1}, by=OWNER)
    await sqlite_database.transact(set_targets, 2026, Scope.PERSON, "1", {}, by=OWNER)
    assert await sqlite_database.read(find_amounts, 2026, Scope.PERSON, "1") == {}


async def test_a_distributor_sees_the_shortest_target_of_now(sqlite_database: AnyDatabase, clock: MovableClock) -> None:
    await open_sellers(sqlite_database)
    found = await sqlite_database.read(find_own_target, ANNA, clock.now)
    assert found is not None
    assert (found.period, found.attained.target_fen, found.attained.sold_fen) == ("11", 10_000, 15_000)
    assert found.attained.share_bp == 15_000
    await sqlite_database.transact(set_targets, 2026, Scope.PERSON, str(ANNA), {"q4": 7, YEAR: 9}, by=OWNER)
    found = await sqlite_database.read(find_own_target, ANNA, clock.now)
    assert found is not None
    assert found.period == "q4"
    assert await sqlite_database.read(find_own_target, ANNA, clock.now + timedelta(days=60)) is None


async def test_what_the_shop_sold_is_read_from_the_figures(sqlite_database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(sqlite_database)
    order = await trade.buy(1)
    await trade.refund(order.no, {"1": 2_800})
    await deliver(sqlite_database)
    sold = await sqlite_database.read(read_months_sold, 2026, clock.now.date())
    assert sold == (*[0] * 10, order.total_fen - 2_800, 0)
