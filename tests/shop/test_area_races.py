"""Areas at the same instant: one distributor gets a region, and a scan is never overwritten."""

from datetime import timedelta

from commissions.audit import audit
from shop.areas.service import give_area, keep_address
from tests.commissions.stage import bind
from tests.shop.test_areas import BY, HANGZHOU, HOME, hand_over, make, open_shop, referrer_of
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.racing import RACING, count, race

pytestmark = RACING


async def test_a_region_given_to_many_at_once_is_given_once(database: AnyDatabase, clock: MovableClock) -> None:
    anna, ben, _ = await open_shop(database)
    first = clock().date()
    tasks = (
        database.transact(give_area, (anna, ben)[n % 2], HANGZHOU, first + timedelta(days=n % 3), None, by=BY)
        for n in range(30)
    )
    assert count(await race(*tasks))["AreaHeld"] == 29
    assert await database.read(audit) == []


async def test_a_scan_at_the_instant_of_the_first_address_wins(database: AnyDatabase, clock: MovableClock) -> None:
    anna, ben, _ = await open_shop(database, duration="last_touch")
    await hand_over(database, clock, anna, HANGZHOU)
    for number in range(8):
        new = await make(database, f"new{number}")
        await race(database.transact(keep_address, new, HOME), database.transact(bind, new, ben))
        assert await referrer_of(database, new) == ben
    assert await database.read(audit) == []
