"""Withdrawals when everything happens at the same instant: tasks that race on a real database, audited after."""

from typing import Any

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.beneficiary import member
from commissions.withdrawals.queries import find_month_statement, find_withdrawal, list_cancel_wanted
from commissions.withdrawals.service import (
    approve_withdrawal,
    begin_sending,
    cancel_withdrawal,
    fail_withdrawal,
    import_batch_results,
    publish_rules,
    record_awaiting_confirmation,
    record_cancelled,
    record_in_doubt,
    record_transfer_returned,
    reject_withdrawal,
    request_withdrawal,
    settle_withdrawal,
)
from commissions.withdrawals.withdrawal import IN_FLIGHT, OPEN
from tests.commissions.stage import balances
from tests.commissions.test_withdrawal_batches import answer, export, start
from tests.commissions.test_withdrawal_months import TAXED
from tests.commissions.withdrawing import ANNA, ask, bring_to, give, take
from tests.support.databases import AnyDatabase, published
from tests.support.racing import RACING, ROUNDS, TASKS, count, race

pytestmark = RACING


async def ended(database: AnyDatabase, number: str) -> str:
    found = await database.read(find_withdrawal, number)
    assert found is not None
    return found.status


async def test_of_a_hundred_withdrawals_of_one_balance_exactly_one_is_made(database: AnyDatabase) -> None:
    for who in range(1, ROUNDS + 1):
        await database.transact(give, who, 10_000)
        asked = (database.transact(request_withdrawal, ask(who, 10_000, f"key-{n:08}")) for n in range(TASKS))
        assert count(await race(*asked)) == {"approved": 1, "WithdrawalOpen": TASKS - 1}
        assert await balances(database, who) == {"withdrawing": 10_000}
    assert await database.read(audit) == []


async def test_a_request_tapped_a_hundred_times_is_one_withdrawal(database: AnyDatabase) -> None:
    await database.transact(give, ANNA, 10_000)
    made = await race(*(database.transact(request_withdrawal, ask(ANNA, 4_000)) for _ in range(TASKS)))
    assert len({of.number for of in made}) == 1
    assert len(await database.read(published, "WithdrawalRequested")) == 1
    assert await database.read(audit) == []


async def test_of_many_approvals_at_once_one_is_made(database: AnyDatabase) -> None:
    for who in range(1, ROUNDS + 1):
        at = await bring_to(database, "requested", 600_000, member_id=who)
        li, two = staff_acting("Li"), [staff_acting(f"Wang {n}") for n in range(TASKS)]
        tasks = (database.transact(approve_withdrawal, at.number, by=li, second_by=second) for second in two)
        assert count(await race(*tasks)) == {"approved": 1, "WithdrawalMoved": TASKS - 1}
    assert await database.read(audit) == []


async def test_approval_rejection_and_cancellation_at_once_end_one_way(database: AnyDatabase) -> None:
    for who in range(1, ROUNDS + 1):
        at = await bring_to(database, "requested", 60_000, member_id=who)
        tasks = [
            *(database.transact(approve_withdrawal, at.number, by=staff_acting(f"Li {n}")) for n in range(TASKS // 4)),
            *(
                database.transact(reject_withdrawal, at.number, by=staff_acting("Li"), reason="x")
                for _ in range(TASKS // 4)
            ),
            *(database.transact(cancel_withdrawal, at.number, person=member(who)) for _ in range(TASKS // 4)),
            *(database.transact(begin_sending, at.number) for _ in range(TASKS // 4)),
        ]
        results = count(await race(*tasks))
        assert results.keys() <= {"approved", "rejected", "cancelled", "sending", "WithdrawalMoved"}
        assert results["sending"] <= 1
        assert await ended(database, at.number) in ("rejected", "cancelled", "sending")
    assert await database.read(audit) == []


async def test_one_worker_of_many_sends(database: AnyDatabase) -> None:
    at = await bring_to(database, "approved")
    sent = await race(*(database.transact(begin_sending, at.number) for _ in range(TASKS)))
    assert count(sent) == {"sending": 1, "WithdrawalMoved": TASKS - 1}
    assert await database.read(audit) == []


async def test_all_that_can_be_said_of_a_transfer_at_once_ends_it_once(database: AnyDatabase) -> None:
    for who in range(1, ROUNDS + 1):
        at = await bring_to(database, "sending", member_id=who)
        tasks = [
            database.transact(fact, at.number, **said)
            for _ in range(TASKS // 5)
            for fact, said in (
                (record_in_doubt, {}),
                (record_awaiting_confirmation, {}),
                (settle_withdrawal, {}),
                (fail_withdrawal, {"reason": "x"}),
                (record_cancelled, {}),
            )
        ]
        assert count(await race(*tasks)).keys() <= {"True", "False"}
        status = await ended(database, at.number)
        assert status in ("settled", "failed", "cancelled")
        assert await balances(database, who) == ({} if status == "settled" else {"available": 10_000})
    assert await database.read(audit) == []


async def test_a_refund_against_each_status_of_a_withdrawal_leaves_a_debt_or_a_return(database: AnyDatabase) -> None:
    in_flight: set[str] = set()
    steps: dict[str, Any] = {"requested": approve_withdrawal, "approved": begin_sending}
    for who, status in enumerate(OPEN * 2 * (ROUNDS // 5), 1):
        at = await bring_to(database, status, 60_000, member_id=who)
        step, said = steps.get(status, settle_withdrawal), {"by": staff_acting("Li")} if status == "requested" else {}
        refund = database.transact(take, 4_000, f"T{who}")
        tasks = [*(database.transact(step, at.number, **said) for _ in range(9)), refund]
        await race(*(reversed(tasks) if who % 2 else tasks))
        now, has = await ended(database, at.number), await balances(database, who)
        if now == "rejected":
            assert has == {"available": 56_000}
        else:
            assert has == {"available": -4_000} | ({} if now == "settled" else {"withdrawing": 60_000})
        in_flight |= {at.number} if now in IN_FLIGHT else set()
    assert {of.number for of in (await database.read(list_cancel_wanted)).items} == in_flight
    assert await database.read(audit) == []


async def test_exports_at_once_share_the_lines_and_imports_at_once_count_once(database: AnyDatabase) -> None:
    for turn in range(ROUNDS):
        people = range(10 * (turn + 1), 10 * (turn + 1) + 8)
        numbers = await start(database, *people)
        exports = await race(*(export(database, limit=5) for _ in range(10)))
        batches = [of.batch for of in exports if of.batch]
        assert sorted(line.number for batch in batches for line in batch.lines) == sorted(numbers)
        tasks = [
            database.transact(import_batch_results, batch.no, answer(batch, failed=[1]), by=staff_acting("Li"))
            for batch in batches
            for _ in range(TASKS // len(batches))
        ]
        outcomes = await race(*tasks)
        assert sum(of.settled for of in outcomes) == len(numbers) - len(batches)
        assert sum(of.failed for of in outcomes) == len(batches)
    assert await database.read(audit) == []


async def test_two_taxes_of_one_month_are_never_reckoned_at_once(database: AnyDatabase) -> None:
    await database.transact(publish_rules, TAXED, staff_acting("owner"))
    for who in range(1, 6):
        first = await bring_to(database, "sending", 80_000, member_id=who)
        await database.transact(settle_withdrawal, first.number)
        await database.transact(give, who, 80_000, f"S{who}")
        two = {"by": staff_acting("Li"), "second_by": staff_acting("Wang"), "reason": "bill"}
        returned = (database.transact(record_transfer_returned, first.number, **two) for _ in range(3))
        asked = (database.transact(request_withdrawal, ask(who, 80_000, f"tax-{n:08}")) for n in range(3))
        results = count(await race(*returned, *asked))
        assert results == {"True": 1, "False": 2, "approved": 1, "WithdrawalOpen": 2}
        kept = await database.read(find_month_statement, member(who), "2026-11")
        assert kept.under_way_fen == 80_000
        assert kept.withheld_fen in (0, 16_000)
    assert await database.read(audit) == []
