"""The house itself gives the right to who had spent enough, a minute after such a policy took effect."""

from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from commissions.tallies.service import count_sale
from composition.workers import join_handlers
from shop.database.pump import Pump
from tests.commissions.stage import THREE_LEVELS, admit, publish, sell
from tests.support.house import House


async def test_a_published_policy_looks_back_once_it_holds(house: House) -> None:
    database = house.installation.database
    await database.transact(publish, THREE_LEVELS | {"who_may_earn": "hand_picked"})
    await database.transact(admit, 1)
    await sell(database, "T1", 1)
    await database.transact(count_sale, "T1")
    await database.transact(publish, THREE_LEVELS | {"who_may_earn": {"spent_fen": 10_000}})
    assert await pump(house) == "none", "what began before may still be counting"
    await house.world.clock.advance(120)
    assert await pump(house) == "active"


async def pump(house: House) -> str:
    """What the counters' consumer does now, and how the member stands afterwards."""
    handler = join_handlers(house.installation)["tallies"]
    runner = Pump(house.installation.database, "tallies", handler, "test")
    while await runner.pump_once():
        pass
    found = await house.installation.database.read(find_distributor, MemberId(1))
    assert found is not None
    return found.status
