"""What a person sees of their commission: sums, lists page by page, and the trace of each award."""

from commissions.awards.service import decide_refund, mature_awards, reinstate_refund
from commissions.beneficiary import MemberId, member
from commissions.statements.earnings import DailyEarning, Earnings
from commissions.statements.queries import (
    find_award,
    find_earnings,
    list_awards,
    list_daily_earnings,
    list_order_awards,
)
from tests.commissions.stage import THREE_LEVELS, build_chain, complete, line, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase

BEN = MemberId(2)


async def test_earnings_are_told_by_day_in_shanghai_by_month_and_in_all(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)
    clock.advance(hours=14)
    await sell(database, "T2", 1, line(paid_fen=5_000))
    assert await database.read(find_earnings, member(BEN), clock()) == Earnings(1500, 0, 1500, 1500, 500)
    clock.advance(days=10)
    await complete(database, "T1")
    clock.advance(days=7)
    await database.transact(mature_awards)
    await database.transact(decide_refund, order_no="T2", refund_no="R1", total_fen=1_000, lines={"1": 1_000})
    assert await database.read(find_earnings, member(BEN), clock()) == Earnings(400, 1000, 1400, -100, -100)
    days = await database.read(list_daily_earnings, member(BEN), clock(), 18)
    assert len(days) == 18
    assert days[0] == DailyEarning(days[0].day, 500, 0, 1)
    assert days[0].day.isoformat() == "2026-11-23"
    assert days[-1] == DailyEarning(days[-1].day, 0, 100, 0)


async def test_someone_who_earned_nothing_sees_nothing(database: AnyDatabase, clock: MovableClock) -> None:
    assert await database.read(find_earnings, member(BEN), clock()) == Earnings(0, 0, 0, 0, 0)
    assert (await database.read(list_awards, member(BEN))).items == ()
    assert [of.earned_fen for of in await database.read(list_daily_earnings, member(BEN), clock(), 3)] == [0, 0, 0]


async def test_awards_are_listed_the_newest_first_page_by_page(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2, 3)
    for number in range(5):
        await sell(database, f"T{number}", 1)
    first = await database.read(list_awards, member(BEN), None, 3)
    second = await database.read(list_awards, member(BEN), first.next, 3)
    assert [of.order_no for of in (*first.items, *second.items)] == ["T4", "T3", "T2", "T1", "T0"]
    assert second.next is None
    other = await database.read(list_awards, member(MemberId(3)), first.next, 9)
    assert len(other.items) == 5, "another person's code is no place in one's own list"


async def test_an_award_tells_its_state_as_it_goes_through_life(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)

    async def state() -> str:
        return (await database.read(list_awards, member(BEN))).items[0].state

    assert await state() == "pending"
    await complete(database, "T1")
    assert await state() == "held"
    clock.advance(days=7)
    await database.transact(mature_awards)
    assert await state() == "available"
    await database.transact(decide_refund, order_no="T1", refund_no="R1", total_fen=10_000, lines={"1": 10_000})
    assert await state() == "taken_back"
    await database.transact(reinstate_refund, "R1")
    assert await state() == "available"


async def test_each_award_shows_its_whole_trace_to_its_own_person_only(database: AnyDatabase) -> None:
    policy = THREE_LEVELS | {"cap_bp": 1200, "skus": {"S1": {"levels": [{"fixed_fen": 300}]}}}
    await build_chain(database, 1, 2, 3, policy=policy)
    await sell(database, "T1", 1, line(paid_fen=10_000, quantity=5))
    await database.transact(decide_refund, order_no="T1", refund_no="R1", total_fen=2_500, lines={"1": 2_500})
    (mine,) = (await database.read(list_awards, member(BEN))).items
    detail = await database.read(find_award, member(BEN), mine.code)
    assert detail is not None
    assert (detail.rule, detail.fixed_fen, detail.rate_bp, detail.quantity) == ("skus:S1", 300, None, 5)
    assert (detail.base, detail.base_fen, detail.wanted_fen, detail.cap_fen) == ("paid", 10_000, 1_500, 1_200)
    assert detail.was_capped
    assert (detail.line_wanted_fen, mine.amount_fen, mine.kept_fen) == (2_000, 900, 675)
    assert [(of.refund_no, of.code, of.amount_fen) for of in detail.refunds] == [("R1", "reversal", 225)]
    assert await database.read(find_award, member(MemberId(3)), mine.code) is None
    of_order = await database.read(list_order_awards, "T1")
    assert [(person.id, award.rank, award.amount_fen) for person, award in of_order] == [(2, 1, 900), (3, 2, 300)]
