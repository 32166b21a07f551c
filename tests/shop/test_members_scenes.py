"""Scene codes lead to the same person for ever, and their owner hears before a printed one ends."""

from datetime import timedelta

import pytest

from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from shop.members.member import Identity
from shop.members.service import recognise
from shop.scenes.ports import SceneTicket
from shop.scenes.service import (
    SceneCode,
    find_scene_code,
    find_scene_link,
    issue_scene_code,
    make_scene,
    tell_codes_ending,
)
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published


async def issue(database: AnyDatabase, clock: MovableClock, me: MemberId, *, printed: bool = True) -> SceneCode:
    ticket = SceneTicket("ticket", "http://weixin.qq.com/q/x", clock() + timedelta(days=30))
    return await database.transact(issue_scene_code, me, make_scene(), ticket, printed=printed)


@pytest.fixture
async def me(database: AnyDatabase) -> MemberId:
    return (await database.transact(recognise, Identity("wx1", "a"), via="follow")).id


async def test_a_scene_is_its_owners_also_after_its_code_ended(
    database: AnyDatabase, clock: MovableClock, me: MemberId
) -> None:
    code = await issue(database, clock, me)
    clock.advance(days=400)
    distributor = await database.read(find_distributor, me)
    assert distributor
    assert await database.read(find_scene_link, code.scene) == distributor.code
    assert await database.read(find_scene_link, "unknown") is None


async def test_a_code_is_used_again_while_it_lives_long_enough(
    database: AnyDatabase, clock: MovableClock, me: MemberId
) -> None:
    code = await issue(database, clock, me)
    soon, late = clock() + timedelta(days=10), clock() + timedelta(days=31)
    assert await database.read(find_scene_code, me, good_until=soon, printed=True) == code
    assert await database.read(find_scene_code, me, good_until=late, printed=True) is None
    assert await database.read(find_scene_code, me, good_until=soon, printed=False) is None


async def test_the_owner_hears_three_days_before_once(database: AnyDatabase, clock: MovableClock, me: MemberId) -> None:
    await issue(database, clock, me)
    clock.advance(days=26)
    assert await database.transact(tell_codes_ending) == 0
    clock.advance(days=1)
    assert await database.transact(tell_codes_ending) == 1
    assert await database.transact(tell_codes_ending) == 0
    assert await database.read(published, "SceneCodeEnding") == [
        ("SceneCodeEnding", {"member_id": me, "last_day": "2026-12-21"})
    ]


async def test_nobody_hears_of_a_code_that_a_newer_one_replaced_or_that_no_poster_bears(
    database: AnyDatabase, clock: MovableClock, me: MemberId
) -> None:
    await issue(database, clock, me)
    await issue(database, clock, me, printed=False)
    clock.advance(days=20)
    await issue(database, clock, me)
    clock.advance(days=7)
    assert await database.transact(tell_codes_ending) == 1
    assert await database.read(published, "SceneCodeEnding") == []
