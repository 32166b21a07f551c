"""Withdrawals through the bank: exported in one batch, and its results imported."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection

from commissions.actor import staff_acting
from commissions.beneficiary import member
from commissions.ledger.queries import find_balances
from commissions.withdrawals.batch import BankResult
from commissions.withdrawals.batches import export_batch, import_batch_results
from commissions.withdrawals.exported import get_batch, list_batches
from commissions.withdrawals.requesting import request_withdrawal
from commissions.withdrawals.service import publish_rules
from commissions.withdrawals.withdrawal import RequestWithdrawal, Withdrawal
from tests.crashes.story import Known, Story
from tests.crashes.world import World
from tests.support.payouts import check_books, join_many

AMOUNTS = [3_000, 4_000, 5_000]
RULES = {"channels": ["wechat", "bank"], "minimum_fen": 200}
POINTS = tuple(
    f"{name}:{where}"
    for name in ("request_withdrawal", "export_batch", "import_batch_results")
    for where in ("before", "after")
)


def find_accounts(connection: Connection, approved: Collection[Withdrawal]) -> Mapping[str, str]:
    """Everyone has an account."""
    return {at.number: f"…{at.person.id:04}" for at in approved}


async def begin(database: Any, world: World) -> Known:
    """Three people with a balance."""
    await database.transact(publish_rules, RULES, staff_acting("owner"))
    return tuple(await database.transact(join_many, AMOUNTS))


async def live(database: Any, world: World, known: Known) -> None:
    """All ask, one batch goes to the bank, which pays all but the first; the answer is imported twice."""
    for member_id, fen in zip(known, AMOUNTS, strict=True):
        wish = RequestWithdrawal(member(member_id), fen, "bank", f"crash-test-{member_id}", "L", payee_known=True)
        await database.transact(request_withdrawal, wish)
    await database.transact(export_batch, by=staff_acting("mei"), find_accounts=find_accounts)
    [batch_no] = await database.read(list_batches)
    batch = await database.read(get_batch, batch_no)
    rows = [BankResult(of.number, of.amount_fen, of.account, of.line != 1, "no such account") for of in batch.lines]
    for said in (rows[:2], rows):
        await database.transact(import_batch_results, batch_no, said, by=staff_acting("mei"))


async def prove(database: Any, world: World, known: Known) -> None:
    """Each line ended once, as the bank said."""
    [batch_no] = await database.read(list_batches)
    outcomes = [line.outcome for line in (await database.read(get_batch, batch_no)).lines]
    assert outcomes == ["failed", "settled", "settled"]
    found = [await database.read(find_balances, member(person)) for person in known]
    assert [of["available"] for of in found] == [3_000, 0, 0]
    assert await database.read(check_books) == []


STORY = Story(POINTS, begin, live, prove)
