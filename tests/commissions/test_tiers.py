"""Tiers: people rise at once, fall after a grace, stay where the merchant locks them, and are told once."""

import asyncio
import os
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commissions.actor import staff_acting, system_acting
from commissions.audit import audit
from commissions.awards.service import decide_refund
from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.network.queries import find_distributor
from commissions.network.service import suspend_distributor
from commissions.policies.dating import EffectiveTooLate
from commissions.policies.fields import FieldRefused
from commissions.policies.service import CURRENT_NOTICE, NoticeNotAcknowledged, acknowledge
from commissions.ports import Transaction
from commissions.tallies.service import count_sale
from commissions.tiers.ladder import Ladder, read_ladder
from commissions.tiers.queries import find_review, find_tier_progress, list_tier_history
from commissions.tiers.reviewing import review_tiers
from commissions.tiers.service import (
    TierLockUnchanged,
    TierReasonMissing,
    TiersInThePast,
    TierUnknown,
    lock_tier,
    publish_tiers,
    set_tier,
    unlock_tier,
)
from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase
from tests.commissions.stage import admit, build_chain, line, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, EveryEvent, SqliteFiles, published

BUYER, ANNA, BEN = 1, 2, 3
EXAMPLES = 500 if os.environ.get("LIANPU_TORTURE") else 10


def at_least(metric: str, least: int, days: int | None = None) -> dict[str, Any]:
    return {"metric": metric, "least": least} | ({"days": days} if days else {})


def tier(key: str, *conditions: dict[str, Any], match: str = "all") -> dict[str, Any]:
    return {"tier": key, "name": key.title(), match: list(conditions)}


TWO_TIERS = {
    "grace_days": 10,
    "tiers": [
        tier("silver", at_least("direct_sales_fen", 10_000, 30)),
        tier("gold", at_least("direct_sales_fen", 20_000, 30), at_least("customers", 1)),
    ],
}


async def review(database: AnyDatabase, limit: int = 2) -> int:
    reviewed = 0
    while found := await database.transact(review_tiers, limit=limit):
        reviewed += found
    return reviewed


async def find_tier(database: AnyDatabase, member_id: int) -> str | None:
    found = await database.read(find_distributor, MemberId(member_id))
    assert found is not None
    return found.tier


async def sold(database: AnyDatabase, order_no: str, buyer: int, fen: int = 10_000) -> None:
    await sell(database, order_no, buyer, line(paid_fen=fen))
    await database.transact(count_sale, order_no)


async def told(database: AnyDatabase) -> list[tuple[int, str | None, bool]]:
    events = [of for name, of in await database.read(published) if name == "TierChanged"]
    return [(of["member_id"], of["title"], of["rose"]) for of in events]


async def test_who_meets_a_tiers_conditions_rises_at_once_and_hears_it_once(database: AnyDatabase) -> None:
    await build_chain(database, BUYER, ANNA, BEN)
    await database.transact(publish_tiers, TWO_TIERS, staff_acting("owner"))
    await sold(database, "T1", BUYER)
    assert await review(database) == 3
    assert await find_tier(database, ANNA) == "silver"
    assert await find_tier(database, BEN) is None
    assert await review(database) == 0
    assert await told(database) == [(ANNA, "Silver", True)]


async def test_tiers_can_be_skipped_on_the_way_up(database: AnyDatabase) -> None:
    await build_chain(database, BUYER, ANNA)
    await database.transact(publish_tiers, TWO_TIERS, staff_acting("owner"))
    await sold(database, "T1", BUYER, 30_000)
    await review(database)
    assert await find_tier(database, ANNA) == "gold"
    history = await database.read(list_tier_history, MemberId(ANNA))
    assert [(of.before, of.after, of.by) for of in history] == [(None, "gold", system_acting("review"))]
    assert history[0].metrics == {"direct_sales_fen:30": 30_000, "customers": 1}


async def test_who_falls_below_keeps_the_tier_for_the_grace_and_is_told_when_it_ends(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, BUYER, ANNA)
    await database.transact(publish_tiers, TWO_TIERS, staff_acting("owner"))
    await sold(database, "T1", BUYER, 30_000)
    await review(database)
    clock.advance(days=30)
    await review(database)
    below_since = determine_day(clock())
    progress = await database.read(find_tier_progress, MemberId(ANNA), clock())
    assert progress is not None
    assert (progress.name, progress.last_day) == ("Gold", below_since + timedelta(days=9))
    assert [(of.least, of.left) for of in progress.conditions] == [(20_000, 20_000), (1, 0)], "what keeps the tier"
    for _ in range(9):
        clock.advance(days=1)
        await review(database)
        assert await find_tier(database, ANNA) == "gold"
    clock.advance(days=1)
    await review(database)
    assert await find_tier(database, ANNA) is None
    assert await told(database) == [(ANNA, "Gold", True), (ANNA, None, False)]
    assert await database.read(audit) == []


async def test_who_recovers_within_the_grace_keeps_the_tier_and_has_a_whole_grace_next_time(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, BUYER, ANNA)
    await database.transact(publish_tiers, TWO_TIERS, staff_acting("owner"))
    await sold(database, "T1", BUYER)
    await review(database)
    clock.advance(days=35)
    await review(database)
    await sold(database, "T2", BUYER)
    clock.advance(days=6)
    await review(database)
    clock.advance(days=29)
    await review(database)
    assert await find_tier(database, ANNA) == "silver"
    clock.advance(days=10)
    await review(database)
    assert await find_tier(database, ANNA) is None


async def test_a_refund_is_taken_off_what_a_tier_asks_for(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, BUYER, ANNA)
    await database.transact(publish_tiers, TWO_TIERS | {"grace_days": 0}, staff_acting("owner"))
    await sold(database, "T1", BUYER)
    await review(database)
    await database.transact(decide_refund, order_no="T1", refund_no="R1", total_fen=1, lines={"1": 1})
    await database.transact(count_sale, "T1")
    clock.advance(days=1)
    await review(database)
    assert await find_tier(database, ANNA) is None


async def test_a_locked_tier_stays_until_it_is_unlocked(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, BUYER, ANNA)
    await database.transact(publish_tiers, TWO_TIERS | {"grace_days": 0}, staff_acting("owner"))
    await database.transact(set_tier, MemberId(ANNA), "gold", by=staff_acting("owner"), reason="our best customer")
    await review(database)
    assert await find_tier(database, ANNA) == "gold"
    with pytest.raises(TierLockUnchanged):
        await database.transact(lock_tier, MemberId(ANNA), by=staff_acting("owner"), reason="again")
    await database.transact(unlock_tier, MemberId(ANNA), by=staff_acting("owner"), reason="not any more")
    clock.advance(days=1)
    await review(database)
    assert await find_tier(database, ANNA) is None
    assert [of.by for of in await database.read(list_tier_history, MemberId(ANNA))] == [
        system_acting("review"),
        staff_acting("owner"),
    ]


async def test_the_suspended_are_not_reviewed(database: AnyDatabase) -> None:
    await build_chain(database, BUYER, ANNA)
    await database.transact(publish_tiers, TWO_TIERS, staff_acting("owner"))
    await sold(database, "T1", BUYER)
    await database.transact(suspend_distributor, MemberId(ANNA), by=staff_acting("owner"), reason="looks odd")
    await review(database)
    assert await find_tier(database, ANNA) is None


async def test_a_review_that_was_stopped_goes_on_where_it_was(database: AnyDatabase) -> None:
    await build_chain(database, BUYER, ANNA, BEN, 4, 5)
    await database.transact(
        publish_tiers, {"tiers": [tier("silver", at_least("commission_fen", 1))]}, staff_acting("owner")
    )
    await sold(database, "T1", BUYER)
    assert await database.transact(review_tiers, limit=3) == 3
    assert await database.transact(review_tiers, limit=3) == 2
    assert await database.transact(review_tiers, limit=3) == 0
    assert [await find_tier(database, who) for who in (ANNA, BEN, 4, 5)] == ["silver", "silver", "silver", None]
    assert sorted(await told(database)) == [(ANNA, "Silver", True), (BEN, "Silver", True), (4, "Silver", True)]
    run = await database.read(find_review)
    assert run is not None
    assert (run.reviewed, run.rose, run.fell, run.finished_at is not None) == (5, 3, 0, True)


async def test_a_tier_that_is_no_more_is_left_after_the_grace(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, BUYER, ANNA)
    await database.transact(publish_tiers, TWO_TIERS, staff_acting("owner"))
    await sold(database, "T1", BUYER, 30_000)
    await review(database)
    only = {"grace_days": 5, "tiers": [tier("bronze", at_least("direct_sales_fen", 1))]}
    await database.transact(publish_tiers, only, staff_acting("owner"))
    await review(database)
    assert await find_tier(database, ANNA) == "gold"
    clock.advance(days=5)
    await review(database)
    assert await find_tier(database, ANNA) == "bronze"
    assert (await told(database))[-1] == (ANNA, "Bronze", False)


async def test_the_desk_says_what_is_missing_to_the_next_tier(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, BUYER, ANNA)
    assert await database.read(find_tier_progress, MemberId(ANNA), clock()) is None
    await database.transact(publish_tiers, TWO_TIERS, staff_acting("owner"))
    await sold(database, "T1", BUYER, 15_000)
    await review(database)
    progress = await database.read(find_tier_progress, MemberId(ANNA), clock())
    assert progress is not None
    assert (progress.name, progress.next_name, progress.match) == ("Silver", "Gold", "all")
    assert [(of.metric, of.days, of.have, of.left) for of in progress.conditions] == [
        ("direct_sales_fen", 30, 15_000, 5_000),
        ("customers", None, 1, 0),
    ]


async def test_tiers_by_team_sales_or_own_spend_need_the_acknowledged_notice(database: AnyDatabase) -> None:
    for metric in ("team_sales_fen", "own_spend_fen"):
        with pytest.raises(NoticeNotAcknowledged) as refused:
            await database.transact(
                publish_tiers, {"tiers": [tier("silver", at_least(metric, 1))]}, staff_acting("owner")
            )
        assert refused.value.data["fields"] == ["tiers.0.all.0.metric"]
    await database.transact(acknowledge, CURRENT_NOTICE, by=staff_acting("owner"))
    await database.transact(
        publish_tiers, {"tiers": [tier("silver", at_least("team_sales_fen", 1))]}, staff_acting("owner")
    )


async def test_what_is_decided_by_hand_has_a_reason_and_a_tier_that_exists(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, BUYER, ANNA)
    await database.transact(publish_tiers, TWO_TIERS, staff_acting("owner"))
    with pytest.raises(TierUnknown):
        await database.transact(set_tier, MemberId(ANNA), "platinum", by=staff_acting("owner"), reason="why not")
    with pytest.raises(TierReasonMissing):
        await database.transact(set_tier, MemberId(ANNA), "gold", by=staff_acting("owner"), reason=" ")
    with pytest.raises(TiersInThePast):
        await database.transact(publish_tiers, TWO_TIERS, staff_acting("owner"), clock() - timedelta(days=1))
    with pytest.raises(EffectiveTooLate):
        await database.transact(publish_tiers, TWO_TIERS, staff_acting("owner"), clock() + timedelta(days=3661))


@pytest.mark.parametrize(
    ("document", "field", "words"),
    [
        ({"tiers": []}, "tiers", "1 to 20"),
        ({"tiers": [tier("a", at_least("recruits", 3))]}, "tiers.0.all.0.metric", "number of people recruited"),
        ({"tiers": [tier("a", at_least("followers", 3))]}, "tiers.0.all.0.metric", "following"),
        ({"tiers": [tier("a", at_least("luck", 3))]}, "tiers.0.all.0.metric", "must be one of"),
        ({"tiers": [tier("a", at_least("customers", 0))]}, "tiers.0.all.0.least", "at least 1"),
        ({"tiers": [tier("a", at_least("customers", 1, 5000))]}, "tiers.0.all.0.days", "at most 1095"),
        ({"tiers": [tier("a")]}, "tiers.0.all", "1 to 10"),
        ({"tiers": [{"tier": "a", "name": "A"}]}, "tiers.0", "either any or all"),
        (
            {"tiers": [tier("a", at_least("customers", 1)), tier("a", at_least("customers", 2))]},
            "tiers.1.tier",
            "twice",
        ),
        ({"tiers": [tier("a", at_least("customers", 1))], "entry_fee": 1}, "tiers.entry_fee", "entry fee"),
    ],
)
def test_a_document_that_the_rules_refuse_names_the_field(document: Any, field: str, words: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        read_ladder(document)
    assert refused.value.field == field
    assert words in refused.value.message


# Against a plain evaluation of each member


CHAINS = {1: (2, 3, 4), 2: (3, 4), 3: (4,), 4: (), 5: (3, 4)}
RATES = (1000, 500, 200)
Orders = list[tuple[date, int, int]]
METRICS = ("own_spend_fen", "own_orders", "direct_sales_fen", "team_sales_fen", "customers", "commission_fen")
CONDITIONS = st.builds(
    at_least, st.sampled_from(METRICS), st.sampled_from((1, 2, 900, 9_000, 40_000)), st.sampled_from((None, 1, 4, 20))
)
LADDERS = st.builds(
    lambda tiers, grace: {
        "grace_days": grace,
        "tiers": [
            {"tier": f"t{at}", "name": f"T{at}", match: conditions} for at, (match, conditions) in enumerate(tiers)
        ],
    },
    st.lists(
        st.tuples(st.sampled_from(("any", "all")), st.lists(CONDITIONS, min_size=1, max_size=3)), min_size=1, max_size=3
    ),
    st.sampled_from((0, 1, 3)),
)
STEPS = st.lists(
    st.one_of(st.tuples(st.just("sell"), st.integers(1, 5), st.integers(1, 30_000)), st.just(("day", 1, 0))),
    max_size=20,
)


def measure(orders: Orders, who: int, today: date, days: int | None) -> dict[str, int]:
    within = [of for of in orders if days is None or of[0] > today - timedelta(days=days)]
    team = [(CHAINS[buyer].index(who), buyer, fen) for _, buyer, fen in within if who in CHAINS[buyer]]
    own = [fen for _, buyer, fen in within if buyer == who]
    return {
        "own_spend_fen": sum(own),
        "own_orders": len(own),
        "direct_sales_fen": sum(fen for level, _, fen in team if level == 0),
        "team_sales_fen": sum(fen for _, _, fen in team),
        "customers": len({buyer for level, buyer, _ in team if level == 0}),
        "commission_fen": sum(fen * RATES[level] // 10_000 for level, _, fen in team),
    }


def judge(ladder: Ladder, orders: Orders, who: int, today: date) -> str | None:
    windows = {of.days for rule in ladder.rules for of in rule.conditions}
    measured = {days: measure(orders, who, today, days) for days in windows}
    best = None
    for one in ladder.tiers:
        met = [measured[of.days][of.metric] >= of.least for of in one.rule.conditions]
        if all(met) if one.rule.match == "all" else any(met):
            best = one.key
    return best


class PlainReview:
    """One member after another."""

    def __init__(self, ladder: Ladder) -> None:
        self.ladder, self.tiers, self.below = ladder, dict.fromkeys(CHAINS), {}
        self.told: list[tuple[int, str | None, str | None]] = []

    def review(self, orders: Orders, today: date) -> None:
        order = [None, *(one.key for one in self.ladder.tiers)]
        for who, now in self.tiers.items():
            reached = judge(self.ladder, orders, who, today)
            if order.index(reached) >= order.index(now):
                self.below.pop(who, None)
            elif (today - self.below.setdefault(who, today)).days < self.ladder.grace_days:
                continue
            if reached != now:
                self.below.pop(who, None)
                self.tiers[who] = reached
                self.told.append((who, now, reached))


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(document=LADDERS, steps=STEPS, limit=st.integers(1, 6))
async def test_a_review_finds_what_a_plain_look_at_each_member_finds(
    sqlite_files: SqliteFiles,
    tmp_path_factory: pytest.TempPathFactory,
    document: Mapping[str, Any],
    steps: list[Any],
    limit: int,
) -> None:
    clock = MovableClock()
    database = SqliteDatabase(sqlite_files.copy_to(tmp_path_factory.mktemp("model") / "l.db"), clock, EveryEvent())
    try:
        await compare(database, clock, document, [*steps, ("day", 1, 0)], limit)
    finally:
        await database.close()


async def compare(
    database: AnyDatabase, clock: MovableClock, document: Mapping[str, Any], steps: list[Any], limit: int
) -> None:
    await build_chain(database, 1, 2, 3, 4)
    await build_chain(database, 5, 3)
    await database.transact(publish_tiers, document, staff_acting("owner"))
    plain, orders = PlainReview(read_ladder(document)), list[tuple[date, int, int]]()
    for index, (what, buyer, fen) in enumerate(steps):
        if what == "sell":
            await sold(database, f"T{index}", buyer, fen)
            orders.append((determine_day(clock()), buyer, fen))
            continue
        clock.advance(days=1)
        await review(database, limit)
        plain.review(orders, determine_day(clock()))
        assert {who: await find_tier(database, who) for who in CHAINS} == plain.tiers
    events = [of for name, of in await database.read(published) if name == "TierChanged"]
    assert [(of["member_id"], of["before"], of["after"]) for of in events] == plain.told
    assert await database.read(audit) == []


async def test_five_hundred_members_rise_in_one_batch(database: AnyDatabase) -> None:
    await build_chain(database, BUYER, ANNA)

    def admit_many(tx: Transaction) -> None:
        admit(tx, *range(100, 600))
        tx.connection.exec_driver_sql(
            "INSERT INTO tally SELECT member_id, 0, 0, 5000, 1, 0, 0, 0, 0, 0, 1 FROM distributor WHERE member_id > 99"
        )

    await database.transact(admit_many)
    await database.transact(
        publish_tiers, {"tiers": [tier("silver", at_least("direct_sales_fen", 5000))]}, staff_acting("owner")
    )
    assert await review(database, limit=1000) == 502
    run = await database.read(find_review)
    assert run is not None
    assert run.rose == len(await told(database)) == 500


async def test_two_processes_that_review_at_the_same_instant_change_everyone_once(
    postgres_url: str, clock: MovableClock
) -> None:
    houses = [PostgresDatabase(postgres_url, clock, EveryEvent()) for _ in range(3)]
    try:
        await build_chain(houses[0], *range(1, 9))
        await houses[0].transact(
            publish_tiers, {"tiers": [tier("silver", at_least("commission_fen", 1))]}, staff_acting("owner")
        )
        for index in range(1, 6):
            await sold(houses[0], f"T{index}", index)
        await asyncio.gather(*(house.transact(review_tiers, limit=2) for house in houses * 4))
        assert await review(houses[0]) == 0
        assert sorted(await told(houses[0])) == [(who, "Silver", True) for who in range(2, 9)]
        assert await houses[0].read(audit) == []
    finally:
        for house in houses:
            await house.close()
