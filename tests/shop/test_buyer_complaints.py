"""Buyers' complaints: heard once however often told, holding their order's awards, answered through Pay, ended."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from commissions.actor import OwnInterest, member_acting, staff_acting
from commissions.awards.maturing import mature_awards
from commissions.awards.tables import sale_case
from shop.aftersales.service import give_up_refund
from shop.complaints.checks import check_complaint_holds
from shop.complaints.complaint import Complaint, ComplaintState, Problem, StepKind
from shop.complaints.deciding import TakeStep, grant_decided_refund, take_step
from shop.complaints.events import ComplaintDue, ComplaintOpened
from shop.complaints.queries import get_complaint, list_said, list_steps, open_phone, tell_complaints
from shop.complaints.refusals import (
    AnswerFirst,
    AnswerMissing,
    ComplaintEnded,
    ComplaintUnknown,
    NotAboutRefund,
    RefundFirst,
    RefundWordGiven,
    TooManyPictures,
)
from shop.complaints.sending import carry_steps, look_at_complaints, poll_complaints
from shop.complaints.service import forget_complainant, hear_of_complaint, record_complaint, remind
from shop.complaints.tables import complaint
from shop.fulfilment.service import confirm_receipt
from shop.media.folder import MediaFolder
from shop.refunds.events import RefundDecided
from tests.support.clock import MovableClock
from tests.support.complaints import StandInComplaints
from tests.support.databases import AnyDatabase, published
from tests.support.trade import Trade, open_trade

MEI = staff_acting("mei")


@dataclass
class Desk:
    """A trading shop, Pay's complaints, and what goes on between the two."""

    trade: Trade
    pay: StandInComplaints
    media: MediaFolder
    clock: MovableClock

    @property
    def database(self) -> AnyDatabase:
        return self.trade.database

    async def hear(self, complaint_id: str) -> None:
        await self.database.transact(hear_of_complaint, complaint_id)
        await look_at_complaints(self.database, self.pay)

    async def complain(self, **changes: object) -> Complaint:
        order = await self.trade.buy(1)
        fact = self.pay.complain(order.no, self.clock(), **changes)
        await self.hear(fact.complaint_id)
        return await self.find(fact.complaint_id)

    async def find(self, complaint_id: str) -> Complaint:
        return await self.database.read(get_complaint, complaint_id)

    async def step(self, of: Complaint, kind: StepKind, text: str = "", *, key: str = "", **rest: object) -> Complaint:
        command = TakeStep(of.complaint_id, kind, rest.pop("by", MEI), key or f"key-{kind}", text, **rest)  # type: ignore[arg-type]
        return await self.database.transact(take_step, command)

    async def carry(self) -> int:
        done = await carry_steps(self.database, self.pay, self.media)
        await look_at_complaints(self.database, self.pay)
        return done

    async def count_cases(self) -> int:
        row = sale_case.c
        query = select(func.count()).where(row.case_no.startswith("complaint:"), row.closed_at.is_(None))
        return await self.database.read(lambda connection: connection.scalar(query) or 0)

    async def check(self) -> None:
        await self.trade.check()


@pytest.fixture
async def desk(sqlite_database: AnyDatabase, clock: MovableClock, tmp_path: Path) -> Desk:
    return Desk(await open_trade(sqlite_database), StandInComplaints(), MediaFolder(tmp_path), clock)


@pytest.fixture
async def on_both(database: AnyDatabase, clock: MovableClock, tmp_path: Path) -> Desk:
    """For races, and what locks."""
    return Desk(await open_trade(database), StandInComplaints(), MediaFolder(tmp_path), clock)


async def test_a_complaint_holds_its_orders_awards_until_it_ends(on_both: Desk) -> None:
    desk = on_both
    of = await desk.complain()
    assert (of.state, of.problem, of.wanted_fen, of.round) == (ComplaintState.PENDING, Problem.REFUND, 13_600, 1)
    assert of.answer_by - of.made_at == timedelta(hours=24)
    assert of.end_by - of.made_at == timedelta(hours=72)
    assert await desk.database.read(open_phone, of.complaint_id) == "13800138000"
    assert await desk.count_cases() == 1
    await desk.trade.ship(of.order_no or "")
    await _receive_and_wait(desk, of)
    assert await desk.database.transact(mature_awards) == 0, "what is complained about does not mature"

    await desk.step(of, StepKind.ANSWER, "马上重发一罐")
    await desk.carry()
    await desk.step(of, StepKind.COMPLETE)
    await desk.carry()
    assert (await desk.find(of.complaint_id)).state is ComplaintState.PROCESSED
    assert await desk.count_cases() == 0
    assert await desk.database.transact(mature_awards) > 0
    assert [line.kind for line in await desk.database.read(list_said, of.complaint_id)] == [
        "USER_CREATE_COMPLAINT",
        "MERCHANT_RESPONSE",
        "MERCHANT_CONFIRM_COMPLETE",
    ]
    await desk.check()


async def _receive_and_wait(desk: Desk, of: Complaint) -> None:

    await desk.database.transact(confirm_receipt, desk.trade.buyer, of.order_no or "")
    desk.clock.advance(days=30)


async def test_a_notice_twice_and_the_poll_at_once_are_one_complaint(on_both: Desk) -> None:
    desk = on_both
    order = await desk.trade.buy(1)
    fact = desk.pay.complain(order.no, desk.clock())
    await asyncio.gather(
        desk.database.transact(record_complaint, fact),
        desk.hear(fact.complaint_id),
        desk.hear(fact.complaint_id),
        poll_complaints(desk.database, desk.pay, desk.clock),
        desk.database.transact(record_complaint, fact),
    )
    await look_at_complaints(desk.database, desk.pay)
    assert len(await desk.database.read(published, ComplaintOpened.__name__)) == 1
    assert await desk.count_cases() == 1
    await desk.check()


async def test_lost_notices_are_found_by_the_list_and_a_known_complaint_is_no_news(desk: Desk) -> None:
    order = await desk.trade.buy(1)
    fact = desk.pay.complain(order.no, desk.clock())
    assert await poll_complaints(desk.database, desk.pay, desk.clock) == 1
    await look_at_complaints(desk.database, desk.pay)
    assert (await desk.find(fact.complaint_id)).order_no == order.no
    assert await poll_complaints(desk.database, desk.pay, desk.clock) == 0
    desk.pay.silent = True
    assert await poll_complaints(desk.database, desk.pay, desk.clock) == 0


async def test_what_is_older_is_not_believed_and_a_new_round_holds_again(desk: Desk) -> None:
    of = await desk.complain()
    old = desk.pay.facts[of.complaint_id]
    desk.pay.move(of.complaint_id, "USER_COMFIRM_COMPLAINT", desk.clock(), state=ComplaintState.PROCESSED)
    await desk.hear(of.complaint_id)
    assert await desk.count_cases() == 0
    await desk.database.transact(record_complaint, old)
    assert (await desk.find(of.complaint_id)).state is ComplaintState.PROCESSED

    desk.clock.advance(days=2)
    again = {"state": ComplaintState.PENDING, "times": 2}
    desk.pay.move(of.complaint_id, "USER_CONTINUE_COMPLAINT", desk.clock(), "还是没有", **again)
    await desk.hear(of.complaint_id)
    found = await desk.find(of.complaint_id)
    assert (found.round, found.began_at, found.answered_at) == (2, desk.clock(), None)
    assert await desk.count_cases() == 1
    await desk.check()


async def test_an_answer_whose_own_answer_was_lost_is_not_given_twice(on_both: Desk) -> None:
    desk = on_both
    of = await desk.complain()
    await desk.step(of, StepKind.ANSWER, "马上重发")
    await desk.step(of, StepKind.ANSWER, "马上重发")
    desk.pay.lost = True
    await desk.carry()
    desk.pay.lost = False
    desk.clock.advance(minutes=2)
    await desk.carry()
    await desk.carry()
    assert [order.text for order in desk.pay.carried] == ["马上重发"]
    [step] = await desk.database.read(list_steps, of.complaint_id)
    assert (step.state, step.by) == ("done", MEI)


async def test_what_pay_refuses_is_named_and_may_be_tried_anew(desk: Desk) -> None:
    of = await desk.complain()
    desk.pay.refusal = "PARAM_ERROR"
    await desk.step(of, StepKind.ANSWER, "马上重发")
    await desk.carry()
    [step] = await desk.database.read(list_steps, of.complaint_id)
    assert (step.state, step.problem) == ("refused", "PARAM_ERROR")
    desk.pay.refusal = None
    await desk.step(of, StepKind.ANSWER, "马上重发", key="again")
    await desk.carry()
    assert (await desk.find(of.complaint_id)).state is ComplaintState.PROCESSING


async def test_a_refund_that_is_decided_is_granted_at_pay_and_ends_nothing_by_itself(desk: Desk) -> None:
    of = await desk.complain()
    with pytest.raises(RefundFirst):
        await desk.step(of, StepKind.APPROVE)
    refund = await desk.trade.refund(of.order_no or "")
    event = RefundDecided(of.member_id, of.order_no, refund.refund_no, refund.amount_fen)
    await desk.database.transact(grant_decided_refund, event)
    await desk.database.transact(grant_decided_refund, event)
    await desk.carry()
    assert [order.kind for order in desk.pay.carried] == [StepKind.APPROVE]
    with pytest.raises(RefundWordGiven):
        await desk.step(of, StepKind.REJECT, "不退")
    await desk.check()


async def test_only_what_is_refunded_since_grants_and_only_all_that_is_asked_for(desk: Desk) -> None:
    order = await desk.trade.buy(1)

    async def refund(fen: int) -> str:
        made = await desk.trade.refund(order.no, {"1": fen})
        event = RefundDecided(order.member_id, order.no, made.refund_no, made.amount_fen)
        await desk.database.transact(grant_decided_refund, event)
        return made.refund_no

    await refund(3_000)
    desk.clock.advance(hours=1)
    fact = desk.pay.complain(order.no, desk.clock(), wanted_fen=3_000)
    await desk.hear(fact.complaint_id)
    with pytest.raises(RefundFirst):
        await desk.step(await desk.find(fact.complaint_id), StepKind.APPROVE)
    first = await refund(1_000)
    await desk.database.transact(give_up_refund, first, by=MEI, reason="kept")
    await refund(2_000)
    assert await desk.database.read(list_steps, fact.complaint_id) == ()
    await refund(1_000)
    assert [of.kind for of in await desk.database.read(list_steps, fact.complaint_id)] == [StepKind.APPROVE]

    untold = await desk.complain(wanted_fen=0)
    made = await desk.trade.refund(untold.order_no or "", {"1": 1})
    event = RefundDecided(untold.member_id, untold.order_no, made.refund_no, 1)
    await desk.database.transact(grant_decided_refund, event)
    assert await desk.database.read(list_steps, untold.complaint_id) == (), "a fen grants nothing"
    await desk.check()


async def test_a_step_in_doubt_holds_up_those_behind_it(on_both: Desk) -> None:
    desk = on_both
    of = await desk.complain()
    await desk.step(of, StepKind.ANSWER, "好")
    desk.pay.silent = True
    await desk.carry()
    desk.pay.silent = False
    await desk.step(of, StepKind.COMPLETE)
    assert await desk.carry() == 0, "the answer is not given yet"
    desk.clock.advance(minutes=1)
    await desk.carry()
    await desk.carry()
    assert [order.kind for order in desk.pay.carried] == [StepKind.ANSWER, StepKind.COMPLETE]


async def test_completing_against_a_refund_leaves_one_word_and_clean_books(on_both: Desk) -> None:
    desk = on_both
    of = await desk.complain()
    await desk.step(of, StepKind.ANSWER, "好")

    async def refund() -> None:
        made = await desk.trade.refund(of.order_no or "")
        event = RefundDecided(of.member_id, of.order_no, made.refund_no, made.amount_fen)
        await desk.database.transact(grant_decided_refund, event)

    await asyncio.gather(refund(), desk.step(of, StepKind.COMPLETE), return_exceptions=True)
    for _ in range(4):
        desk.clock.advance(minutes=1)
        await desk.carry()
    ends = [order.kind for order in desk.pay.carried if order.kind is not StepKind.ANSWER]
    assert StepKind.COMPLETE in ends
    assert ends[-1] is StepKind.COMPLETE
    assert await desk.count_cases() == 0
    await desk.check()


async def test_bad_input_is_refused_by_name(desk: Desk) -> None:
    of = await desk.complain(problem=Problem.OTHERS, wanted_fen=0)
    with pytest.raises(AnswerMissing):
        await desk.step(of, StepKind.ANSWER, " ")
    with pytest.raises(AnswerMissing):
        await desk.step(of, StepKind.ANSWER, "长" * 201)
    with pytest.raises(TooManyPictures):
        await desk.step(of, StepKind.ANSWER, "好", pictures=["a"] * 5)
    with pytest.raises(AnswerFirst):
        await desk.step(of, StepKind.COMPLETE)
    with pytest.raises(NotAboutRefund):
        await desk.step(of, StepKind.REJECT, "不退")
    with pytest.raises(OwnInterest):
        await desk.step(of, StepKind.ANSWER, "好", by=member_acting(desk.trade.buyer))
    with pytest.raises(OwnInterest):
        await desk.step(of, StepKind.ANSWER, "好", by=member_acting(desk.trade.people[0]))
    with pytest.raises(ComplaintUnknown):
        await desk.database.transact(take_step, TakeStep("2002", StepKind.ANSWER, MEI, "k", "好"))
    await desk.step(of, StepKind.ANSWER, "好")
    await desk.step(of, StepKind.COMPLETE)
    with pytest.raises(ComplaintEnded):
        await desk.step(of, StepKind.ANSWER, "还有", key="other")


async def test_a_person_is_told_after_two_twelve_and_twenty_hours_and_not_after_an_answer(desk: Desk) -> None:
    of, other = await desk.complain(), await desk.complain()
    for _ in range(25):
        await desk.database.transact(remind)
        if desk.clock() - other.made_at == timedelta(hours=3):
            await desk.step(other, StepKind.ANSWER, "好")
            await desk.carry()
        desk.clock.advance(hours=1)
    told = await desk.database.read(published, ComplaintDue.__name__)
    hours = [(event["complaint_id"], event["hours"]) for _, event in told]
    assert sorted(hours) == sorted([*((of.complaint_id, n) for n in (2, 12, 20)), (other.complaint_id, 2)])


async def test_erasing_takes_phone_and_words_and_a_person_is_told_both(desk: Desk) -> None:
    of = await desk.complain()
    await desk.step(of, StepKind.ANSWER, "您好陈先生")
    [told] = await desk.database.read(tell_complaints, desk.trade.buyer)
    assert (told["phone"], told["detail"]) == ("13800138000", "茶叶受潮了")
    await desk.database.transact(forget_complainant, desk.trade.buyer)
    assert await desk.database.read(open_phone, of.complaint_id) == ""
    [step] = await desk.database.read(list_steps, of.complaint_id)
    assert (await desk.find(of.complaint_id)).detail == step.text == ""


async def test_a_payment_of_nobody_is_kept_and_holds_nothing(desk: Desk) -> None:
    fact = desk.pay.complain("4200ELSEWHERE", desk.clock())
    await desk.hear(fact.complaint_id)
    assert (await desk.find(fact.complaint_id)).order_no is None
    assert await desk.count_cases() == 0
    await desk.hear("2002UNKNOWN")
    await desk.check()


async def test_the_audit_finds_a_complaint_that_holds_nothing_and_one_that_still_holds(desk: Desk) -> None:
    of = await desk.complain()

    def forge(tx: object) -> None:
        ended = {"state": "processed", "ended_at": desk.clock()}
        tx.connection.execute(update(complaint).values(**ended))  # type: ignore[attr-defined]

    await desk.database.transact(forge)
    [found] = await desk.database.read(lambda connection: list(check_complaint_holds(connection)))
    assert (found.check, found.found) == ("complaint_holds", of.case_no)


async def test_each_change_of_a_complaint_is_told_and_nothing_else(desk: Desk) -> None:
    of = await desk.complain()
    for _ in range(2):
        await desk.hear(of.complaint_id)
    assert len(await desk.database.read(published, "ComplaintMoved")) == 1
    desk.pay.move(of.complaint_id, "MERCHANT_RESPONSE", desk.clock(), state=ComplaintState.PROCESSING)
    for _ in range(2):
        await desk.hear(of.complaint_id)
    assert len(await desk.database.read(published, "ComplaintMoved")) == 2
