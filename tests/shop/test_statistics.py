"""Figures say what happened, as a plain model does, whenever and however often events come; forged ones are found."""

import asyncio
from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commissions.actor import staff_acting
from commissions.awards.service import reverse_awards
from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.events import restore_event
from commissions.tallies.periods import number_day
from composition.consumers import FACTS
from shop.addresses.service import add_address
from shop.aftersales.service import give_up_refund
from shop.database.sqlite import SqliteDatabase
from shop.members.member import Identity
from shop.members.service import follow, recognise, unfollow
from shop.orders.order import Order
from shop.payments.asking import announce_payment, cancel_order
from shop.statistics.checks import CHECKS
from shop.statistics.hours import number_hour
from shop.statistics.measures import DIRECT, DISTRIBUTED, TOTAL, Dimension, Measure, Sums
from shop.statistics.queries import (
    Best,
    Days,
    Grain,
    compare_days,
    list_best,
    list_steps,
    read_series,
    read_today,
)
from shop.statistics.recounting import DaysRefused, ask_for_recount, recount_days
from shop.statistics.service import add_changes, count_member, count_order, count_visits
from shop.statistics.sources import CONSUMER
from tests.support.clock import MovableClock
from tests.support.databases import TEST_SEALER, AnyDatabase, EveryEvent, SqliteFiles, TwoProcesses, published
from tests.support.torture import TORTURE
from tests.support.trade import APPID, HOME, Trade, open_trade

EXAMPLES = 300 if TORTURE else 8
HANDLERS = FACTS[CONSUMER]
TODAY = Days(date(2026, 11, 22), date(2026, 11, 22))
TEA_FEN, SHIPPING_FEN = 12_800, 800


async def deliver(database: AnyDatabase, shuffle: Random | None = None) -> None:
    """Every event so far comes to the figures; with `shuffle` in any order, and some twice."""
    events = [restore_event(*of) for of in await database.read(published) if of[0] in {e.__name__ for e in HANDLERS}]
    if shuffle is not None:
        events += shuffle.sample(events, len(events) // 3)
        shuffle.shuffle(events)
    for event in events:
        await database.transact(HANDLERS[type(event)], event)
    await add_all(database)


async def add_all(database: AnyDatabase, limit: int = 7) -> None:
    while await database.transact(add_changes, limit=limit):
        pass


async def read_day(database: AnyDatabase, key: Any = TOTAL, days: Days = TODAY) -> Sums:
    return (await database.read(compare_days, days, key)).sums


async def find_wrong(database: AnyDatabase) -> set[str]:
    found = [await database.read(lambda connection, check=check: list(check(connection))) for check in CHECKS]
    return {finding.check for findings in found for finding in findings}


async def buy_as(trade: Trade, who: MemberId, *quantities: int) -> Order:
    """Somebody of the chain buys."""
    if who == trade.buyer:
        return await trade.buy(*quantities)
    address = await trade.database.transact(add_address, who, HOME)
    order = await trade.place(*quantities, member_id=who, address=address.code)
    await announce_payment(trade.database, trade.pay, who, order.no)
    await trade.confirm(trade.pay.pay(order.no))
    return await trade.find(order.no)


async def give_up(trade: Trade, refund_no: str) -> None:
    await trade.database.transact(give_up_refund, refund_no, by=staff_acting("test"), reason="no")


async def test_a_paid_order_counts_in_its_hour_by_everything_that_it_froze(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2, 1)
    await deliver(database)

    sold_fen = 2 * TEA_FEN + 22_800
    total = await read_day(database)
    assert (total[Measure.PLACED], total[Measure.ORDERS], total[Measure.PAYERS], total[Measure.FIRST_BUYERS]) == (
        1,
    ) * 4
    assert (total[Measure.SALES], total[Measure.UNITS]) == (order.total_fen, 3)
    assert total[Measure.COMMISSION] == sold_fen * 17 // 100
    line, referrer = order.lines[0], str(trade.people[-2])
    for dimension, key, fen in (
        (Dimension.REGION, "330000", order.total_fen),
        (Dimension.CHANNEL, "direct", order.total_fen),
        (Dimension.SELLING, DISTRIBUTED, order.total_fen),
        (Dimension.DISTRIBUTOR, referrer, order.total_fen),
        (Dimension.TIER, "", order.total_fen),
        (Dimension.PRODUCT, line.product_code, sold_fen),
        (Dimension.CATEGORY, line.category_code, sold_fen),
    ):
        found = await read_day(database, (dimension, key))
        assert (found[Measure.SALES], found[Measure.ORDERS], found[Measure.PAYERS]) == (fen, 1, 1), dimension
    assert await find_wrong(database) == set()


async def test_an_order_counts_as_placed_once_it_is_paid_or_over(sqlite_database: SqliteDatabase) -> None:
    trade = await open_trade(sqlite_database)
    order = await trade.place(1)
    assert not await sqlite_database.transact(count_order, order.no)
    await add_all(sqlite_database)
    assert (await read_day(sqlite_database))[Measure.PLACED] == 0
    await cancel_order(sqlite_database, trade.pay, trade.buyer, order.no)
    await deliver(sqlite_database)
    total = await read_day(sqlite_database)
    assert (total[Measure.PLACED], total[Measure.ORDERS], total[Measure.SALES]) == (1, 0, 0)
    assert await find_wrong(sqlite_database) == set()


async def test_who_buys_twice_a_day_is_one_payer_of_it_and_a_first_buyer_once(
    sqlite_database: SqliteDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(sqlite_database)
    await trade.buy(1)
    await trade.buy(0, 1)
    await buy_as(trade, trade.people[0], 1)
    clock.advance(days=1)
    await trade.buy(1)
    await deliver(sqlite_database)

    [first, second] = await sqlite_database.read(read_series, Days(TODAY.first, TODAY.first + timedelta(days=1)))
    assert [(of.sums[Measure.PAYERS], of.sums[Measure.FIRST_BUYERS]) for of in (first, second)] == [(2, 2), (1, 0)]
    assert first.sums[Measure.ORDERS] == 3
    direct = await read_day(sqlite_database, (Dimension.SELLING, DIRECT))
    assert (direct[Measure.PAYERS], direct[Measure.SALES]) == (1, TEA_FEN + SHIPPING_FEN)


async def test_a_refund_counts_on_its_own_day_and_one_given_up_nowhere(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2)
    clock.advance(days=2)
    refund = await trade.refund(order.no, {order.lines[0].line: TEA_FEN})
    await deliver(database)

    product = (Dimension.PRODUCT, order.lines[0].product_code)
    days = Days(TODAY.first, TODAY.first + timedelta(days=2))
    [sold, _, refunded] = await database.read(read_series, days, Grain.DAY, product)
    assert (sold.sums[Measure.SALES], sold.sums[Measure.REFUNDED]) == (2 * TEA_FEN, 0)
    assert (refunded.sums[Measure.REFUNDS], refunded.sums[Measure.REFUNDED]) == (1, TEA_FEN)
    assert refunded.sums[Measure.REVERSED] == TEA_FEN * 17 // 100
    assert refunded.sums.net_fen == -TEA_FEN

    await give_up(trade, refund.refund_no)
    await deliver(database)
    assert (await database.read(read_series, days, Grain.DAY, product))[2].sums == Sums()
    assert await find_wrong(database) == set()


async def test_commission_that_a_review_takes_counts_on_the_day_of_its_decision(
    sqlite_database: SqliteDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(sqlite_database)
    order = await trade.buy(1)
    clock.advance(days=1)
    await sqlite_database.transact(reverse_awards, order.no, by=staff_acting("owner"), reason="not a real customer")
    await deliver(sqlite_database)
    days = Days(TODAY.first, TODAY.first + timedelta(days=1))
    taken = [of.sums[Measure.REVERSED] for of in await sqlite_database.read(read_series, days)]
    assert taken == [0, (await read_day(sqlite_database))[Measure.COMMISSION]]
    assert await find_wrong(sqlite_database) == set()


async def test_members_followers_and_distributors_count_the_first_time_only(
    sqlite_database: SqliteDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(sqlite_database)
    who = Identity(APPID, "openid-new")
    await deliver(sqlite_database)
    before = await read_day(sqlite_database)
    await sqlite_database.transact(recognise, who, via="message")
    await sqlite_database.transact(recognise, Identity(APPID, "openid-old"), via="import")
    for _ in range(2):
        clock.advance(days=1)
        await sqlite_database.transact(follow, who)
        await sqlite_database.transact(unfollow, APPID, who.openid)
    await deliver(sqlite_database)

    days = Days(TODAY.first, TODAY.first + timedelta(days=2))
    assert before[Measure.MEMBERS] == len(trade.people)
    found = [of.sums for of in await sqlite_database.read(read_series, days)]
    assert [of[Measure.MEMBERS] for of in found] == [len(trade.people) + 1, 0, 0]
    assert [of[Measure.FOLLOWERS] for of in found] == [0, 1, 0]
    assert [of[Measure.DISTRIBUTORS] for of in found] == [len(trade.people) + 1, 0, 0]
    assert await find_wrong(sqlite_database) == set()


async def test_an_event_that_comes_again_counts_nothing(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(1)
    assert await database.transact(count_order, order.no)
    assert not await database.transact(count_order, order.no)
    assert await database.transact(count_member, trade.buyer)
    assert not await database.transact(count_member, trade.buyer)
    with pytest.raises(LookupError):
        await database.transact(count_order, "L0")
    with pytest.raises(LookupError):
        await database.transact(count_member, 999)


async def test_orders_counted_at_once_by_two_processes_count_once(two_processes_database: TwoProcesses) -> None:
    trade = await open_trade(two_processes_database)
    orders = [await trade.buy(1) for _ in range(3)]
    counts = [two_processes_database.transact(count_order, order.no) for order in orders * 6]
    adding = [two_processes_database.transact(add_changes) for _ in range(6)]
    await asyncio.gather(*counts, *adding)
    await add_all(two_processes_database)
    total = await read_day(two_processes_database)
    assert (total[Measure.ORDERS], total[Measure.PAYERS], total[Measure.FIRST_BUYERS]) == (3, 1, 1)
    assert await find_wrong(two_processes_database) == set()


async def test_visits_are_added_and_no_order_is_read_for_them(
    sqlite_database: SqliteDatabase, clock: MovableClock
) -> None:
    seen = {TOTAL: {Measure.VIEWS: 9, Measure.VISITORS: 2}, (Dimension.CHANNEL, "link"): {Measure.VIEWS: 4}}
    for _ in range(2):
        await sqlite_database.transact(count_visits, {number_hour(clock()): seen})
    await add_all(sqlite_database)
    today = await sqlite_database.read(read_today, clock())
    assert (today.sums[Measure.VIEWS], today.sums[Measure.VISITORS]) == (18, 4)
    assert [of[Measure.VIEWS] for of in today.hours] == [0] * 10 + [18]
    assert await find_wrong(sqlite_database) == set()


async def test_today_is_compared_with_yesterday_until_the_same_hour(
    sqlite_database: SqliteDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(sqlite_database)
    await trade.buy(1)
    clock.advance(hours=3)
    await trade.buy(1)
    clock.advance(hours=21)
    await trade.buy(2)
    await deliver(sqlite_database)
    today = await sqlite_database.read(read_today, clock())
    assert (today.day, len(today.hours)) == (date(2026, 11, 23), 11)
    assert (today.sums[Measure.SALES], today.before[Measure.SALES]) == (
        2 * TEA_FEN + SHIPPING_FEN,
        TEA_FEN + SHIPPING_FEN,
    )


# The best of a time, and how it compares


async def count_plainly(database: AnyDatabase, *sales: tuple[str, str, int]) -> None:
    """Sales of distributors by day, as changes that were counted elsewhere."""
    for day, who, fen in sales:
        hour = number_day(date.fromisoformat(day)) * 100 + 9
        await database.transact(count_visits, {hour: {(Dimension.DISTRIBUTOR, who): {Measure.SALES: fen}}})
    await add_all(database)


@pytest.mark.parametrize(
    ("first", "last", "best"),
    [
        ("2026-09-30", "2026-09-30", [("7", 500)]),
        ("2026-10-01", "2026-10-31", [("8", 40), ("7", 30)]),
        ("2026-09-30", "2026-11-01", [("7", 530), ("8", 42)]),
        ("2026-10-02", "2026-11-01", [("8", 42), ("7", 20)]),
        ("2026-10-02", "2026-10-30", [("8", 40), ("7", 20)]),
        ("2026-12-01", "2026-12-31", []),
    ],
)
async def test_the_best_of_any_days_are_found_from_months_and_days(
    sqlite_database: SqliteDatabase, first: str, last: str, best: list[tuple[str, int]]
) -> None:
    await count_plainly(
        sqlite_database,
        *(("2026-09-30", "7", 500), ("2026-10-01", "7", 10), ("2026-10-05", "7", 20), ("2026-10-05", "8", 40)),
        ("2026-11-01", "8", 2),
    )
    days = Days(date.fromisoformat(first), date.fromisoformat(last))
    found = await sqlite_database.read(list_best, Dimension.DISTRIBUTOR, days)
    assert found == tuple(Best(key, Sums({Measure.SALES: fen})) for key, fen in best)


async def test_the_best_are_found_on_postgresql_too(postgres_database: AnyDatabase) -> None:
    await count_plainly(postgres_database, ("2026-09-30", "7", 500), ("2026-10-01", "7", 10), ("2026-10-05", "8", 40))
    days = Days(date(2026, 9, 30), date(2026, 10, 31))
    found = await postgres_database.read(list_best, Dimension.DISTRIBUTOR, days)
    assert [(of.key, of.sums[Measure.SALES]) for of in found] == [("7", 510), ("8", 40)]


async def test_days_are_compared_with_as_many_before(sqlite_database: SqliteDatabase) -> None:
    await count_plainly(sqlite_database, ("2026-11-01", "7", 1), ("2026-11-02", "7", 10), ("2026-11-04", "7", 100))
    days = Days(date(2026, 11, 3), date(2026, 11, 4))
    compared = await sqlite_database.read(compare_days, days, (Dimension.DISTRIBUTOR, "7"))
    assert (compared.sums[Measure.SALES], compared.before[Measure.SALES]) == (100, 11)
    assert compared.days_before == Days(date(2026, 11, 1), date(2026, 11, 2))


async def test_weeks_begin_on_monday_and_the_first_where_the_days_begin(sqlite_database: SqliteDatabase) -> None:
    await count_plainly(sqlite_database, ("2026-11-06", "7", 1), ("2026-11-09", "7", 10), ("2026-11-15", "7", 100))
    key = (Dimension.DISTRIBUTOR, "7")
    days = Days(date(2026, 11, 5), date(2026, 11, 16))
    weeks = await sqlite_database.read(read_series, days, Grain.WEEK, key)
    assert [(of.first.day, of.sums[Measure.SALES]) for of in weeks] == [(5, 1), (9, 110), (16, 0)]
    months = await sqlite_database.read(read_series, days, Grain.MONTH, key)
    assert [(of.first.day, of.sums[Measure.SALES]) for of in months] == [(5, 111)]


def test_each_step_from_a_scan_to_a_purchase_is_a_share_of_the_one_before() -> None:
    steps = list_steps(Sums({Measure.SCANS: 200, Measure.FOLLOWERS: 50}))
    assert [(of.number, of.share_bp) for of in steps] == [(200, None), (50, 2500), (0, 0)]


PLANS = {"a year by day": "figure_day", "today": "figure_hour"}


async def test_a_year_by_day_is_one_range_of_an_index_and_so_are_the_best(sqlite_database: SqliteDatabase) -> None:
    year = "SELECT * FROM figure_day WHERE dimension = 'all' AND key = '' AND period BETWEEN 20260101 AND 20261231"
    best = (
        "SELECT * FROM figure_month WHERE dimension = 'product' AND period = 202611 AND period = 202611"
        " ORDER BY sales_fen DESC, key LIMIT 50"
    )
    for statement, index in ((year, "sqlite_autoindex_figure_day_1"), (best, "ix_figure_month_best")):
        plan = await sqlite_database.read(
            lambda c, said=statement: [of[3] for of in c.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}")]
        )
        assert [index in step for step in plan] == [True], plan


# What is wrong is found and mended


async def test_the_audit_finds_figures_that_were_changed_and_a_recount_mends_them(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.buy(1)
    clock.advance(days=1)
    await trade.refund(order.no, {order.lines[0].line: 1})
    await deliver(database)
    clock.advance(days=1)
    right = [await read_day(database, TOTAL, Days(day, day)) for day in (TODAY.first, TODAY.first + timedelta(days=1))]

    for statement, check in (
        ("UPDATE figure_day SET sales_fen = sales_fen + 1 WHERE dimension = 'channel'", "figures_are_counted"),
        ("UPDATE figure_hour SET payers = payers + 1", "figures_are_counted"),
        ("UPDATE figure_month SET refunds = 0", "months_are_their_days"),
        ("DELETE FROM figure_day WHERE dimension = 'product'", "figures_are_counted"),
        ("DELETE FROM figure_source WHERE kind = 'order'", "figures_are_counted"),
        ("UPDATE figure_source SET hour = hour + 1 WHERE kind = 'payer'", "source_is_counted"),
        ("UPDATE figure_source SET hour = hour + 1 WHERE kind = 'member'", "source_is_counted"),
    ):
        await database.transact(lambda tx, said=statement: tx.connection.exec_driver_sql(said) and None)
        assert check in await find_wrong(database), statement
        await recount(database, TODAY.first, determine_day(clock()))
        assert await find_wrong(database) == set(), statement
    again = [await read_day(database, TOTAL, Days(day, day)) for day in (TODAY.first, TODAY.first + timedelta(days=1))]
    assert again == right


async def recount(database: AnyDatabase, first: date, last: date, limit: int = 2) -> None:
    await database.transact(ask_for_recount, first, last, by=staff_acting("test"))
    while await database.transact(recount_days, limit=limit):
        await add_all(database)


async def test_a_recount_counts_what_was_never_told_and_leaves_visits_alone(
    sqlite_database: SqliteDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(sqlite_database)
    await trade.buy(1)
    await sqlite_database.transact(count_visits, {number_hour(clock()): {TOTAL: {Measure.VIEWS: 3}}})
    await add_all(sqlite_database)
    await recount(sqlite_database, TODAY.first, TODAY.last)
    total = await read_day(sqlite_database)
    assert (total[Measure.ORDERS], total[Measure.MEMBERS], total[Measure.VIEWS]) == (1, 4, 3)
    assert await find_wrong(sqlite_database) == set()


async def test_a_recount_while_changes_wait_adds_them_once(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(1)
    await database.transact(count_order, order.no)
    assert await find_wrong(database) == set()
    await database.transact(ask_for_recount, TODAY.first, TODAY.last, by=staff_acting("test"))
    while await database.transact(recount_days):
        pass
    await add_all(database)
    assert (await read_day(database))[Measure.ORDERS] == 1
    assert await find_wrong(database) == set()


async def test_days_that_are_not_there_are_refused(sqlite_database: SqliteDatabase) -> None:
    day = TODAY.first
    for first, last in ((day, day - timedelta(days=1)), (day, day + timedelta(days=1)), (date(2024, 1, 1), day)):
        with pytest.raises(DaysRefused):
            await sqlite_database.transact(ask_for_recount, first, last, by=staff_acting("test"))


# Against a plain model


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("buy"), st.integers(0, 3), st.integers(1, 3)),
        st.tuples(st.just("refund"), st.integers(0, 20), st.integers(1, 3)),
        st.tuples(st.just("give up"), st.integers(0, 20), st.just(0)),
        st.tuples(st.just("hours"), st.integers(1, 30), st.just(0)),
        st.tuples(st.just("hear"), st.just(0), st.just(0)),
    ),
    max_size=14,
)
Model = Counter[tuple[int, str, str]]
"""A number by day, measure and seller."""


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, shuffle=st.randoms(use_true_random=False))
async def test_figures_equal_a_plain_model(
    sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory, steps: list[Any], shuffle: Random
) -> None:
    clock = MovableClock()
    path = sqlite_files.copy_to(tmp_path_factory.mktemp("model") / "l.db")
    database = SqliteDatabase(path, clock, EveryEvent(), TEST_SEALER)
    try:
        trade = await open_trade(database)
        model = await play(trade, clock, steps, shuffle)
        await deliver(database, shuffle)
        await compare(database, trade, model)
        assert await find_wrong(database) == set()
    finally:
        await database.close()


async def play(trade: Trade, clock: MovableClock, steps: list[Any], shuffle: Random) -> Model:
    """What the steps make of a shop, and what of the model."""
    model: Model = Counter()
    payers: set[tuple[int, MemberId]] = set()
    left: dict[str, int] = {}
    standing: dict[str, list[tuple[tuple[int, str, str], int]]] = {}
    for what, one, other in steps:
        day = number_day(determine_day(clock()))
        if what == "buy":
            who = trade.people[one]
            order = await buy_as(trade, who, other)
            seller = str(trade.people[one - 1]) if one else ""
            left[order.no] = order.lines[0].paid_fen
            new = (day, who) not in payers
            payers.add((day, who))
            model.update({(day, "orders", seller): 1, (day, "sales_fen", seller): order.total_fen})
            model.update({(day, "payers", seller): int(new)})
        elif what == "refund" and left:
            order = await trade.find(sorted(left)[one % len(left)])
            fen = min(other * 6_400, left[order.no])
            if fen:
                refund = await trade.refund(order.no, {order.lines[0].line: fen})
                left[order.no] -= fen
                seller = str(trade.people[at - 1]) if (at := trade.people.index(order.member_id)) else ""
                own = [((day, "refunds", seller), 1), ((day, "refunded_fen", seller), refund.amount_fen)]
                model.update(dict(own))
                standing[refund.refund_no] = own
        elif what == "give up" and standing:
            refund_no = sorted(standing)[one % len(standing)]
            await give_up(trade, refund_no)
            model.subtract(dict(standing.pop(refund_no)))
            left = {no: sum(of.refundable_fen for of in (await trade.find(no)).lines) for no in left}
        elif what == "hours":
            clock.advance(hours=one)
        elif what == "hear":
            await deliver(trade.database, shuffle)
    return model


async def compare(database: AnyDatabase, trade: Trade, model: Model) -> None:
    """Each distributor's days, those of nobody, and all together."""
    days = Days(date(2026, 11, 20), date(2026, 12, 31))
    for seller in {"", *(str(who) for who in trade.people)}:
        key = (Dimension.DISTRIBUTOR, seller) if seller else (Dimension.SELLING, DIRECT)
        for point in await database.read(read_series, days, Grain.DAY, key):
            day = number_day(point.first)
            for measure in ("orders", "sales_fen", "payers", "refunds", "refunded_fen"):
                assert point.sums[Measure(measure)] == model[day, measure, seller], (day, measure, seller)
    whole = await read_day(database, TOTAL, days)
    assert whole[Measure.SALES] == sum(fen for (_, measure, _), fen in model.items() if measure == "sales_fen")
