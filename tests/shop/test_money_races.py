"""What is heard of a transfer in several ways at once, and adjustments that several people approve at once."""

from dataclasses import replace

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust
from commissions.ledger.queries import find_balances
from commissions.withdrawals.requesting import request_withdrawal
from commissions.withdrawals.withdrawal import RequestWithdrawal, TransferTerms
from shop.adjustments.service import adjust_within, approve_adjustment, list_waiting, refuse_adjustment
from shop.proposals.queries import list_open_proposals
from shop.transfers.deciding import approve_within
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.payouts import check_books, join_many, open_payouts
from tests.support.racing import RACING, ROUNDS, TASKS, count, race

pytestmark = RACING


async def test_notices_questions_and_jobs_that_tell_one_end_at_once_count_once(
    database: AnyDatabase, clock: MovableClock
) -> None:
    payouts = open_payouts(database, clock)
    people = await database.transact(join_many, [3_000] * ROUNDS * 2)
    for turn, member_id in enumerate(people):
        at = await payouts.request(member_id, 3_000)
        await payouts.driver.send(at.number)
        state = ("SUCCESS", "FAIL")[turn % 2]
        waiting = payouts.pay.describe(payouts.pay.bills[at.number])
        ended = payouts.pay.move(at.number, state, "NAME_NOT_CORRECT" if state == "FAIL" else None)
        clock.advance(minutes=5)
        tasks = [
            *(payouts.hear(ended) for _ in range(TASKS // 4)),
            *(payouts.hear(waiting) for _ in range(TASKS // 4)),
            *(payouts.driver.ask(at.number, member_id) for _ in range(TASKS // 4)),
            *(payouts.driver.send_due() for _ in range(TASKS // 4)),
        ]
        results = count(await race(*tasks))
        assert results.keys() <= {"None", "0", "1", "settled", "returned", "repeated", "noted"}, results
        assert await payouts.status(at.number) == ("settled" if state == "SUCCESS" else "failed")
        assert await payouts.balances(member_id) == ({} if state == "SUCCESS" else {"available": 3_000})
    for event in ("WithdrawalSettled", "WithdrawalReturned"):
        assert len(await database.read(published, event)) == ROUNDS
    assert await database.read(check_books) == []


async def test_a_success_against_a_failure_moves_money_one_way_and_freezes(
    database: AnyDatabase, clock: MovableClock
) -> None:
    payouts = open_payouts(database, clock)
    people = await database.transact(join_many, [3_000] * ROUNDS)
    for member_id in people:
        at = await payouts.request(member_id, 3_000)
        await payouts.driver.send(at.number)
        success = payouts.pay.move(at.number, "SUCCESS")
        failure = replace(success, state="FAIL", fail_reason="NAME_NOT_CORRECT")
        results = count(await race(*(payouts.hear(fact) for fact in (success, failure) * (TASKS // 2))))
        assert results["settled"] + results["returned"] == 1
        assert results["contradicted"] == TASKS // 2
        settled = await payouts.status(at.number) == "settled"
        assert await payouts.balances(member_id) == ({} if settled else {"available": 3_000})
    assert len({told["number"] for _, told in await database.read(published, "TransferContradicted")}) == ROUNDS
    assert await database.read(check_books) == []


async def test_an_adjustment_approved_and_refused_at_once_is_decided_once(database: AnyDatabase) -> None:
    [anna] = await database.transact(join_many, [1_000])
    given = 0
    for turn in range(ROUNDS):
        wanted = Adjust(f"A{turn}", member(MemberId(anna)), 500, "a gift", staff_acting("Li"))
        assert (await database.transact(adjust_within, wanted, limit_fen=100)).status == "proposed"
        tasks = [
            *(
                database.transact(approve_adjustment, f"A{turn}", by=staff_acting(f"Wang {n}"))
                for n in range(TASKS // 2)
            ),
            *(
                database.transact(refuse_adjustment, f"A{turn}", by=staff_acting(f"Zhao {n}"))
                for n in range(TASKS // 2)
            ),
        ]
        results = count(await race(*(tasks if turn % 2 else reversed(tasks))))
        assert results["posted"] + results["refused"] == 1
        assert results["AdjustmentDecided"] + results["ProposalUnknown"] == TASKS - 1
        given += 500 * results["posted"]
    assert (await database.read(find_balances, member(anna)))["available"] == 1_000 + given
    assert await database.read(list_waiting) == ()
    assert await database.read(check_books) == []


async def test_of_many_second_words_at_once_one_approves_a_withdrawal(
    database: AnyDatabase, clock: MovableClock
) -> None:
    people = await database.transact(join_many, [600_000] * ROUNDS)
    for who in people:
        command = RequestWithdrawal(member(MemberId(who)), 600_000, "wechat", f"test-key-{who}", "L", payee_known=True)
        at = await database.transact(request_withdrawal, command)
        terms = TransferTerms()
        words = [database.transact(approve_within, at.number, by=staff_acting(f"p{n}"), terms=terms) for n in range(20)]
        assert count(await race(*words)) == {"requested": 1, "approved": 1, "WithdrawalMoved": 18}
    assert await database.read(list_open_proposals) == ()
    assert await database.read(check_books) == []


async def test_of_several_changes_of_one_wallet_that_are_agreed_to_at_once_one_is_made(database: AnyDatabase) -> None:
    people = await database.transact(join_many, [1_000] * ROUNDS)
    for turn, anna in enumerate(people):
        numbers = [f"B{turn}-{n}" for n in range(TASKS // 10)]
        for number in numbers:
            wanted = Adjust(number, member(MemberId(anna)), 500, "a gift", staff_acting("Li"))
            assert (await database.transact(adjust_within, wanted, limit_fen=100)).status == "proposed"
        tasks = [database.transact(approve_adjustment, number, by=staff_acting("Wang")) for number in numbers]
        assert count(await race(*tasks)) == {"posted": 1, "ProposalLapsed": len(numbers) - 1}
        assert (await database.read(find_balances, member(anna)))["available"] == 1_500
    assert await database.read(check_books) == []
