"""A transfer that Pay refuses for good: two people end it, while Pay knows nothing and nothing is under way."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

import shop.payees.service as payees
import shop.transfers.service as transferring
from commissions.actor import staff_acting, system_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId
from commissions.ledger.refusals import ReasonMissing
from commissions.refusals import Refusal
from commissions.withdrawals.freeze import RESTORED, find_freeze, freeze_transfers
from commissions.withdrawals.giving_up import give_up_withdrawal
from commissions.withdrawals.refusals import (
    ApproverRefused,
    ChannelUnknown,
    TransfersFrozen,
    WithdrawalMoved,
    WithdrawalUnknown,
)
from commissions.withdrawals.requesting import publish_rules, request_withdrawal
from commissions.withdrawals.sending import settle_withdrawal
from shop.payees.service import find_masked_payee
from shop.payments.refusals import PayDoesNotAnswer
from shop.settings.sealing import Sealer
from shop.transfers.giving_up import give_up_transfer
from shop.transfers.news import report_old_transfers
from shop.transfers.refusals import TransferUnderWay
from shop.transfers.service import begin_transfer
from tests.commissions.withdrawing import ask, bring_to, give, refuse
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.payouts import Payouts, name_person, open_payouts
from tests.support.tampering import tamper
from tests.support.transfers import SETUP

TWO: dict[str, Any] = {
    "by": staff_acting("mei"),
    "second_by": staff_acting("li"),
    "reason": "the scene was never granted",
}


@pytest.fixture
def payouts(database: AnyDatabase, clock: MovableClock) -> Payouts:
    """Ready to pay out."""
    return open_payouts(database, clock)


async def give_up(payouts: Payouts, number: str, **changes: Any) -> Any:
    """As the command does it: Pay is asked, then two people decide."""
    posts = await payouts.driver.ask_before_giving_up(number)
    return await payouts.database.transact(give_up_transfer, number, posts, **TWO | changes)


async def send_refused(payouts: Payouts, code: str = "PARAM_ERROR") -> str:
    """A withdrawal that Pay has refused, some time ago."""
    payouts.pay.refusal = code
    number = await payouts.send()
    payouts.clock.advance(minutes=10)
    return number


@pytest.mark.parametrize("code", ["PARAM_ERROR", "INVALID_REQUEST", "NO_AUTH"])
async def test_what_pay_refuses_for_good_is_ended_by_two_people_and_available_again(
    payouts: Payouts, code: str
) -> None:
    number = await send_refused(payouts, code)
    done = await give_up(payouts, number)
    assert (done.status, done.reason) == ("failed", "given_up")
    assert await payouts.balances(MemberId(done.person.id)) == {"available": 5_000}
    told = [of for event, of in await payouts.database.read(published, "WithdrawalReturned")]
    assert [(of["number"], of["reason"]) for of in told] == [(number, "given_up")]
    payouts.pay.refusal = None
    await payouts.turn()
    assert payouts.pay.bills == {}, "it never goes out again"
    await payouts.check()


async def test_one_person_or_the_receiver_or_no_reason_gives_nothing_up(payouts: Payouts) -> None:
    number = await send_refused(payouts)
    me = MemberId((await payouts.withdrawal(number)).person.id)
    posts = await payouts.driver.ask_before_giving_up(number)
    for kind, changes in (
        (ApproverRefused, {"second_by": staff_acting("mei")}),
        (ApproverRefused, {"second_by": system_acting("rules")}),
        (ApproverRefused, {"second_by": staff_acting("anna", me)}),
        (ReasonMissing, {"reason": " "}),
    ):
        await refuse(payouts.database, kind, give_up_transfer, number, posts, **TWO | changes)
    assert await payouts.status(number) == "unknown"


@pytest.mark.parametrize("code", ["NOT_ENOUGH", "FREQUENCY_LIMITED", "SYSTEM_ERROR", "A_NEW_CODE"])
async def test_what_may_still_go_through_is_not_given_up(payouts: Payouts, code: str) -> None:
    number = await send_refused(payouts, code)
    with pytest.raises(TransferUnderWay):
        await give_up(payouts, number)
    assert await payouts.status(number) == "unknown"


async def test_silence_after_a_refusal_is_doubt_again(payouts: Payouts) -> None:
    number = await send_refused(payouts)
    payouts.pay.refusal, payouts.pay.trouble = None, lambda call: "late" if call == "send_transfer" else None
    await payouts.turn()
    assert (await payouts.transfer(number)).problem is None
    payouts.clock.advance(minutes=10)
    with pytest.raises(TransferUnderWay):
        await give_up(payouts, number)
    payouts.pay.trouble = lambda _call: None
    payouts.pay.arrive()
    await payouts.turn()
    assert await payouts.status(number) == "awaiting_confirmation"


async def test_a_refusal_that_pay_had_acted_on_all_the_same_is_found_by_asking(payouts: Payouts) -> None:
    payouts.pay.trouble = lambda call: "+PARAM_ERROR" if call == "send_transfer" else None
    number = await payouts.send()
    payouts.clock.advance(minutes=10)
    with pytest.raises(TransferUnderWay):
        await give_up(payouts, number)
    assert await payouts.status(number) == "awaiting_confirmation"


async def test_nothing_is_given_up_while_pay_does_not_answer_or_a_moment_after_a_word_with_it(
    payouts: Payouts,
) -> None:
    payouts.pay.refusal = "PARAM_ERROR"
    number = await payouts.send()
    with pytest.raises(TransferUnderWay):
        await give_up(payouts, number)
    payouts.clock.advance(minutes=10)
    payouts.pay.silent = True
    with pytest.raises(PayDoesNotAnswer):
        await give_up(payouts, number)
    assert await payouts.status(number) == "unknown"


async def test_what_was_posted_between_the_question_and_the_decision_is_not_given_up(payouts: Payouts) -> None:
    number = await send_refused(payouts)
    posts = await payouts.driver.ask_before_giving_up(number)
    await payouts.turn()
    with pytest.raises(TransferUnderWay):
        await payouts.database.transact(give_up_transfer, number, posts, **TWO)
    assert await payouts.status(number) == "unknown"


async def test_a_number_that_is_not_there_and_one_that_has_ended_are_refused(payouts: Payouts) -> None:
    with pytest.raises(WithdrawalUnknown):
        await give_up(payouts, "LNOTHING")
    number = await send_refused(payouts)
    await give_up(payouts, number)
    payouts.clock.advance(minutes=10)
    with pytest.raises(TransferUnderWay):
        await give_up(payouts, number)


async def test_after_a_restore_nothing_is_given_up(payouts: Payouts) -> None:
    number = await send_refused(payouts)
    posts = await payouts.driver.ask_before_giving_up(number)
    await payouts.database.transact(freeze_transfers, reason=RESTORED, by=staff_acting("lianpu"))
    with pytest.raises(TransfersFrozen):
        await give_up(payouts, number)
    with pytest.raises(TransfersFrozen):
        await payouts.database.transact(give_up_transfer, number, posts, **TWO)
    assert await payouts.status(number) == "unknown"


async def test_a_success_that_comes_all_the_same_moves_nothing_freezes_and_alerts(payouts: Payouts) -> None:
    payouts.pay.trouble = lambda call: "+PARAM_ERROR" if call == "send_transfer" else None
    number = await payouts.send()
    payouts.pay.hidden.add(number)
    payouts.clock.advance(minutes=10)
    done = await give_up(payouts, number)
    assert await payouts.hear(payouts.pay.move(number, "SUCCESS")) == "contradicted"
    assert await payouts.balances(MemberId(done.person.id)) == {"available": 5_000}
    assert await payouts.database.read(find_freeze, done.person)
    assert len(await payouts.database.read(published, "TransferContradicted")) == 1


async def test_two_pairs_who_give_up_at_once_return_the_money_once(payouts: Payouts) -> None:
    number = await send_refused(payouts)
    posts = await payouts.driver.ask_before_giving_up(number)
    tries = (payouts.database.transact(give_up_transfer, number, posts, **TWO) for _ in range(20))
    done = await asyncio.gather(*tries, payouts.turn(hours=0), return_exceptions=True)
    assert sum(not isinstance(of, Refusal) and of is not None for of in done[:20]) == 1
    member_id = MemberId((await payouts.withdrawal(number)).person.id)
    assert await payouts.balances(member_id) == {"available": 5_000}
    await payouts.check()


async def test_what_is_open_for_25_days_and_unknown_to_pay_can_be_given_up(payouts: Payouts) -> None:
    payouts.pay.silent = True
    number = await payouts.send()
    payouts.clock.advance(days=26)
    await payouts.database.transact(report_old_transfers)
    payouts.pay.silent = False
    assert (await give_up(payouts, number)).status == "failed"
    await payouts.check()


async def test_a_name_that_nobody_can_open_any_more_can_be_given_up(
    payouts: Payouts, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await payouts.person("anna", 300_000)
    await payouts.database.transact(name_person, anna, "陈小满")
    at = await payouts.request(anna, 300_000)
    await payouts.database.transact(begin_transfer, at.number, SETUP, payouts.pay.account)
    monkeypatch.setattr(transferring, "sealer_of", lambda _connection: Sealer("n" * 40))
    await payouts.turn()
    payouts.clock.advance(minutes=10)
    assert (await give_up(payouts, at.number)).status == "failed"
    assert ((await payouts.transfer(at.number)).posts, await payouts.balances(anna)) == (0, {"available": 300_000})
    await payouts.check()


async def test_a_payee_sealed_under_a_lost_key_returns_the_money_and_holds_up_nobody(
    payouts: Payouts, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, ben = await payouts.person("anna", 300_000), await payouts.person("ben")
    await payouts.database.transact(name_person, anna, "陈小满")
    named, plain = await payouts.request(anna, 300_000), await payouts.request(ben)
    monkeypatch.setattr(payees, "sealer_of", lambda _connection: Sealer("n" * 40))
    payouts.clock.advance(minutes=5)
    await payouts.driver.send_due()
    assert await payouts.status(plain.number) == "awaiting_confirmation"
    found = await payouts.withdrawal(named.number)
    assert (found.status, found.reason) == ("failed", "payee_unreadable")
    assert await payouts.balances(anna) == {"available": 300_000}
    stalled = await payouts.database.read(published, "TransferStalled")
    assert stalled == [("TransferStalled", {"number": named.number, "problem": "SEAL_BROKEN"})]
    assert await payouts.database.read(find_masked_payee, anna) is None, "it is asked for anew"
    await payouts.database.transact(name_person, anna, "陈小满")
    again = await payouts.request(anna, 300_000)
    await payouts.driver.send(again.number)
    assert payouts.pay.bills[again.number].order.user_name == "陈小满"
    await payouts.check()


async def test_only_what_is_in_doubt_at_wechat_is_given_up(database: AnyDatabase) -> None:
    at = await bring_to(database, "awaiting_confirmation")
    await refuse(database, WithdrawalMoved, give_up_withdrawal, at.number, **TWO)
    await database.transact(settle_withdrawal, at.number)
    await refuse(database, WithdrawalMoved, give_up_withdrawal, at.number, **TWO)
    await database.transact(give, 2, 10_000)
    await database.transact(publish_rules, {"channels": ["bank"]}, by=staff_acting("mei"))
    banked = await database.transact(request_withdrawal, ask(2, 10_000, channel="bank"))
    await refuse(database, ChannelUnknown, give_up_withdrawal, banked.number, **TWO)


async def test_the_audit_names_what_was_given_up_without_its_two(payouts: Payouts) -> None:
    await give_up(payouts, await send_refused(payouts))
    await payouts.check()
    await tamper(payouts.database, text("DELETE FROM transfer_return"))
    found = await payouts.database.read(audit)
    assert [of.check for of in found] == ["withdrawal_return_decided"]
