"""A withdrawal from request to its end."""

from commissions.ledger.audit import audit
from commissions.withdrawals.queries import find_withdrawal
from commissions.withdrawals.sending import settle_withdrawal
from tests.commissions.stage import balances
from tests.commissions.withdrawing import ANNA, bring_to
from tests.support.databases import AnyDatabase


async def test_a_small_withdrawal_goes_all_the_way_by_itself(database: AnyDatabase) -> None:
    at = await bring_to(database, "awaiting_confirmation")
    assert at.number.startswith("LW")
    assert await balances(database, ANNA) == {"withdrawing": 10_000}
    assert await database.transact(settle_withdrawal, at.number)
    assert await balances(database, ANNA) == {}
    found = await database.read(find_withdrawal, at.number)
    assert found is not None
    assert (found.status, found.net_fen) == ("settled", 10_000)
    assert await database.read(audit) == []
