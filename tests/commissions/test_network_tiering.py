"""A distributor's tier changes through one use case only, which keeps its history."""

import pytest
from sqlalchemy import Connection, select

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from commissions.network.service import DistributorUnknown, change_tier
from commissions.network.tables import distributor_tier_change
from tests.commissions.stage import admit
from tests.support.databases import AnyDatabase


def list_changes(connection: Connection, member_id: int) -> list[tuple[str | None, str | None, str, str]]:
    row = distributor_tier_change.c
    query = select(row.tier_before, row.tier, row.changed_by, row.reason).where(row.member_id == member_id)
    return [tuple(found) for found in connection.execute(query.order_by(row.id))]


async def test_a_tier_changes_with_a_history_row_and_only_when_it_is_another_one(database: AnyDatabase) -> None:
    await database.transact(admit, 1)
    assert (
        await database.transact(change_tier, MemberId(1), "gold", by=staff_acting("review"), reason="sold enough")
        is None
    )
    assert (
        await database.transact(change_tier, MemberId(1), "gold", by=staff_acting("review"), reason="again") == "gold"
    )
    assert (
        await database.transact(change_tier, MemberId(1), None, by=staff_acting("owner"), reason="tiers are gone")
        == "gold"
    )
    person = await database.read(find_distributor, MemberId(1))
    assert person is not None
    assert person.tier is None
    changes = await database.read(list_changes, 1)
    assert changes == [
        (None, "gold", staff_acting("review"), "sold enough"),
        ("gold", None, staff_acting("owner"), "tiers are gone"),
    ]


async def test_nobody_unknown_gets_a_tier(database: AnyDatabase) -> None:
    with pytest.raises(DistributorUnknown):
        await database.transact(change_tier, MemberId(1), "gold", by=staff_acting("owner"), reason="")
