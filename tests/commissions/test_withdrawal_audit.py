"""The audit names what is wrong with withdrawals when somebody writes behind the program's back."""

from typing import Any

import pytest
from sqlalchemy import text

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.ports import Transaction
from commissions.withdrawals.checks import CHECKS
from commissions.withdrawals.service import (
    approve_withdrawal,
    begin_sending,
    import_batch_results,
    publish_rules,
    record_transfer_returned,
    request_withdrawal,
    settle_withdrawal,
)
from tests.commissions.test_withdrawal_batches import answer, export_one
from tests.commissions.withdrawing import ask, give
from tests.support.databases import AnyDatabase
from tests.support.tampering import write_unseen

RULES: dict[str, Any] = {"fee": {"rate_bp": 100}, "channels": ["wechat", "bank"], "review_above_fen": 20_000}
OF = "(SELECT number FROM withdrawal WHERE person_id = {})"
STEP_BACK = "DELETE FROM withdrawal_step WHERE to_status = 'settled' AND number = {}"
SECOND_END = "INSERT INTO withdrawal_step SELECT number, 'sending', 'failed', 'x', 'x', taken_at FROM withdrawal_step"
TAMPERING: list[tuple[str, set[str]]] = [
    (
        "UPDATE withdrawal SET amount_fen = amount_fen + 1, net_fen = net_fen + 1 WHERE person_id = 1",
        {"withdrawing_is_open", "withdrawal_requested", "tax_month_sums"},
    ),
    (
        "UPDATE withdrawal SET net_fen = net_fen - 1, fee_fen = fee_fen + 1, seen_net_fen = 1 WHERE person_id = 2",
        {"withdrawal_settled", "tax_month_sums"},
    ),
    (
        "UPDATE withdrawal SET status = 'failed' WHERE person_id = 2",
        {"withdrawal_settled", "withdrawal_returned", "withdrawal_steps", "tax_month_sums", "person_adds_up"},
    ),
    (
        "UPDATE withdrawal SET returned_at = NULL WHERE person_id = 3",
        {"withdrawal_transfer_returned", "withdrawal_return_decided", "tax_month_sums", "person_adds_up"},
    ),
    (f"DELETE FROM transfer_return WHERE number = {OF.format(3)}", {"withdrawal_return_decided"}),
    (f"DELETE FROM withdrawal_approval WHERE number = {OF.format(4)}", {"withdrawal_approvals"}),
    (STEP_BACK.format(OF.format(2)), {"withdrawal_steps", "withdrawal_ends_once"}),
    (
        f"{SECOND_END} WHERE to_status = 'sending' AND number = {OF.format(1)}",
        {"withdrawal_steps", "withdrawal_ends_once"},
    ),
    ("UPDATE tax_month SET income_fen = income_fen + 1 WHERE person_id = 1", {"tax_month_sums"}),
    ("DELETE FROM tax_month WHERE person_id = 4", {"tax_month_sums"}),
    ("UPDATE bank_batch SET total_fen = total_fen + 1", {"batch_sum"}),
    ("DELETE FROM bank_batch_line WHERE line = 1", {"batch_sum", "batch_line"}),
    ("UPDATE bank_result SET outcome = 'failed' WHERE outcome = 'settled'", {"batch_line_ended"}),
    ("UPDATE award SET kept_fen = kept_fen - 1 WHERE person_id = 1", {"person_adds_up"}),
]


async def prepare(database: AnyDatabase) -> None:
    """One under way, one settled, one that came back, one approved by a person, and a bank batch that was answered."""
    await database.transact(publish_rules, RULES, staff_acting("owner"))
    for who, amount_fen in ((1, 10_000), (2, 10_000), (3, 10_000), (4, 30_000)):
        await database.transact(give, who, amount_fen)
        at = await database.transact(request_withdrawal, ask(who, amount_fen))
        if who == 4:
            await database.transact(approve_withdrawal, at.number, by=staff_acting("Li"))
        await database.transact(begin_sending, at.number)
        if who in (2, 3):
            await database.transact(settle_withdrawal, at.number)
        if who == 3:
            two = {"by": staff_acting("Li"), "second_by": staff_acting("Wang"), "reason": "bill"}
            await database.transact(record_transfer_returned, at.number, **two)
    batch = await export_one(database, 5, 6)
    await database.transact(import_batch_results, batch.no, answer(batch, failed=[2]), by=staff_acting("Li"))
    assert await database.read(audit) == []


class Seen(Exception):
    """Carries out what the checks found, and takes the tampering back."""


def look_at_tampered(tx: Transaction, statement: str) -> None:
    if tx.connection.dialect.name == "sqlite":
        tx.connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    write_unseen(tx, text(statement))
    raise Seen({finding.check for check in CHECKS for finding in check(tx.connection)})


async def test_what_is_written_behind_the_programs_back_is_named(database: AnyDatabase) -> None:
    await prepare(database)
    for statement, names in TAMPERING:
        with pytest.raises(Seen) as seen:
            await database.transact(look_at_tampered, statement)
        assert seen.value.args[0] == names, statement
    assert await database.read(audit) == []
