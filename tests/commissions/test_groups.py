"""Groups of distributors: by hand, or kept by a rule that is reviewed every day."""

from datetime import timedelta
from typing import Any

import pytest

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.network.service import suspend_distributor
from commissions.policies.fields import FieldRefused
from commissions.tallies.service import count_sale
from commissions.tiers.grouping import (
    GroupExists,
    GroupFollowsRule,
    GroupUnknown,
    add_to_group,
    drop_group,
    get_group,
    list_group_members,
    list_groups,
    list_groups_of,
    make_group,
    remove_from_group,
    review_groups,
)
from commissions.tiers.groups import read_group_rule
from commissions.tiers.service import publish_tiers, set_tier
from tests.commissions.stage import admit, build_chain, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase

BUYER, ANNA, BEN = 1, 2, 3
SELLERS: dict[str, Any] = {"any": [{"metric": "direct_sales_fen", "least": 10_000, "days": 30}]}


async def review(database: AnyDatabase) -> None:
    while await database.transact(review_groups, limit=2):
        pass


async def members(database: AnyDatabase, name: str) -> list[int]:
    group = await database.read(get_group, name)
    found, before = list[int](), None
    while True:
        page = await database.read(list_group_members, group.id, before, limit=2)
        found += page.items
        before = page.next
        if before is None:
            assert len(found) == group.members
            return found


async def test_people_are_put_into_a_group_and_taken_out_by_hand(database: AnyDatabase) -> None:
    await database.transact(admit, BUYER, ANNA, BEN)
    await database.transact(make_group, "Friends", None, by=staff_acting("owner"))
    for who in (ANNA, BEN, BUYER):
        assert await database.transact(add_to_group, "Friends", MemberId(who), by=staff_acting("owner"))
    assert not await database.transact(add_to_group, "Friends", MemberId(ANNA), by=staff_acting("owner"))
    assert await members(database, "Friends") == [BUYER, ANNA, BEN]
    assert await database.transact(remove_from_group, "Friends", MemberId(BEN), by=staff_acting("owner"))
    assert await members(database, "Friends") == [BUYER, ANNA]
    assert [of.name for of in await database.read(list_groups_of, MemberId(ANNA))] == ["Friends"]
    assert await database.read(audit) == []
    await database.transact(drop_group, "Friends", by=staff_acting("owner"))
    assert await database.read(list_groups) == ()


async def test_a_rule_brings_people_in_and_out(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, BUYER, ANNA, BEN)
    await database.transact(make_group, "Sellers", SELLERS, by=staff_acting("owner"))
    await sell(database, "T1", BUYER)
    await database.transact(count_sale, "T1")
    await review(database)
    assert await members(database, "Sellers") == [ANNA]
    with pytest.raises(GroupFollowsRule):
        await database.transact(add_to_group, "Sellers", MemberId(BEN), by=staff_acting("owner"))
    clock.advance(days=30)
    await review(database)
    assert await members(database, "Sellers") == []
    assert await database.read(audit) == []


async def test_a_group_by_tier_and_by_when_people_joined(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, BUYER, ANNA, BEN)
    today = determine_day(clock())
    clock.advance(days=1)
    await database.transact(admit, 4, 5)
    document = {"tiers": [{"tier": "gold", "name": "Gold", "all": [{"metric": "customers", "least": 9}]}]}
    await database.transact(publish_tiers, document, staff_acting("owner"))
    for who in (ANNA, 4):
        await database.transact(set_tier, MemberId(who), "gold", by=staff_acting("owner"), reason="ours")
    yesterday, tomorrow = today.isoformat(), (today + timedelta(days=1)).isoformat()
    await database.transact(make_group, "Gold", {"tiers": ["gold"]}, by=staff_acting("owner"))
    await database.transact(make_group, "Old", {"joined_until": yesterday}, by=staff_acting("owner"))
    await database.transact(
        make_group, "New gold", {"joined_from": tomorrow, "tiers": ["gold"]}, by=staff_acting("owner")
    )
    await review(database)
    assert await members(database, "Gold") == [ANNA, 4]
    assert await members(database, "Old") == [BUYER, ANNA, BEN]
    assert await members(database, "New gold") == [4]
    await database.transact(suspend_distributor, MemberId(ANNA), by=staff_acting("owner"), reason="looks odd")
    clock.advance(days=1)
    await review(database)
    assert await members(database, "Gold") == [4]


async def test_a_name_is_taken_once_and_what_is_not_there_is_refused(database: AnyDatabase) -> None:
    await database.transact(make_group, "Friends", None, by=staff_acting("owner"))
    with pytest.raises(GroupExists):
        await database.transact(make_group, "Friends", SELLERS, by=staff_acting("owner"))
    with pytest.raises(GroupUnknown):
        await database.transact(drop_group, "Strangers", by=staff_acting("owner"))


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({}, "rule"),
        ({"tiers": []}, "rule.tiers"),
        ({"joined_from": "soon"}, "rule.joined_from"),
        ({"any": [{"metric": "recruits", "least": 1}]}, "rule.any.0.metric"),
        ({"any": [], "all": []}, "rule"),
        ({"status": "active"}, "rule.status"),
    ],
)
def test_a_rule_that_can_not_be_read_names_the_field(rule: Any, field: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        read_group_rule(rule)
    assert refused.value.field == field
