"""Dividends: a pool's share of sales, given to a group in runs that two people decide; refunds reduce the next one."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from commissions.actor import OwnInterest, staff_acting, system_acting
from commissions.audit import audit
from commissions.awards.service import decide_refund, mature_awards, reinstate_refund
from commissions.beneficiary import MemberId, member
from commissions.days import determine_day
from commissions.dividends.checks import CHECKS
from commissions.dividends.dividend import Group, GroupKind, Run, Sharing, Wanted, calculate_shares
from commissions.dividends.paying import decide_line, pay_dividends
from commissions.dividends.queries import count_lines, get_run, list_pools
from commissions.dividends.refusals import (
    GroupRefused,
    PeriodRefused,
    PoolChanged,
    PoolEmpty,
    PoolUnknown,
    RunDecided,
    RunOpen,
    RunUnknown,
    SecondPersonMissing,
)
from commissions.dividends.service import approve_run, calculate_run, drop_run
from commissions.dividends.tables import dividend_earning, dividend_line, dividend_run
from commissions.ledger.queries import find_balances
from commissions.ledger.refusals import ReasonMissing
from commissions.ledger.trial import sum_accounts
from commissions.network.service import restore_distributor, suspend_distributor
from commissions.policies.service import NoticeNotAcknowledged, publish_policy
from commissions.ports import Transaction
from commissions.statements.queries import find_income
from commissions.tallies.periods import Days
from commissions.tallies.service import count_sale
from commissions.tiers.grouping import add_to_group, make_group
from shop.database.sqlite import SqliteDatabase
from tests.commissions.stage import admit, balances, bind, complete, line, sell
from tests.support.clock import START, MovableClock
from tests.support.databases import TEST_SEALER, AnyDatabase, EveryEvent, SqliteFiles, published
from tests.support.racing import RACING, TASKS, count, race
from tests.support.tampering import find_tampered, write_unseen

BUYER, ANNA, BEN, CARL = 1, 2, 3, 4
LI, WANG = staff_acting("li"), staff_acting("wang")
TWO: dict[str, Any] = {"by": LI, "second_by": WANG}
POLICY: dict[str, Any] = {"depth": 1, "levels": [{"rate_bp": 1000}], "pools": {"fund": {"rate_bp": 500}}}
TODAY = determine_day(START)


def days(first: int, last: int) -> Days:
    """Days by their distance to the first day of the test."""
    return Days(TODAY + timedelta(days=first), TODAY + timedelta(days=last))


def wanted(of: Days, *who: int, sharing: Sharing = Sharing.EQUALLY) -> Wanted:
    people = tuple(str(one) for one in who or (ANNA, BEN, CARL))
    return Wanted("fund", of, Group(GroupKind.PEOPLE, people), sharing)


def open_shop(tx: Transaction) -> None:
    publish_policy(tx, POLICY, LI)
    admit(tx, BUYER, ANNA, BEN, CARL)
    bind(tx, BUYER, ANNA)


async def sell_and_mature(database: AnyDatabase, clock: MovableClock, order_no: str, paid_fen: int = 20_000) -> None:
    """An order that the pool has its share of."""
    await sell(database, order_no, BUYER, line(paid_fen=paid_fen))
    await database.transact(count_sale, order_no)
    await complete(database, order_no)
    clock.advance(days=8)
    while await database.transact(mature_awards):
        pass


async def refund(database: AnyDatabase, order_no: str, refund_no: str, fen: int) -> None:
    said: dict[str, Any] = {"order_no": order_no, "refund_no": refund_no, "total_fen": fen, "lines": {"1": fen}}
    await database.transact(decide_refund, **said)


async def give(database: AnyDatabase, want: Wanted) -> Run:
    """Calculate, decide and pay a run."""
    run: Run = await database.transact(calculate_run, want, by=LI)
    await database.transact(approve_run, run.no, **TWO)
    await pay(database)
    return await database.read(get_run, run.no)


async def pay(database: AnyDatabase) -> None:
    while await database.transact(pay_dividends, limit=2):
        pass


async def fund(database: AnyDatabase) -> int:
    [pool] = await database.read(list_pools)
    return pool.available_fen


async def test_what_a_pool_gathered_is_given_to_a_group_and_stands_in_the_books(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(open_shop)
    await sell_and_mature(database, clock, "T1", 20_050)
    run = await give(database, wanted(days(0, 6)))
    assert (run.status, run.total_fen, run.people, run.fund.period_fen) == ("paid", 1002, 3, 1002)
    assert [(await balances(database, who)).get("available") for who in (ANNA, BEN, CARL)] == [2005 + 334, 334, 334]
    assert await fund(database) == 0
    assert "merchant:dividends" not in await database.read(sum_accounts)
    told = [of for _, of in await database.read(published, "DividendPaid")]
    assert [(of["person"], of["amount_fen"], of["pool"]) for of in told] == [
        (f"member:{who}", 334, "fund") for who in (ANNA, BEN, CARL)
    ]
    [month] = await database.read(find_income, member(MemberId(BEN)), clock.now.year)
    assert (month.dividends_fen, month.income_fen) == (334, 334)
    assert await database.read(audit) == []


async def test_a_pool_is_split_by_what_each_sold_and_nobody_is_in_it_with_nothing(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(open_shop)
    await database.transact(admit, 5)
    await database.transact(bind, 5, BEN)
    await sell(database, "T2", 5, line(paid_fen=10_000))
    await database.transact(count_sale, "T2")
    await sell_and_mature(database, clock, "T1")
    await complete(database, "T2")
    await database.transact(make_group, "best", None, by=LI)
    for who in (ANNA, BEN, CARL):
        await database.transact(add_to_group, "best", MemberId(who), by=LI)
    best = Wanted("fund", days(0, 6), Group(GroupKind.SAVED, ("best",)), Sharing.DIRECT_SALES)
    run = await give(database, best)
    assert (run.total_fen, run.people, run.weight_sum) == (1000, 2, 30_000)
    rows = await database.read(lambda connection: connection.execute(select(dividend_line)).all())
    assert [(row.member_id, row.weight, row.amount_fen) for row in rows] == [(ANNA, 20_000, 667), (BEN, 10_000, 333)]
    assert await database.read(audit) == []


async def test_a_refund_after_a_run_reduces_the_next_one_and_may_leave_the_pool_waiting(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(open_shop)
    await sell_and_mature(database, clock, "T1")
    await give(database, wanted(days(0, 6)))
    await refund(database, "T1", "R1", 20_000)
    assert await fund(database) == -1000
    await sell_and_mature(database, clock, "T2", 10_000)
    with pytest.raises(PoolEmpty) as refused:
        await database.transact(calculate_run, wanted(days(7, 14)), by=LI)
    assert refused.value.data == {"left_fen": -500, "available_fen": -500}
    await sell_and_mature(database, clock, "T3", 30_000)
    run = await give(database, wanted(days(7, 22)))
    assert (run.fund.period_fen, run.fund.carried_fen, run.total_fen) == (2000, -1000, 1000)
    await database.transact(reinstate_refund, "R1")
    again = await give(database, wanted(days(23, 23)))
    assert (again.fund.period_fen, again.fund.carried_fen, again.total_fen) == (0, 1000, 1000)
    assert await database.read(audit) == []


async def test_what_has_not_matured_and_what_was_sold_later_is_left_to_the_next_run(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(open_shop)
    await sell(database, "T2", BUYER, line(paid_fen=8_000))
    await sell_and_mature(database, clock, "T1")
    await sell_and_mature(database, clock, "T3", 4_000)
    run = await give(database, wanted(days(0, 7)))
    # T2 has not been received, T3 was sold on the eighth day.
    assert (run.fund.period_fen, run.fund.earned_fen, run.fund.available_fen, run.total_fen) == (1400, 1400, 1200, 1200)
    await complete(database, "T2")
    clock.advance(days=8)
    await database.transact(mature_awards)
    after = await give(database, wanted(days(8, 15)))
    assert (after.fund.period_fen, after.fund.carried_fen, after.total_fen) == (200, 200, 400)
    assert await database.read(audit) == []


async def test_two_people_decide_neither_of_them_in_it_and_only_once(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    database = sqlite_database
    await database.transact(open_shop)
    await sell_and_mature(database, clock, "T1")
    run = await database.transact(calculate_run, wanted(days(0, 6)), by=LI)
    anna = staff_acting("anna", MemberId(ANNA))
    for first, second, refusal in (
        (LI, system_acting("job"), SecondPersonMissing),
        (LI, LI, SecondPersonMissing),
        (anna, WANG, OwnInterest),
        (WANG, anna, OwnInterest),
    ):
        with pytest.raises(refusal):
            await database.transact(approve_run, run.no, by=first, second_by=second)
    await database.transact(approve_run, run.no, **TWO)
    with pytest.raises(RunDecided):
        await database.transact(approve_run, run.no, **TWO)
    with pytest.raises(RunDecided):
        await database.transact(drop_run, run.no, by=LI)
    with pytest.raises(RunUnknown):
        await database.transact(drop_run, "D0", by=LI)
    await pay(database)
    await pay(database)
    assert (await balances(database, CARL)) == {"available": 333}
    assert await database.read(audit) == []


async def test_a_run_is_refused_for_days_that_are_given_open_or_not_over_and_for_nobody(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    database = sqlite_database
    await database.transact(open_shop)
    await sell_and_mature(database, clock, "T1")
    for bad in (days(0, 8), days(3, 2), days(-400, 3)):
        with pytest.raises(PeriodRefused):
            await database.transact(calculate_run, wanted(bad), by=LI)
    nobody = Group(GroupKind.TIERS, ("gold",))
    with pytest.raises(PoolUnknown):
        await database.transact(calculate_run, Wanted("other", days(0, 6), nobody, Sharing.EQUALLY), by=LI)
    with pytest.raises(GroupRefused):
        await database.transact(calculate_run, Wanted("fund", days(0, 6), nobody, Sharing.EQUALLY), by=LI)
    with pytest.raises(NoticeNotAcknowledged):
        await database.transact(calculate_run, wanted(days(0, 6), sharing=Sharing.TEAM_SALES), by=LI)
    run = await database.transact(calculate_run, wanted(days(0, 5)), by=LI)
    with pytest.raises(RunOpen):
        await database.transact(calculate_run, wanted(days(0, 5)), by=LI)
    await database.transact(drop_run, run.no, by=LI)
    await give(database, wanted(days(0, 5)))
    for bad in (days(5, 6), days(0, 5), days(-3, -1)):
        with pytest.raises(PeriodRefused):
            await database.transact(calculate_run, wanted(bad), by=LI)
    assert await database.read(audit) == []


async def test_who_is_suspended_meanwhile_waits_for_a_person_who_pays_or_gives_it_back(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(open_shop)
    await sell_and_mature(database, clock, "T1")
    run = await database.transact(calculate_run, wanted(days(0, 6)), by=LI)
    for who in (BEN, CARL):
        await database.transact(suspend_distributor, MemberId(who), by=LI, reason="looked at")
    await database.transact(approve_run, run.no, **TWO)
    await pay(database)
    assert await database.read(count_lines, run.no) == {"paid": 1, "held": 2}
    assert (await database.read(sum_accounts))["merchant:dividends"] == 666
    assert await database.read(audit) == []

    why: dict[str, Any] = {"by": WANG, "reason": "settled"}
    with pytest.raises(ReasonMissing):
        await database.transact(decide_line, run.no, MemberId(BEN), pays=True, by=WANG, reason=" ")
    ben = staff_acting("ben", MemberId(BEN))
    with pytest.raises(OwnInterest):
        await database.transact(decide_line, run.no, MemberId(BEN), pays=True, by=ben, reason="mine")
    await database.transact(restore_distributor, MemberId(BEN), by=LI, reason="nothing in it")
    await database.transact(decide_line, run.no, MemberId(BEN), pays=True, **why)
    await database.transact(decide_line, run.no, MemberId(CARL), pays=False, **why)
    with pytest.raises(RunDecided):
        await database.transact(decide_line, run.no, MemberId(CARL), pays=True, **why)
    assert (await balances(database, BEN), await balances(database, CARL)) == ({"available": 333}, {})
    assert await fund(database) == 333
    assert (await give(database, wanted(days(7, 7), BEN))).fund.carried_fen == 333
    assert await database.read(audit) == []


async def test_who_may_not_earn_when_it_is_calculated_is_not_in_it(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    database = sqlite_database
    await database.transact(open_shop)
    await sell_and_mature(database, clock, "T1")
    await database.transact(suspend_distributor, MemberId(CARL), by=LI, reason="looked at")
    assert (await give(database, wanted(days(0, 6)))).people == 2
    assert await database.read(audit) == []


@RACING
async def test_a_run_approved_by_a_crowd_at_once_is_drawn_and_paid_once(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(open_shop)
    await sell_and_mature(database, clock, "T1")
    run = await database.transact(calculate_run, wanted(days(0, 6)), by=LI)
    ends = count(await race(*(database.transact(approve_run, run.no, **TWO) for _ in range(TASKS // 5))))
    assert ends == Counter({"approved": 1, "RunDecided": TASKS // 5 - 1})
    await race(*(database.transact(pay_dividends, limit=1) for _ in range(TASKS // 5)))
    await pay(database)
    assert (await balances(database, BEN), await fund(database)) == ({"available": 333}, 0)
    assert await database.read(audit) == []


@RACING
async def test_runs_of_the_same_days_and_a_refund_at_one_instant_never_give_more_than_the_pool_has(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(open_shop)
    for number in range(3):
        await sell_and_mature(database, clock, f"T{number}")

    async def give_at_once(of: Days) -> str:
        run = await database.transact(calculate_run, wanted(of), by=LI)
        done: Run = await database.transact(approve_run, run.no, **TWO)
        return done.status

    runs = [give_at_once(days(0, 6 + number % 3)) for number in range(10)]
    refunded = refund(database, "T0", "R0", 20_000)
    ends = count(await race(*runs[:5], refunded, *runs[5:]))
    assert ends["approved"] <= 1
    assert not {"AssertionError", "IntegrityError", "EntryContradicted"} & set(ends)
    await pay(database)
    assert await fund(database) >= -1000
    assert await database.read(audit) == []


async def test_a_run_that_refunds_have_overtaken_is_calculated_anew(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    database = sqlite_database
    await database.transact(open_shop)
    await sell_and_mature(database, clock, "T1")
    run = await database.transact(calculate_run, wanted(days(0, 6)), by=LI)
    await refund(database, "T1", "R1", 2_000)
    with pytest.raises(PoolChanged) as refused:
        await database.transact(approve_run, run.no, **TWO)
    assert refused.value.data == {"total_fen": 1000, "available_fen": 900}
    await database.transact(drop_run, run.no, by=LI)
    assert (await give(database, wanted(days(0, 6)))).total_fen == 900
    assert await database.read(audit) == []


_of_run, _of_line, _of_sum = dividend_run.c, dividend_line.c, dividend_earning.c
_MINE = (_of_line.member_id == ANNA, _of_line.status == "paid")
FORGED: dict[str, tuple[Any, set[str]]] = {
    "a run gives less than its lines": (
        update(dividend_run).values(total_fen=900),
        {"dividend_lines", "dividend_drawn"},
    ),
    "a line has more": (
        update(dividend_line).where(*_MINE).values(amount_fen=335),
        {"dividend_lines", "dividend_line_booked", "dividend_sums"},
    ),
    "a line counts as waiting again": (
        update(dividend_line).where(*_MINE).values(status="waiting", ended_at=None),
        {"dividends_open", "dividend_sums"},
    ),
    "somebody's sum of a month has more": (
        update(dividend_earning).where(_of_sum.member_id == ANNA, _of_sum.span == "month").values(paid_fen=10_000),
        {"dividend_sums"},
    ),
    "a run was never decided": (
        update(dividend_run).values(status="dropped", approved_by=None, second_by=None, approved_at=None),
        {"dividend_drawn"},
    ),
}


def give_days_twice(tx: Transaction) -> None:
    """A second run of the same days, behind the program's back."""
    found = tx.connection.execute(select(dividend_run)).one()
    write_unseen(tx, insert(dividend_run).values(**{**found._mapping, "id": found.id + 1, "no": "D2"}))


async def test_every_forged_row_is_found(sqlite_database: AnyDatabase, clock: MovableClock) -> None:
    database = sqlite_database
    await database.transact(open_shop)
    await sell_and_mature(database, clock, "T1")
    await give(database, wanted(days(0, 6)))
    for name, (statement, checks) in FORGED.items():
        assert await find_tampered(database, CHECKS, statement) == checks, name
    await database.transact(give_days_twice)
    assert {of.check for of in await database.read(audit)} == {"dividend_lines", "dividend_drawn", "dividend_follows"}


@given(st.integers(0, 100_000), st.dictionaries(st.integers(1, 30), st.integers(0, 50), max_size=12))
def test_a_split_loses_nothing_and_strays_less_than_a_fen_from_each_part(total: int, parts: dict[int, int]) -> None:
    shares = calculate_shares(total, {MemberId(who): weight for who, weight in parts.items()})
    whole = sum(parts.values())
    assert sum(of.amount_fen for of in shares) == (total if whole else 0)
    for of in shares:
        assert abs(of.amount_fen * whole - total * of.weight) < whole
    assert [of.member_id for of in shares] == sorted(of.member_id for of in shares)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.integers(1, 5000)),
        st.tuples(st.just("refund"), st.integers(0, 5)),
        st.tuples(st.just("give"), st.integers(1, 3)),
    ),
    min_size=3,
    max_size=8,
)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_a_pool_gives_what_a_few_lines_say(
    steps: list[tuple[str, int]], sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory
) -> None:
    asyncio.run(follow(steps, sqlite_files, tmp_path_factory))


async def follow(steps: list[tuple[str, int]], sqlite_files: SqliteFiles, folders: pytest.TempPathFactory) -> None:
    """The model: what sales brought, less what refunds took, less what was given, is there for the next run."""
    clock = MovableClock()
    database = SqliteDatabase(
        sqlite_files.copy_to(folders.mktemp("pool") / "lianpu.db"), clock, EveryEvent(), TEST_SEALER
    )
    await database.transact(open_shop)
    sold: dict[str, int] = {}
    left, given = 0, 0
    first = 0
    for step, number in steps:
        if step == "sell":
            order_no = f"T{len(sold)}"
            sold[order_no] = number * 20
            left += number
            await sell_and_mature(database, clock, order_no, number * 20)
        if step == "refund" and (order_no := f"T{number}") in sold:
            left -= sold[order_no] // 20
            await refund(database, order_no, f"R{number}", sold.pop(order_no))
            sold[f"gone {number}"] = 0
        if step == "give":
            clock.advance(days=1)
            until = (determine_day(clock.now) - TODAY).days - 1
            want = wanted(days(first, until), *range(ANNA, ANNA + number))
            if left <= 0:
                with pytest.raises(PoolEmpty):
                    await database.transact(calculate_run, want, by=LI)
                continue
            run = await give(database, want)
            assert run.total_fen == left
            given, left, first = given + left, 0, until + 1
        assert await fund(database) == left
    wallets = [await database.read(find_balances, member(MemberId(who))) for who in (BEN, CARL)]
    assert sum(of.get("available", 0) for of in wallets) <= given
    assert await database.read(audit) == []
    await database.close()
