"""Bank transfers: exported in one batch only, and what the bank says counts once and must fit."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId
from commissions.network.service import suspend_distributor
from commissions.ports import Transaction
from commissions.withdrawals import refusals
from commissions.withdrawals.batch import BankResult, Batch, Export
from commissions.withdrawals.exported import get_batch, list_batches
from commissions.withdrawals.queries import find_withdrawal
from commissions.withdrawals.service import (
    begin_sending,
    export_batch,
    import_batch_results,
    publish_rules,
    record_transfer_returned,
    request_withdrawal,
)
from commissions.withdrawals.withdrawal import Withdrawal
from tests.commissions.stage import balances
from tests.commissions.withdrawing import ask, give, refuse, take
from tests.support.databases import AnyDatabase

HOMELESS = 9


def find_accounts(connection: Connection, approved: Collection[Withdrawal]) -> Mapping[str, str]:
    """Everyone has an account but one."""
    return {at.number: f"…{at.person.id:04}" for at in approved if at.person.id != HOMELESS}


async def start(database: AnyDatabase, *people: int) -> list[str]:
    """Approved bank withdrawals of 100.00 with a fee of 1.00 each. Returns their numbers."""
    rules = {"minimum_fen": 200, "channels": ["wechat", "bank"], "fee": {"least_fen": 100}}
    await database.transact(publish_rules, rules, staff_acting("owner"))
    numbers = []
    for who in people:
        await database.transact(give, who, 10_000)
        numbers.append((await database.transact(request_withdrawal, ask(who, 10_000, channel="bank"))).number)
    return numbers


async def export(database: AnyDatabase, **options: Any) -> Export:
    return await database.transact(export_batch, by=staff_acting("Li"), find_accounts=find_accounts, **options)


async def export_one(database: AnyDatabase, *people: int) -> Batch:
    await start(database, *people)
    batch = (await export(database)).batch
    assert batch is not None
    return batch


def answer(batch: Batch, *, failed: Collection[int] = ()) -> list[BankResult]:
    """What the bank says of each line."""
    return [
        BankResult(of.number, of.amount_fen, of.account, of.line not in failed, "no such account") for of in batch.lines
    ]


async def test_approved_withdrawals_of_the_bank_go_into_one_batch_with_their_net(database: AnyDatabase) -> None:
    numbers = await start(database, 1, 2, 3)
    await database.transact(give, 4, 500)
    await database.transact(request_withdrawal, ask(4, 500))
    first = (await export(database, limit=2)).batch
    assert first is not None
    assert [(of.line, of.number, of.amount_fen, of.account) for of in first.lines] == [
        (1, numbers[0], 9_900, "…0001"), (2, numbers[1], 9_900, "…0002"),
    ]  # fmt: skip
    assert (first.total_fen, first.exported_by) == (19_800, staff_acting("Li"))
    second = (await export(database)).batch
    assert second is not None
    assert [of.number for of in second.lines] == numbers[2:]
    assert (await export(database)) == Export(None, (), ())
    assert set(await database.read(list_batches)) == {first.no, second.no}
    assert await database.read(list_batches, first.exported_at) == ()
    with pytest.raises(refusals.BatchUnknown):
        await database.read(get_batch, "BNOTHING")
    assert await database.read(audit) == []


async def test_who_may_not_be_paid_gets_it_back_and_who_has_no_account_waits(database: AnyDatabase) -> None:
    numbers = await start(database, 1, 2, HOMELESS)
    await database.transact(suspend_distributor, MemberId(1), by=staff_acting("owner"), reason="test")
    await database.transact(take, 1, "T2")
    done = await export(database)
    assert done == Export(None, tuple(numbers[:2]), tuple(numbers[2:]))
    assert await balances(database, 1) == {"available": 10_000}
    assert await balances(database, HOMELESS) == {"withdrawing": 10_000}
    assert await database.read(audit) == []


async def test_the_banks_withdrawals_are_not_sent_by_wechat(database: AnyDatabase) -> None:
    (number,) = await start(database, 1)
    await refuse(database, refusals.ChannelUnknown, begin_sending, number)


async def test_results_settle_or_return_and_the_same_again_changes_nothing(database: AnyDatabase) -> None:
    batch = await export_one(database, 1, 2, 3)
    rows = answer(batch, failed=[2])
    half = await database.transact(import_batch_results, batch.no, rows[:2], by=staff_acting("Wang"))
    assert (half.settled, half.failed, half.known) == (1, 1, 0)
    whole = await database.transact(import_batch_results, batch.no, rows, by=staff_acting("Wang"))
    assert (whole.settled, whole.failed, whole.known) == (1, 0, 2)
    assert [await balances(database, who) for who in (1, 2, 3)] == [{}, {"available": 10_000}, {}]
    failed = await database.read(find_withdrawal, batch.lines[1].number)
    assert failed is not None
    assert (failed.status, failed.reason) == ("failed", "no such account")
    known = await database.read(get_batch, batch.no)
    assert [of.outcome for of in known.lines] == ["settled", "failed", "settled"]
    assert await database.read(audit) == []


async def test_a_result_that_does_not_fit_refuses_them_all(database: AnyDatabase) -> None:
    batch = await export_one(database, 1, 2)
    first, second = answer(batch)
    wrong = {
        "another amount": [first, replace(second, amount_fen=9_901)],
        "another account": [first, replace(second, account="…0001")],
        "not in this batch": [first, replace(second, number="LW23456789ABCDEFGHJK")],
        "given twice": [first, second, second],
    }
    for problem, rows in wrong.items():
        refusal = await refuse(
            database, refusals.BatchContradicted, import_batch_results, batch.no, rows, by=staff_acting("Wang")
        )
        assert list(refusal.data["lines"].values()) == [problem]
    await database.transact(import_batch_results, batch.no, [first], by=staff_acting("Wang"))
    turned = [replace(first, succeeded=False), second]
    refusal = await refuse(
        database, refusals.BatchContradicted, import_batch_results, batch.no, turned, by=staff_acting("Wang")
    )
    assert refusal.data["lines"] == {first.number: "known as settled"}
    await refuse(database, refusals.BatchUnknown, import_batch_results, "BNOTHING", [second], by=staff_acting("Wang"))


async def test_after_a_failure_the_next_request_is_a_new_line_in_another_batch(database: AnyDatabase) -> None:
    batch = await export_one(database, 1)
    assert (await export(database)).batch is None
    await database.transact(import_batch_results, batch.no, answer(batch, failed=[1]), by=staff_acting("Wang"))
    await database.transact(request_withdrawal, ask(1, 10_000, "key-00000002", channel="bank"))
    again = (await export(database)).batch
    assert again is not None
    assert {of.number for of in again.lines}.isdisjoint(of.number for of in batch.lines)
    await database.transact(import_batch_results, again.no, answer(again), by=staff_acting("Wang"))
    back = {"by": staff_acting("Li"), "second_by": staff_acting("Wang"), "reason": "returned by the bank"}
    assert await database.transact(record_transfer_returned, again.lines[0].number, **back)
    assert await balances(database, 1) == {"available": 10_000}
    assert await database.read(audit) == []


async def test_the_database_puts_a_line_into_one_batch_only(database: AnyDatabase) -> None:
    batch = await export_one(database, 1)

    def put_again(tx: Transaction) -> None:
        head = "INSERT INTO bank_batch SELECT 'B2', paid_by, lines, total_fen, exported_by, exported_at FROM bank_batch"
        tx.connection.exec_driver_sql(head)
        tx.connection.exec_driver_sql("INSERT INTO bank_batch_line SELECT number, 'B2', 1, 5, 'x' FROM bank_batch_line")

    await refuse(database, DBAPIError, put_again)
    assert len(batch.lines) == 1
