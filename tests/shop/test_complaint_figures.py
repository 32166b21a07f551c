"""Figures of complaints: how many, why, answered and ended in time, refunded; whatever is told, in any order, once."""

import io
import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import python_calamine
from sqlalchemy import update

from commissions.actor import staff_acting
from commissions.awards.events import SaleRefunded
from commissions.days import determine_day
from commissions.tallies.periods import number_day
from shop.accounts.permissions import Role
from shop.aftersales.service import give_up_refund
from shop.complaints.complaint import ComplaintState, Problem
from shop.complaints.service import record_complaint
from shop.complaints.tables import complaint
from shop.statistics.checks import check_figures, check_sources
from shop.statistics.hearing import hear_of_refund
from shop.statistics.measures import TOTAL, Dimension, Measure
from shop.statistics.queries import Days, Grain, read_series
from shop.statistics.recounting import ask_for_recount, recount_days
from shop.statistics.service import add_changes, count_complaint, count_order
from tests.support.clock import MovableClock
from tests.support.complaints import StandInComplaints
from tests.support.console import Console
from tests.support.databases import AnyDatabase
from tests.support.trade import Trade, open_trade

MEI = staff_acting("mei")
SHOWN = (Measure.COMPLAINTS, Measure.ANSWERED, Measure.ENDED, Measure.COMPENSATED)
Sums = dict[tuple[int, str], tuple[int, ...]]


async def tell(trade: Trade, pay: StandInComplaints, complaint_id: str) -> None:
    """The shop hears how a complaint stands, and it is counted as its event would have it."""
    await trade.database.transact(record_complaint, pay.facts[complaint_id])
    await trade.database.transact(count_complaint, complaint_id)


async def read(database: AnyDatabase, clock: MovableClock) -> Sums:
    """What is kept of each day and reason, without zeros; "" is all reasons."""
    await database.transact(add_changes)
    today = determine_day(clock())
    days, found = Days(today - timedelta(days=40), today), {}
    for name, key in ("", TOTAL), *((of.value, (Dimension.COMPLAINT, of.value)) for of in Problem):
        for point in await database.read(read_series, days, Grain.DAY, key):
            counts = tuple(point.sums[of] for of in SHOWN)
            if any(counts):
                found[number_day(point.first), name] = counts
    return found


async def find_wrong(database: AnyDatabase) -> list[Any]:
    return [
        *await database.read(lambda of: list(check_figures(of))),
        *await database.read(lambda of: list(check_sources(of))),
    ]


async def test_a_complaint_counts_with_what_became_of_it_on_its_own_day(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade, pay = await open_trade(database), StandInComplaints()
    day, order = number_day(determine_day(clock())), await trade.buy(1)
    quick = pay.complain(order.no, clock()).complaint_id
    late = pay.complain((await trade.buy(1)).no, clock(), problem=Problem.OTHERS).complaint_id
    for one in (quick, late):
        await tell(trade, pay, one)
    clock.advance(hours=24)
    pay.move(quick, "MERCHANT_RESPONSE", clock(), state=ComplaintState.PROCESSING)
    await tell(trade, pay, quick)
    refund = await trade.refund(order.no, {"1": 100})
    await database.transact(hear_of_refund, SaleRefunded(order.no, refund.refund_no))
    clock.advance(hours=48, minutes=1)
    for one in (quick, late):
        pay.move(one, "MERCHANT_CONFIRM_COMPLETE", clock(), state=ComplaintState.PROCESSED)
        await tell(trade, pay, one)

    one, other = (1, 1, 0, 1), (1, 0, 0, 0)
    assert await read(database, clock) == {(day, ""): (2, 1, 0, 1), (day, "refund"): one, (day, "others"): other}
    await database.transact(give_up_refund, refund.refund_no, by=MEI, reason="a wrong account")
    await database.transact(hear_of_refund, SaleRefunded(order.no, refund.refund_no))
    assert (await read(database, clock))[day, "refund"] == (1, 1, 0, 0)
    assert await find_wrong(database) == []


@pytest.mark.parametrize("seed", range(3))
async def test_random_histories_are_counted_as_a_plain_model_counts_them(
    sqlite_database: AnyDatabase, clock: MovableClock, seed: int
) -> None:
    dice, database = random.Random(seed), sqlite_database
    trade, pay = await open_trade(database), StandInComplaints()
    orders = [(await trade.buy(1)).no for _ in range(4)]
    model: dict[str, dict[str, Any]] = {}
    for _ in range(30):
        step = dice.choice(("new", "answer", "end", "again", "whole", "hours", "hours"))
        mine = dice.choice(list(model)) if model else None
        if step == "hours":
            clock.advance(hours=dice.choice((1, 11, 25, 50)))
        elif step == "new":
            problem = dice.choice(list(Problem))
            made = pay.complain(dice.choice(orders), clock(), problem=problem)
            model[made.complaint_id] = {"made": clock(), "began": clock(), "problem": problem, "whole": False}
            mine = made.complaint_id
        elif mine and step == "answer" and pay.facts[mine].state is ComplaintState.PENDING:
            pay.move(mine, "MERCHANT_RESPONSE", clock(), state=ComplaintState.PROCESSING)
            model[mine]["answered"] = clock()
        elif mine and step == "end" and pay.facts[mine].state is not ComplaintState.PROCESSED:
            pay.move(mine, "MERCHANT_CONFIRM_COMPLETE", clock(), state=ComplaintState.PROCESSED)
            model[mine].setdefault("answered", clock())
            model[mine]["ended"] = clock()
        elif mine and step == "again" and pay.facts[mine].state is ComplaintState.PROCESSED:
            times = pay.facts[mine].times + 1
            pay.move(mine, "USER_CONTINUE_COMPLAINT", clock(), state=ComplaintState.PENDING, times=times)
            model[mine] = {**model[mine], "began": clock()}
            model[mine].pop("answered"), model[mine].pop("ended")
        elif mine and step == "whole":
            pay.move(mine, "MERCHANT_APPROVE_REFUND", clock(), refunded_whole=True)
            model[mine]["whole"] = True
        if mine and step != "hours":
            await tell(trade, pay, mine)
            for one in dice.sample(list(model), min(2, len(model))):
                await database.transact(count_complaint, one)

    expected: Counter[tuple[int, str, int]] = Counter()
    for of in model.values():
        day, began = number_day(determine_day(of["made"])), of["began"]
        in_time = [
            True,
            "answered" in of and of["answered"] - began <= timedelta(hours=24),
            "ended" in of and of["ended"] - began <= timedelta(hours=72),
            of["whole"],
        ]
        for name in ("", of["problem"].value):
            expected.update((day, name, at) for at, holds in enumerate(in_time) if holds)
    found = await read(database, clock)
    assert {(day, name, at): n for (day, name), ns in found.items() for at, n in enumerate(ns) if n} == dict(expected)
    assert await find_wrong(database) == []


async def test_the_audit_finds_a_forged_complaint_and_a_recount_counts_one_never_told(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    trade, pay = await open_trade(sqlite_database), StandInComplaints()
    order = await trade.buy(1)
    await sqlite_database.transact(count_order, order.no)
    fact = pay.complain(order.no, clock())
    await sqlite_database.transact(record_complaint, fact)
    today = determine_day(clock())
    await sqlite_database.transact(ask_for_recount, today, today, by=MEI)
    while await sqlite_database.transact(recount_days):
        pass
    assert (await read(sqlite_database, clock))[number_day(today), "refund"] == (1, 0, 0, 0)
    assert await find_wrong(sqlite_database) == []

    await sqlite_database.transact(lambda tx: tx.connection.execute(update(complaint).values(problem="others")))
    assert {of.check for of in await find_wrong(sqlite_database)} == {"source_is_counted"}


async def test_complaints_have_their_page_their_reasons_and_their_file(console: Console, clock: MovableClock) -> None:
    trade, pay = await open_trade(console.database), StandInComplaints()
    for problem in (Problem.REFUND, Problem.REFUND, Problem.OTHERS):
        fact = pay.complain((await trade.buy(1)).no, clock(), problem=problem)
        await tell(trade, pay, fact.complaint_id)
    pay.move(fact.complaint_id, "MERCHANT_RESPONSE", clock(), state=ComplaintState.PROCESSING)
    await tell(trade, pay, fact.complaint_id)
    await console.database.transact(add_changes)

    desk = await console.sign_in(Role.OPERATOR)
    page = await desk.read("/console/figures/complaint?sort=sales_fen")
    assert page.index("申请退款") < page.index('data-axis="其他"')
    assert "占 33" in page
    course = await desk.read("/console/figures/complaint/refund")
    assert "投诉走势" in course
    owner = await console.sign_in(Role.OWNER)
    file = await owner.post("/console/figures/export", dimension="complaint", days="d30")
    rows = python_calamine.load_workbook(io.BytesIO(await file.read())).get_sheet_by_index(0).to_python()
    assert rows[0] == ["投诉", "投诉", "24 小时内答复", "72 小时内完结", "有退款"]
    assert rows[1:] == [["申请退款", 2.0, 0.0, 0.0, 0.0], ["其他", 1.0, 1.0, 0.0, 0.0]]
