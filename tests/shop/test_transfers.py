"""Transfers: one number for ever, asked for before anything is said twice, paid at most once, returned only by Pay."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Executable, delete, update
from sqlalchemy.exc import DBAPIError

import shop.transfers.service as transferring
from commissions.beneficiary import MemberId, member
from commissions.ports import Transaction
from commissions.withdrawals.freeze import find_freeze
from commissions.withdrawals.requesting import cancel_withdrawal
from shop.settings.sealing import Sealer
from shop.transfers.news import report_old_transfers
from shop.transfers.service import begin_transfer, claim_repost, claim_transfers, want_cancels
from shop.transfers.tables import transfer
from tests.support.clock import MovableClock
from tests.support.databases import TEST_SEALER, AnyDatabase, published
from tests.support.payouts import Payouts, join_many, name_person, open_payouts, take_back
from tests.support.transfers import SETUP


@pytest.fixture
def payouts(database: AnyDatabase, clock: MovableClock) -> Payouts:
    """Ready to pay out."""
    return open_payouts(database, clock)


async def test_an_approved_withdrawal_is_sent_confirmed_and_arrives(payouts: Payouts) -> None:
    number = await payouts.send()
    bill = payouts.pay.bills[number]
    assert (bill.order.amount_fen, bill.order.openid, bill.order.user_name) == (5_000, "openid-anna", None)
    assert (bill.order.remark, bill.order.infos) == ("山前茶铺推广佣金", SETUP.infos)
    assert await payouts.status(number) == "awaiting_confirmation"
    assert (await payouts.transfer(number)).package == f"package-{number}"
    payouts.pay.move(number, "TRANSFERING")
    await payouts.turn()
    assert await payouts.hear(payouts.pay.move(number, "SUCCESS")) == "settled"
    assert await payouts.hear(payouts.pay.describe(bill)) == "repeated"
    assert await payouts.status(number) == "settled"
    assert await payouts.balances(MemberId((await payouts.withdrawal(number)).person.id)) == {}
    await payouts.check()


@pytest.mark.parametrize("arrives", [True, False])
async def test_silence_is_asked_about_by_number_before_the_same_is_said_again(payouts: Payouts, arrives: bool) -> None:
    payouts.pay.trouble = lambda call: ("lost" if arrives else "silent") if call == "send_transfer" else None
    number = await payouts.send()
    assert await payouts.status(number) == "unknown"
    payouts.pay.trouble = lambda _call: None
    await payouts.turn()
    again = [] if arrives else ["send_transfer"]
    assert payouts.pay.calls[:3] == ["send_transfer", "find_transfer", *again][:3]
    assert await payouts.status(number) == "awaiting_confirmation"
    assert list(payouts.pay.bills) == [number]
    await payouts.check()


@pytest.mark.parametrize("code", ["NOT_ENOUGH", "PARAM_ERROR", "A_NEW_CODE"])
async def test_every_error_is_doubt_and_the_same_number_goes_out_again(payouts: Payouts, code: str) -> None:
    payouts.pay.refusal = code
    number = await payouts.send()
    await payouts.turn()
    await payouts.turn()
    assert await payouts.status(number) == "unknown"
    stalled = await payouts.database.read(published, "TransferStalled")
    assert stalled == [("TransferStalled", {"number": number, "problem": code})]
    payouts.pay.refusal = None
    await payouts.turn()
    assert await payouts.status(number) == "awaiting_confirmation"
    assert list(payouts.pay.bills) == [number]
    await payouts.check()


async def test_not_found_and_then_success_is_one_transfer(payouts: Payouts) -> None:
    payouts.pay.trouble = lambda call: "lost" if call == "send_transfer" else None
    number = await payouts.send()
    payouts.pay.hidden.add(number)
    await payouts.turn()
    await payouts.turn()
    assert await payouts.status(number) == "unknown"
    payouts.pay.hidden.clear()
    payouts.pay.move(number, "SUCCESS")
    await payouts.turn()
    assert await payouts.status(number) == "settled"
    assert payouts.pay.bills[number].paid == 1
    await payouts.check()


async def test_a_failure_after_success_moves_nothing_and_freezes_the_person(payouts: Payouts) -> None:
    number = await payouts.send()
    await payouts.hear(payouts.pay.move(number, "SUCCESS"))
    assert await payouts.hear(payouts.pay.move(number, "FAIL", "TRANSFER_RISK")) == "contradicted"
    found = await payouts.withdrawal(number)
    assert found.status == "settled"
    assert await payouts.balances(MemberId(found.person.id)) == {}
    assert await payouts.database.read(find_freeze, found.person)
    assert len(await payouts.database.read(published, "TransferContradicted")) == 1
    await payouts.check()


async def test_a_success_after_failure_moves_nothing_and_freezes_the_person(payouts: Payouts) -> None:
    number = await payouts.send()
    await payouts.hear(payouts.pay.move(number, "FAIL", "OVERDUE_CLOSE"))
    assert await payouts.hear(payouts.pay.move(number, "SUCCESS")) == "contradicted"
    found = await payouts.withdrawal(number)
    assert (found.status, await payouts.balances(MemberId(found.person.id))) == ("failed", {"available": 5_000})
    assert await payouts.database.read(find_freeze, found.person)


async def test_what_nobody_confirms_ends_and_the_money_is_available_again(payouts: Payouts) -> None:
    number = await payouts.send()
    await payouts.turn(hours=25)
    assert await payouts.status(number) == "awaiting_confirmation"
    payouts.pay.move(number, "FAIL", "OVERDUE_CLOSE")
    await payouts.turn()
    found = await payouts.withdrawal(number)
    assert (found.status, found.reason) == ("failed", "OVERDUE_CLOSE")
    assert await payouts.balances(MemberId(found.person.id)) == {"available": 5_000}
    assert len(await payouts.database.read(published, "WithdrawalReturned")) == 1
    await payouts.check()


async def test_without_the_merchants_money_it_waits_and_goes_on_by_itself(payouts: Payouts) -> None:
    payouts.pay.broke = True
    number = await payouts.send()
    for _ in range(8):
        await payouts.turn()
    assert await payouts.status(number) == "sending"
    problems = [payload["problem"] for _, payload in await payouts.database.read(published, "TransferStalled")]
    assert problems == ["PROCESSING"]
    payouts.pay.broke = False
    await payouts.turn()
    assert await payouts.status(number) == "awaiting_confirmation"


@pytest.mark.parametrize("state", ["ACCEPTED", "PROCESSING", "TRANSFERING", "CANCELING"])
async def test_what_has_not_ended_at_pay_has_not_ended_here(payouts: Payouts, state: str) -> None:
    number = await payouts.send()
    assert await payouts.hear(payouts.pay.move(number, state)) == "noted"
    assert await payouts.status(number) == "awaiting_confirmation"
    assert await payouts.hear(payouts.pay.move(number, "SUCCESS")) == "settled"
    await payouts.check()


async def test_of_two_workers_who_are_told_not_found_one_sends_again(payouts: Payouts) -> None:
    payouts.pay.trouble = lambda call: "silent" if call == "send_transfer" else None
    number = await payouts.send()
    assert await payouts.database.transact(claim_repost, number, 1) is not None
    assert await payouts.database.transact(claim_repost, number, 1) is None


async def test_from_two_thousand_yuan_net_the_name_goes_along_and_is_kept_sealed(payouts: Payouts) -> None:
    member_id = await payouts.person("anna", 250_000)
    await payouts.database.transact(name_person, member_id, "陈小满")
    at = await payouts.request(member_id, 200_000)
    await payouts.driver.send(at.number)
    assert payouts.pay.bills[at.number].order.user_name == "陈小满"
    sealed = (await payouts.transfer(at.number)).sealed_name
    assert sealed is not None
    assert "陈小满".encode() not in sealed
    assert TEST_SEALER.open(f"transfer:{at.number}", sealed) == "陈小满", "bound to its own transfer"
    await payouts.check()


async def test_without_the_name_that_pay_asks_for_the_money_goes_back(payouts: Payouts) -> None:
    member_id = await payouts.person("anna", 250_000)
    at = await payouts.request(member_id, 200_000)
    await payouts.driver.send(at.number)
    found = await payouts.withdrawal(at.number)
    assert (found.status, found.reason) == ("failed", "name_missing")
    assert await payouts.balances(member_id) == {"available": 250_000}
    assert not payouts.pay.calls
    await payouts.check()


async def test_below_two_thousand_yuan_no_name_leaves_the_house(payouts: Payouts) -> None:
    member_id = await payouts.person("anna", 250_000)
    await payouts.database.transact(name_person, member_id, "陈小满")
    at = await payouts.request(member_id, 199_999)
    await payouts.driver.send(at.number)
    assert payouts.pay.bills[at.number].order.user_name is None


async def test_a_debt_cancels_what_is_not_confirmed_and_only_cancelled_returns_it(payouts: Payouts) -> None:
    number = await payouts.send()
    member_id = MemberId((await payouts.withdrawal(number)).person.id)
    await payouts.database.transact(take_back, member_id, 700)
    assert await payouts.database.transact(want_cancels) == 1
    assert await payouts.database.transact(want_cancels) == 0
    await payouts.turn(hours=0)
    assert payouts.pay.bills[number].state == "CANCELING"
    assert await payouts.balances(member_id) == {"available": -700, "withdrawing": 5_000}
    payouts.pay.move(number, "CANCELLED")
    await payouts.turn()
    assert await payouts.status(number) == "cancelled"
    assert await payouts.balances(member_id) == {"available": 4_300}
    await payouts.check()


async def test_a_cancellation_that_shows_as_failure_is_one(payouts: Payouts) -> None:
    number = await payouts.send()
    await payouts.driver.cancel(number)
    payouts.pay.move(number, "FAIL", "MCH_CANCEL")
    await payouts.turn()
    assert await payouts.status(number) == "cancelled"


async def test_who_confirms_before_the_cancellation_keeps_money_and_debt(payouts: Payouts) -> None:
    number = await payouts.send()
    member_id = MemberId((await payouts.withdrawal(number)).person.id)
    await payouts.database.transact(take_back, member_id, 700)
    payouts.pay.move(number, "TRANSFERING")
    await payouts.driver.cancel(number)
    payouts.pay.move(number, "SUCCESS")
    await payouts.turn()
    assert await payouts.status(number) == "settled"
    assert await payouts.balances(member_id) == {"available": -700}
    await payouts.check()


async def test_what_pay_never_heard_of_goes_out_once_more_to_be_cancelled(payouts: Payouts) -> None:
    payouts.pay.silent = True
    number = await payouts.send()
    payouts.pay.silent = False
    await payouts.driver.cancel(number)
    await payouts.turn(hours=0.1)
    assert payouts.pay.bills[number].state == "CANCELING"
    assert await payouts.status(number) == "awaiting_confirmation"


async def test_what_never_left_the_house_is_cancelled_without_a_word(payouts: Payouts) -> None:
    at = await payouts.request(await payouts.person())
    await payouts.database.transact(begin_transfer, at.number, SETUP, payouts.pay.account)
    await payouts.driver.cancel(at.number)
    assert (await payouts.status(at.number), payouts.pay.calls) == ("cancelled", [])
    await payouts.turn()
    assert payouts.pay.calls == []
    await payouts.check()


async def test_what_was_approved_is_sent_even_when_nobody_said_so(payouts: Payouts) -> None:
    at = await payouts.request(await payouts.person())
    await payouts.turn(hours=0.01)
    assert await payouts.status(at.number) == "approved"
    await payouts.turn(hours=0.1)
    assert await payouts.status(at.number) == "awaiting_confirmation"


async def test_a_withdrawal_that_was_taken_back_is_not_sent(payouts: Payouts) -> None:
    member_id = await payouts.person()
    at = await payouts.request(member_id)
    await payouts.database.transact(cancel_withdrawal, at.number, person=member(member_id))
    await payouts.driver.send(at.number)
    assert (await payouts.status(at.number), payouts.pay.calls) == ("cancelled", [])


async def test_after_25_days_it_is_reported_once_and_nothing_is_sent_any_more(payouts: Payouts) -> None:
    payouts.pay.silent = True
    number = await payouts.send()
    payouts.clock.advance(days=25)
    assert await payouts.database.transact(report_old_transfers) == 1
    assert await payouts.database.transact(report_old_transfers) == 0
    payouts.pay.silent = False
    await payouts.turn()
    assert payouts.pay.calls[-1] == "find_transfer"
    assert not payouts.pay.bills
    assert await payouts.status(number) == "unknown"


async def test_a_word_that_contradicts_ours_moves_nothing_and_is_reported(payouts: Payouts) -> None:
    number = await payouts.send()
    truth = payouts.pay.move(number, "SUCCESS")
    lies: dict[str, dict[str, Any]] = {
        "mismatch_amount": {"amount_fen": 5_001},
        "mismatch_openid": {"openid": "openid-eve"},
        "mismatch_mch_id": {"mch_id": "1900009999"},
        "mismatch_bill_no": {"bill_no": "another"},
        "state_REFUNDED": {"state": "REFUNDED"},
    }
    for change in lies.values():
        assert await payouts.hear(replace(truth, **change)) == "stalled"
    assert await payouts.status(number) == "awaiting_confirmation"
    stalled = await payouts.database.read(published, "TransferStalled")
    assert [payload["problem"] for _, payload in stalled] == list(lies)
    assert await payouts.hear(truth) == "settled"


async def test_a_number_that_is_not_ours_is_unknown(payouts: Payouts) -> None:
    number = await payouts.send()
    fact = replace(payouts.pay.move(number, "SUCCESS"), number="XSOMEBODYELSE")
    assert await payouts.hear(fact) == "unknown"


async def test_a_hundred_senders_at_once_make_one_transfer(payouts: Payouts) -> None:
    at = await payouts.request(await payouts.person())
    await asyncio.gather(*(payouts.driver.send(at.number) for _ in range(100)))
    assert payouts.pay.calls == ["send_transfer"]
    facts = [payouts.pay.move(at.number, "SUCCESS")] * 50
    outcomes = await asyncio.gather(*(payouts.hear(fact) for fact in facts))
    assert sorted(outcomes) == ["repeated"] * 49 + ["settled"]
    assert len(await payouts.database.read(published, "WithdrawalSettled")) == 1
    await payouts.check()


async def test_a_worker_that_slept_past_its_turn_says_the_same_as_the_one_that_took_over(payouts: Payouts) -> None:
    at = await payouts.request(await payouts.person())
    await payouts.database.transact(begin_transfer, at.number, SETUP, payouts.pay.account)
    [asleep] = await payouts.database.transact(claim_transfers)
    await payouts.turn()
    assert payouts.pay.calls == ["find_transfer", "send_transfer"]
    payouts.pay.move(at.number, "SUCCESS")
    await payouts.driver._carry(asleep)
    assert (await payouts.status(at.number), payouts.pay.bills[at.number].paid) == ("settled", 1)
    await payouts.check()


async def test_the_database_keeps_what_pay_was_asked_for(payouts: Payouts) -> None:
    number = await payouts.send()
    mine = transfer.c.number == number
    frozen = ({"amount_fen": 1_000}, {"openid": "openid-eve"}, {"remark": "x"}, {"infos": []})
    changes = [update(transfer).where(mine).values(**values) for values in frozen]
    await payouts.hear(payouts.pay.move(number, "SUCCESS"))
    for statement in (*changes, delete(transfer).where(mine), update(transfer).where(mine).values(heard="FAIL")):
        with pytest.raises(DBAPIError):
            await payouts.database.transact(execute, statement)


def execute(tx: Transaction, statement: Executable) -> None:
    tx.connection.execute(statement)


async def test_people_who_ask_at_the_same_time_are_each_paid_once(payouts: Payouts) -> None:
    people = await payouts.database.transact(join_many, [3_000] * 20)
    asked = [await payouts.request(member_id, 3_000) for member_id in people]
    sending = [payouts.driver.send(at.number) for at in asked]
    await asyncio.gather(*sending, *(payouts.driver.send_due() for _ in range(5)))
    for at in asked:
        await payouts.hear(payouts.pay.move(at.number, "SUCCESS"))
    assert [bill.paid for bill in payouts.pay.bills.values()] == [1] * 20
    await payouts.check()


async def test_a_name_that_nobody_can_open_any_more_holds_up_nobody_else(
    payouts: Payouts, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, ben = await payouts.person("anna", 300_000), await payouts.person("ben")
    await payouts.database.transact(name_person, anna, "陈小满")
    named, plain = await payouts.request(anna, 300_000), await payouts.request(ben)
    for at in (named, plain):
        await payouts.database.transact(begin_transfer, at.number, SETUP, payouts.pay.account)
    with monkeypatch.context() as rotated:
        rotated.setattr(transferring, "sealer_of", lambda _connection: Sealer("n" * 40))
        await payouts.driver.send_due()
        await payouts.turn()
    assert await payouts.status(plain.number) == "awaiting_confirmation"
    held = await payouts.transfer(named.number)
    assert (held.posts, held.heard, held.problem) == (0, None, "SEAL_BROKEN")
    await payouts.turn()
    assert await payouts.status(named.number) == "awaiting_confirmation"
    await payouts.check()
