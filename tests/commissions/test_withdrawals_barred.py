"""What is not sent yet goes back by itself: of who was suspended since, and where it repays a debt."""

import pytest

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.beneficiary import member
from commissions.network.service import suspend_distributor
from commissions.withdrawals.batch import Export
from commissions.withdrawals.freeze import RESTORED
from commissions.withdrawals.jobs import return_barred
from commissions.withdrawals.queries import find_withdrawal
from commissions.withdrawals.refusals import TransfersFrozen
from commissions.withdrawals.service import (
    begin_sending,
    cancel_withdrawal,
    freeze_transfers,
    lift_freeze,
    reject_withdrawal,
)
from commissions.withdrawals.withdrawal import IN_FLIGHT, Status
from tests.commissions.stage import balances
from tests.commissions.test_withdrawal_batches import export, start
from tests.commissions.withdrawing import ANNA, BEN, bring_to, refuse, see_everything, take
from tests.support.databases import AnyDatabase, published

BY = {"by": staff_acting("owner"), "reason": "test"}


async def read_end(database: AnyDatabase, number: str) -> tuple[str, str | None]:
    found = await database.read(find_withdrawal, number)
    assert found is not None
    return found.status, found.reason


@pytest.mark.parametrize("status", ["requested", "approved"])
async def test_who_is_suspended_gets_back_what_was_not_sent(database: AnyDatabase, status: Status) -> None:
    at = await bring_to(database, status, 60_000)
    other = await bring_to(database, status, 60_000, member_id=BEN)
    assert await database.transact(return_barred) == 0
    await database.transact(suspend_distributor, ANNA, **BY)
    assert await database.transact(return_barred) == 1
    assert await database.transact(return_barred) == 0
    assert await read_end(database, at.number) == ("rejected", "suspended")
    assert await read_end(database, other.number) == (status, None)
    assert await balances(database, ANNA) == {"available": 60_000}
    [told] = await database.read(published, "WithdrawalReturned")
    assert told[1]["reason"] == "suspended"
    assert await database.read(audit) == []


@pytest.mark.parametrize("status", ["requested", "approved"])
async def test_what_was_not_sent_repays_a_debt_at_once(database: AnyDatabase, status: Status) -> None:
    at = await bring_to(database, status, 60_000)
    await database.transact(take, 1)
    assert await balances(database, ANNA) == {"available": -1, "withdrawing": 60_000}
    assert await database.transact(return_barred) == 1
    assert await read_end(database, at.number) == ("rejected", "debt")
    assert await balances(database, ANNA) == {"available": 59_999}
    assert await database.read(audit) == []


@pytest.mark.parametrize("status", IN_FLIGHT)
async def test_what_is_under_way_goes_on_to_its_end(database: AnyDatabase, status: Status) -> None:
    at = await bring_to(database, status, 60_000)
    await database.transact(suspend_distributor, ANNA, **BY)
    assert await database.transact(return_barred) == 0
    assert await read_end(database, at.number) == (status, None)


async def test_after_a_restore_nothing_is_given_back_before_somebody_has_compared(database: AnyDatabase) -> None:
    at = await bring_to(database, "approved", 60_000)
    await database.transact(suspend_distributor, ANNA, **BY)
    await database.transact(freeze_transfers, reason=RESTORED, by=staff_acting("lianpu"))
    assert await database.transact(return_barred) == 0
    await database.transact(lift_freeze, by=staff_acting("mei"), reason="the bills agree")
    assert await database.transact(return_barred) == 1
    assert await read_end(database, at.number) == ("rejected", "suspended")


async def test_after_a_restore_what_was_not_sent_is_neither_sent_nor_ended_by_anybody(database: AnyDatabase) -> None:
    [by_bank] = await start(database, BEN)
    at = await bring_to(database, "approved", 60_000)
    await database.transact(freeze_transfers, reason=RESTORED, by=staff_acting("lianpu"))
    before = await database.read(see_everything)
    assert await database.transact(begin_sending, at.number) == at
    assert await export(database) == Export(None, (), ())
    after = await database.read(see_everything)
    assert [name for name, rows in before.items() if after[name] != rows] == []
    for number, member_id in ((at.number, ANNA), (by_bank, BEN)):
        await refuse(database, TransfersFrozen, cancel_withdrawal, number, person=member(member_id))
        await refuse(database, TransfersFrozen, reject_withdrawal, number, **BY)
    await database.transact(lift_freeze, by=staff_acting("mei"), reason="the bills agree")
    assert (await database.transact(begin_sending, at.number)).status == "sending"
    assert (await export(database)).batch is not None
    assert await database.read(audit) == []
