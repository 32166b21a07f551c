"""A database that is older than the world pays nothing out, however that comes to light."""

import pytest

from commissions.numbers import make_number
from commissions.withdrawals.freeze import find_freeze, is_restored
from composition.doors import record_transfer
from shop.transfers.ports import TransferFact
from tests.support.databases import AnyDatabase


async def test_a_transfer_of_ours_that_nobody_here_knows_freezes_all(database: AnyDatabase) -> None:
    await record_transfer(database, "LW", TransferFact(make_number("LW"), "SUCCESS"))
    assert await database.read(is_restored)
    frozen = await database.read(find_freeze)
    assert frozen is not None
    assert frozen.person is None


@pytest.mark.parametrize("number", ["X" + "A" * 18, "LWX" + "A" * 18, "LW", "LW-00001", "LW" + "1" * 18])
async def test_a_transfer_of_another_system_freezes_nothing(database: AnyDatabase, number: str) -> None:
    await record_transfer(database, "LW", TransferFact(number, "SUCCESS"))
    assert await database.read(find_freeze) is None
