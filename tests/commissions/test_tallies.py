"""The counters say what the sales are worth: against a plain model, events in any order, twice or at once."""

import asyncio
import os
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.awards.service import decide_refund, reinstate_refund, reverse_awards
from commissions.beneficiary import MemberId, member
from commissions.days import determine_day
from commissions.tallies import ranges
from commissions.tallies.checks import list_uncounted
from commissions.tallies.queries import (
    Days,
    LevelSales,
    Month,
    Period,
    Ranked,
    find_computed_at,
    find_own_spend,
    find_place,
    find_ranking,
    find_team_sales,
)
from commissions.tallies.ranges import RangeRefused, ask_for_ranking, compute_rankings
from commissions.tallies.service import count_sale
from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase
from tests.commissions.stage import build_chain, line, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, EveryEvent, SqliteFiles, published

BUYER, ANNA, BEN, CUI = 1, 2, 3, 4
NOVEMBER = Month("2026-11")
EXAMPLES = 500 if os.environ.get("LIANPU_TORTURE") else 10


async def count(database: AnyDatabase, *order_nos: str) -> None:
    for order_no in order_nos:
        await database.transact(count_sale, order_no)


async def refund(database: AnyDatabase, order_no: str, refund_no: str, fen: int) -> None:
    await database.transact(decide_refund, order_no=order_no, refund_no=refund_no, total_fen=fen, lines={"1": fen})


async def test_an_order_counts_for_its_buyer_and_the_three_above(database: AnyDatabase) -> None:
    await build_chain(database, BUYER, ANNA, BEN, CUI)
    await sell(database, "T1", BUYER, line(paid_fen=10_000), shipping_fen=800)
    await count(database, "T1")
    assert await database.read(find_own_spend, MemberId(BUYER)) == 10_000
    assert await database.read(find_team_sales, MemberId(ANNA)) == (
        LevelSales(1, 1, 10_000),
        LevelSales(2, 0, 0),
        LevelSales(3, 0, 0),
    )
    assert (await database.read(find_team_sales, MemberId(CUI)))[2] == LevelSales(3, 1, 10_000)
    assert await database.read(find_ranking, NOVEMBER) == (
        Ranked(1, MemberId(ANNA), 1000),
        Ranked(2, MemberId(BEN), 500),
        Ranked(3, MemberId(CUI), 200),
    )
    assert await database.read(find_place, NOVEMBER, MemberId(BEN)) == Ranked(2, MemberId(BEN), 500)
    assert await database.read(find_place, NOVEMBER, MemberId(BUYER)) is None


async def test_an_event_that_comes_again_counts_nothing(database: AnyDatabase) -> None:
    await build_chain(database, BUYER, ANNA, BEN, CUI)
    await sell(database, "T1", BUYER)
    assert await database.transact(count_sale, "T1")
    assert not await database.transact(count_sale, "T1")
    assert await database.read(audit) == []


async def test_a_refund_counts_on_the_day_of_its_sale_and_its_undoing_too(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, BUYER, ANNA, BEN, CUI)
    await sell(database, "T1", BUYER)
    await count(database, "T1")
    clock.advance(days=20)
    await refund(database, "T1", "R1", 10_000)
    await count(database, "T1")
    assert await database.read(find_ranking, NOVEMBER) == ()
    assert (await database.read(find_team_sales, MemberId(ANNA)))[0] == LevelSales(1, 0, 0)
    await database.transact(reinstate_refund, "R1")
    await count(database, "T1")
    assert (await database.read(find_ranking, NOVEMBER))[0] == Ranked(1, MemberId(ANNA), 1000)
    assert await database.read(audit) == []


async def test_a_refund_whose_event_comes_before_that_of_its_sale_is_counted_once(database: AnyDatabase) -> None:
    await build_chain(database, BUYER, ANNA, BEN, CUI)
    await sell(database, "T1", BUYER)
    await refund(database, "T1", "R1", 4_000)
    await count(database, "T1", "T1")
    assert await database.read(find_own_spend, MemberId(BUYER)) == 6_000
    assert await database.read(audit) == []


async def test_awards_that_a_person_reversed_leave_the_ranking(database: AnyDatabase) -> None:
    await build_chain(database, BUYER, ANNA, BEN, CUI)
    await sell(database, "T1", BUYER)
    await count(database, "T1")
    await database.transact(
        reverse_awards, "T1", member(MemberId(ANNA)), by=staff_acting("owner"), reason="not a real customer"
    )
    assert await database.read(list_uncounted) == ("T1",)
    assert await database.read(audit) == []
    await count(database, "T1")
    assert await database.read(list_uncounted) == ()
    assert [of.member_id for of in await database.read(find_ranking, NOVEMBER)] == [BEN, CUI]


async def test_people_who_earned_the_same_share_a_place(database: AnyDatabase) -> None:
    await build_chain(database, BUYER, ANNA, policy={"depth": 1, "levels": [{"rate_bp": 1000}]})
    await build_chain(database, 5, 6, policy={"depth": 1, "levels": [{"rate_bp": 1000}]})
    await build_chain(database, 7, 8, policy={"depth": 1, "levels": [{"rate_bp": 1000}]})
    for order_no, buyer, fen in (("T1", BUYER, 10_000), ("T2", 5, 10_000), ("T3", 7, 5_000)):
        await sell(database, order_no, buyer, line(paid_fen=fen))
        await count(database, order_no)
    assert [of.place for of in await database.read(find_ranking, NOVEMBER)] == [1, 1, 3]
    assert [(await database.read(find_place, NOVEMBER, MemberId(who))).place for who in (ANNA, 6, 8)] == [1, 1, 3]  # type: ignore[union-attr]


async def test_the_audit_finds_a_counter_that_was_changed(sqlite_database: SqliteDatabase) -> None:
    await build_chain(sqlite_database, BUYER, ANNA)
    await sell(sqlite_database, "T1", BUYER)
    await count(sqlite_database, "T1")
    for statement, check in (
        ("UPDATE tally_day SET direct_sales_fen = direct_sales_fen + 1", "counters_are_counted"),
        ("UPDATE tally SET customers = customers + 1", "customers_add_up"),
        ("UPDATE tally_customer SET orders = orders + 1", "customers_are_counted"),
        ("UPDATE ranking SET earned_fen = earned_fen + 1", "ranking_is_counted"),
        ("UPDATE ranking_bucket SET members = members + 1", "ranking_buckets_add_up"),
        ("UPDATE tally_sale SET goods_fen = goods_fen + 1", "sale_is_counted"),
    ):
        await sqlite_database.transact(lambda tx, said=statement: tx.connection.exec_driver_sql(said) and None)
        assert check in {finding.check for finding in await sqlite_database.read(audit)}


async def test_a_sale_that_nobody_counted_yet_is_listed_and_no_finding(database: AnyDatabase) -> None:
    await build_chain(database, BUYER, ANNA)
    await sell(database, "T1", BUYER)
    await sell(database, "T2", BUYER)
    await count(database, "T1")
    await refund(database, "T1", "R1", 10_000)
    assert await database.read(list_uncounted) == ("T1", "T2")
    assert await database.read(audit) == []


# The ranking of any range of days


async def test_any_range_of_days_is_ranked_once_somebody_asks(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, BUYER, ANNA, BEN, CUI)
    await sell(database, "T1", BUYER)
    clock.advance(days=1)
    await sell(database, "T2", BUYER)
    await count(database, "T1", "T2")
    clock.advance(days=1)
    first_day = Days(determine_day(clock()) - timedelta(days=2), determine_day(clock()) - timedelta(days=2))
    assert not await database.transact(ask_for_ranking, first_day)
    assert await database.read(find_ranking, first_day) == ()
    while await database.transact(compute_rankings, limit=1):
        pass
    assert await database.transact(ask_for_ranking, first_day)
    assert [of.earned_fen for of in await database.read(find_ranking, first_day)] == [1000, 500, 200]
    assert await database.read(find_place, first_day, MemberId(CUI)) == Ranked(3, MemberId(CUI), 200)
    assert await database.read(audit) == []


async def test_a_range_that_still_runs_is_computed_anew_after_an_hour(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, BUYER, ANNA)
    today = determine_day(clock())
    week = Days(today - timedelta(days=6), today)
    for order_no, earned in (("T1", [1000]), ("T2", [1000]), ("T3", [3000])):
        await sell(database, order_no, BUYER)
        await count(database, order_no)
        await database.transact(ask_for_ranking, week)
        while await database.transact(compute_rankings):
            pass
        assert [of.earned_fen for of in await database.read(find_ranking, week)] == earned
        clock.advance(minutes=31)
    assert await database.read(find_computed_at, week) == clock() - timedelta(minutes=31)
    assert await database.read(audit) == []


async def test_the_days_of_a_month_are_the_month(database: AnyDatabase) -> None:
    whole = Days(date(2026, 11, 1), date(2026, 11, 30))
    assert whole.simplify() == NOVEMBER
    assert Days(date(2026, 11, 1), date(2026, 12, 31)).simplify() == Days(date(2026, 11, 1), date(2026, 12, 31))
    assert await database.transact(ask_for_ranking, whole)


async def test_a_range_that_is_empty_or_too_long_is_refused(database: AnyDatabase) -> None:
    for first, last in ((date(2026, 11, 2), date(2026, 11, 1)), (date(2024, 1, 2), date(2026, 1, 1))):
        with pytest.raises(RangeRefused):
            await database.transact(ask_for_ranking, Days(first, last))
    for day in (*range(1, 21), 20):
        await database.transact(ask_for_ranking, Days(date(2026, 10, day), date(2026, 10, day)))
    with pytest.raises(RangeRefused):
        await database.transact(ask_for_ranking, Days(date(2026, 10, 21), date(2026, 10, 21)))


async def test_whoever_asks_for_ever_new_ranges_fills_no_disk(
    database: AnyDatabase, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranges, "MOST_KEPT", 2)
    await build_chain(database, BUYER, ANNA)
    await sell(database, "T1", BUYER)
    await count(database, "T1")
    today = determine_day(clock())
    asked = [Days(today - timedelta(days=back), today) for back in range(1, 6)]
    for days in asked:
        await database.transact(ask_for_ranking, days)
        while await database.transact(compute_rankings):
            pass
        clock.advance(seconds=1)
    there = [len(await database.read(find_ranking, days)) for days in asked]
    assert there == [0, 0, 0, 1, 1]
    assert await database.read(audit) == []


# Against a plain model


@dataclass
class PlainSale:
    buyer: int
    day: date
    paid_fen: int
    refunds: dict[str, int] = field(default_factory=dict)

    @property
    def left_fen(self) -> int:
        return self.paid_fen - sum(self.refunds.values())


CHAINS = {1: (2, 3, 4), 2: (3, 4, 5), 3: (4, 5), 4: (5,), 5: (), 6: (3, 4, 5)}
RATES = (1000, 500, 200)


def sum_own(sales: Mapping[str, PlainSale]) -> Counter[int]:
    return Counter({who: sum(of.left_fen for of in sales.values() if of.buyer == who) for who in CHAINS})


def sum_team(sales: Mapping[str, PlainSale]) -> dict[int, list[list[int]]]:
    team: defaultdict[int, list[list[int]]] = defaultdict(lambda: [[0, 0] for _ in RATES])
    for of in sales.values():
        for level, who in enumerate(CHAINS[of.buyer][:3]):
            team[who][level][0] += of.left_fen > 0
            team[who][level][1] += of.left_fen
    return team


def rank(sales: Mapping[str, PlainSale], first: date, last: date) -> list[tuple[int, int, int]]:
    earned: Counter[int] = Counter()
    for of in sales.values():
        if first <= of.day <= last:
            for who, rate in zip(CHAINS[of.buyer], RATES, strict=False):
                earned[who] += of.paid_fen * rate // 10_000 * of.left_fen // of.paid_fen
    order = sorted((-fen, who) for who, fen in earned.items() if fen)
    return [(1 + sum(other < minus for other, _ in order), who, -minus) for minus, who in order]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.integers(1, 6), st.integers(1, 30_000)),
        st.tuples(st.just("refund"), st.integers(0, 20), st.integers(1, 3)),
        st.tuples(st.just("reinstate"), st.integers(0, 20), st.just(0)),
        st.tuples(st.just("day"), st.integers(1, 9), st.just(0)),
    ),
    max_size=25,
)


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, shuffle=st.randoms(use_true_random=False))
async def test_counters_and_rankings_equal_a_plain_model(
    sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory, steps: list[Any], shuffle: Any
) -> None:
    clock = MovableClock()
    database = SqliteDatabase(sqlite_files.copy_to(tmp_path_factory.mktemp("model") / "l.db"), clock, EveryEvent())
    try:
        await build_chain(database, 1, 2, 3, 4, 5)
        await build_chain(database, 6, 3)
        sales = await play(database, clock, steps)
        await deliver(database, shuffle)
        await compare(database, sales, determine_day(clock()))
    finally:
        await database.close()


async def play(database: AnyDatabase, clock: MovableClock, steps: list[Any]) -> dict[str, PlainSale]:
    sales: dict[str, PlainSale] = {}
    for index, (what, one, other) in enumerate(steps):
        if what == "sell":
            await sell(database, f"T{index}", one, line(paid_fen=other))
            sales[f"T{index}"] = PlainSale(one, determine_day(clock()), other)
        elif what == "day":
            clock.advance(days=one)
        elif what == "refund" and sales:
            order_no = sorted(sales)[one % len(sales)]
            fen = sales[order_no].left_fen if other == 3 else sales[order_no].left_fen // (other + 1)
            if fen:
                await refund(database, order_no, f"R{index}", fen)
                sales[order_no].refunds[f"R{index}"] = fen
        elif what == "reinstate":
            standing = [(order_no, no) for order_no, of in sorted(sales.items()) for no in sorted(of.refunds)]
            if standing:
                order_no, refund_no = standing[one % len(standing)]
                await database.transact(reinstate_refund, refund_no)
                del sales[order_no].refunds[refund_no]
    return sales


async def deliver(database: AnyDatabase, shuffle: Any) -> None:
    """Every event, some of them twice, in any order; the audit finds nothing wrong halfway."""
    told = [of["order_no"] for name, of in await database.read(published) if name.startswith("Sale")]
    told += shuffle.sample(told, len(told) // 2)
    shuffle.shuffle(told)
    await count(database, *told[: len(told) // 2])
    assert await database.read(audit) == []
    await count(database, *told[len(told) // 2 :])
    assert await database.read(list_uncounted) == ()
    assert await database.read(audit) == []


async def compare(database: AnyDatabase, sales: Mapping[str, PlainSale], today: date) -> None:
    own, team = sum_own(sales), sum_team(sales)
    for who in CHAINS:
        assert await database.read(find_own_spend, MemberId(who)) == own[who]
        found = await database.read(find_team_sales, MemberId(who))
        assert [[of.orders, of.sales_fen] for of in found] == team[who]
    days = Days(today - timedelta(days=8), today)
    await database.transact(ask_for_ranking, days)
    while await database.transact(compute_rankings, limit=2):
        pass
    await compare_ranking(database, days, rank(sales, days.first, days.last))
    first = today.replace(day=1)
    await compare_ranking(database, Month(f"{today:%Y-%m}"), rank(sales, first, today))


async def compare_ranking(database: AnyDatabase, period: Period, expected: list[tuple[int, int, int]]) -> None:
    found = await database.read(find_ranking, period)
    assert [(of.place, of.member_id, of.earned_fen) for of in found] == expected
    for place in found:
        assert await database.read(find_place, period, place.member_id) == place


# At the same instant


async def test_many_processes_that_hear_the_same_events_count_each_once(postgres_url: str, clock: MovableClock) -> None:
    houses = [PostgresDatabase(postgres_url, clock, EveryEvent()) for _ in range(4)]
    try:
        await build_chain(houses[0], BUYER, ANNA, BEN, CUI)
        orders = [f"T{index}" for index in range(12)]
        for order_no in orders:
            await sell(houses[0], order_no, BUYER)
        await refund(houses[0], "T0", "R0", 10_000)
        told = [(house, order_no) for order_no in orders for house in houses for _ in range(2)]
        await asyncio.gather(*(house.transact(count_sale, order_no) for house, order_no in told))
        assert await houses[0].read(find_own_spend, MemberId(BUYER)) == 110_000
        assert await houses[0].read(find_place, NOVEMBER, MemberId(ANNA)) == Ranked(1, MemberId(ANNA), 11_000)
        assert await houses[0].read(audit) == []
    finally:
        for house in houses:
            await house.close()
