"""The house itself suspends who was erased while suspended and comes back, and leaves every other new member alone."""

from typing import Any

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from commissions.network.service import suspend_distributor
from composition.consumers import SCREENING
from composition.workers import join_handlers
from shop.database.outbox import count_open_deliveries
from shop.database.pump import Pump
from shop.erasure import erase_member
from shop.members.member import Identity
from shop.members.service import follow, recognise
from tests.commissions.stage import THREE_LEVELS, publish
from tests.support.house import House

BY: dict[str, Any] = {"by": staff_acting("owner"), "reason": "test"}
ANNA, BEN = Identity("wx1", "openid-anna"), Identity("wx1", "openid-ben")


async def test_who_returns_is_suspended_by_the_outbox_and_nobody_else_is(house: House) -> None:
    database = house.installation.database
    await database.transact(publish, THREE_LEVELS)
    anna = (await database.transact(recognise, ANNA, via="message")).id
    await database.transact(suspend_distributor, anna, **BY)
    await database.transact(erase_member, anna, **BY)
    back = (await database.transact(recognise, ANNA, via="login")).id
    ben = (await database.transact(follow, BEN)).member.id
    assert (await read_status(house, back), await read_status(house, ben)) == ("active", "active")
    await pump(house)
    assert (await read_status(house, back), await read_status(house, ben)) == ("suspended", "active")
    assert SCREENING not in await database.read(count_open_deliveries)


async def pump(house: House) -> None:
    """What the consumer does now."""
    runner = Pump(house.installation.database, SCREENING, join_handlers(house.installation)[SCREENING], "test")
    while await runner.pump_once():
        pass


async def read_status(house: House, member_id: MemberId) -> str:
    found = await house.installation.database.read(find_distributor, member_id)
    assert found is not None
    return found.status
