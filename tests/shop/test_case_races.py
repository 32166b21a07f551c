"""Races of after-sale cases: both sides, the job, two of the staff, shipping, at the same instant."""

from collections import Counter as Counted
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

import pytest

from shop.cases.case import FINAL, Case, CaseKind, CaseState, Reason
from shop.cases.queries import list_cases_of
from shop.cases.timing import follow_clocks
from tests.support.cases import LAN, MEI, TERMS, Counter, open_counter
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.racing import RACING, race

pytestmark = RACING
ROUNDS = 3
EACH = 8


@pytest.fixture
async def counter(database: AnyDatabase, clock: MovableClock) -> Counter:
    return await open_counter(database, clock)


async def run_at_once(*works: Awaitable[Any]) -> Counted[str]:
    """How they ended: the state a case was left in, or what refused them."""
    results = await race(*works)
    ends = [type(of).__name__ if isinstance(of, Exception) else getattr(of, "state", of) for of in results]
    return Counted(str(of) for of in ends)


async def count_refunds(counter: Counter, of: Case) -> int:
    return (await counter.trade.find(of.order_no)).lines[0].refunded_units


async def test_the_buyer_takes_back_while_staff_agree_and_two_refuse(counter: Counter) -> None:
    for _ in range(ROUNDS):
        of = await counter.ask(await counter.received(2), CaseKind.REFUND, {"1": 1})
        works = [counter.withdraw(of) for _ in range(EACH)] + [counter.agree(of) for _ in range(EACH)]
        works += [counter.refuse(of, by=LAN) for _ in range(2)]
        await run_at_once(*works)
        after = await counter.find(of)
        assert await count_refunds(counter, of) == (after.state is CaseState.REFUNDED)
        assert after.state in FINAL | {CaseState.REFUSED}
    await counter.check()


async def test_the_clock_against_an_answer_pays_once(counter: Counter) -> None:
    for _ in range(ROUNDS):
        of = await counter.ask(await counter.received(2), CaseKind.REFUND, {"1": 1})
        counter.clock.advance(hours=48)
        works: list[Any] = [counter.database.transact(follow_clocks) for _ in range(4)]
        works += [counter.agree(of, by=by) for by in (MEI, LAN) * 3] + [counter.refuse(of)]
        await run_at_once(*works)
        after = await counter.find(of)
        assert await count_refunds(counter, of) == (after.state is CaseState.REFUNDED)
    await counter.check()


async def test_a_parcel_comes_as_its_time_is_over(counter: Counter) -> None:
    for _ in range(ROUNDS):
        of = await counter.ask(await counter.received(1), CaseKind.RETURN, {"1": 1})
        await counter.agree(of)
        counter.clock.advance(days=7)
        works: list[Any] = [counter.database.transact(follow_clocks) for _ in range(4)]
        await run_at_once(*works, *(counter.send_back(of, f"YT{n}") for n in range(EACH)))
        after = await counter.find(of)
        assert (after.state, bool(after.back_number)) in ((CaseState.CLOSED, False), (CaseState.INSPECTING, True))
    await counter.check()


async def test_what_is_asked_back_while_it_is_sent_is_one_of_both(counter: Counter) -> None:
    for _ in range(ROUNDS):
        order = await counter.trade.buy(1)
        await run_at_once(counter.cancel(order), counter.trade.ship(order.no), counter.cancel(order))
        after = await counter.trade.find(order.no)
        cases = await counter.database.read(list_cases_of, order.no)
        shipped = sum(portion.shipped for portion in after.portions)
        assert shipped + after.lines[0].refunded_units == 1
        assert len(cases) == after.lines[0].refunded_units
    await counter.check()


async def test_one_line_is_asked_back_once(counter: Counter) -> None:
    order = await counter.received(2, 1)
    asks = [counter.ask(order, CaseKind.REFUND, {"1": 1, "2": 1}, Reason.FLAWED) for _ in range(EACH)]
    asks += [counter.ask(order, CaseKind.RETURN, {"2": 1}, Reason.FLAWED) for _ in range(EACH)]
    ends = await run_at_once(*asks)
    assert (ends["asked"], ends["LineInCase"]) == (1, 2 * EACH - 1)
    await counter.check()


async def test_two_staff_above_the_limit_pay_once(counter: Counter) -> None:
    low = replace(TERMS, alone_up_to_fen=0)
    of = await counter.ask(await counter.received(1), CaseKind.REFUND, {"1": 1}, terms=low)
    await run_at_once(*(counter.agree(of, 0, by=by) for by in (MEI, LAN) * EACH))
    assert (await counter.find(of)).state is CaseState.REFUNDED
    assert await count_refunds(counter, of) == 1
    await counter.check()
