"""Binding people to who brought them: every outcome, its history, and the team that follows from it."""

import random

import pytest
from sqlalchemy import Connection, select

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId
from commissions.network.queries import (
    TeamCounts,
    find_distributor,
    find_distributor_by_code,
    find_referral,
    find_team,
    list_team,
    list_upline,
)
from commissions.network.service import (
    BindingOutcome,
    DistributorUnknown,
    StatusUnchanged,
    admit_member,
    appoint_distributor,
    bind_referral,
    restore_distributor,
    suspend_distributor,
)
from commissions.network.tables import referral_attempt
from commissions.ports import Transaction
from tests.commissions.stage import THREE_LEVELS, admit, bind, build_chain, publish, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published


def terms(**referral: object) -> dict[str, object]:
    return THREE_LEVELS | {"referral": referral}


def list_outcomes(connection: Connection, member_id: int) -> list[tuple[str, int | None, int | None]]:
    row = referral_attempt.c
    query = select(row.outcome, row.attempted_id, row.referrer_id).where(row.member_id == member_id).order_by(row.id)
    return [tuple(found) for found in connection.execute(query)]


async def test_everyone_who_is_admitted_gets_a_code_that_stays_theirs(database: AnyDatabase) -> None:
    first = (await database.transact(admit_member, MemberId(1))).distributor
    again = (await database.transact(admit_member, MemberId(1))).distributor
    assert first == again
    assert first.status == "active"
    assert len(first.code) == 10
    assert set(first.code) <= set("abcdefghijklmnopqrstuvwxyz23456789")
    assert await database.read(find_distributor_by_code, first.code) == first
    assert await database.read(find_distributor_by_code, "nobodys000") is None
    assert await database.read(find_distributor, MemberId(2)) is None


async def test_who_opens_a_shop_link_is_bound_and_the_referrer_hears_of_it(database: AnyDatabase) -> None:
    await database.transact(admit, 1, 2)
    outcome = await database.transact(bind, 1, 2)
    assert outcome == BindingOutcome("bound", MemberId(2), MemberId(2), None)
    referral = await database.read(find_referral, MemberId(1))
    assert referral is not None
    assert (referral.referrer_id, referral.via, referral.expires_at) == (2, "link", None)
    assert await database.read(published) == [("ReferralBound", {"member_id": 2, "recruit_id": 1, "via": "link"})]


async def test_a_member_nobody_admitted_is_admitted_by_being_bound(database: AnyDatabase) -> None:
    await database.transact(admit, 2)
    assert (await database.transact(bind, 1, 2)).status == "bound"
    assert await database.read(find_distributor, MemberId(1)) is not None


async def test_whoever_is_bound_stays_with_their_referrer(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(admit, 1, 2, 3)
    await database.transact(bind, 1, 2)
    clock.advance(days=10_000)
    assert await database.transact(bind, 1, 2) == BindingOutcome("already", MemberId(2), MemberId(2), None)
    assert await database.transact(bind, 1, 3) == BindingOutcome("kept", MemberId(2), MemberId(3), None)
    assert await database.read(list_outcomes, 1) == [("bound", 2, 2), ("already", 2, 2), ("kept", 3, 2)]
    assert len(await database.read(published)) == 1


async def test_an_unknown_code_binds_nobody(database: AnyDatabase) -> None:
    await database.transact(admit, 1)
    outcome = await database.transact(bind_referral, MemberId(1), code="nobodys222", via="scan")
    assert outcome == BindingOutcome("unknown", None, None, None)


async def test_nobody_is_bound_to_themselves_under_any_identity(database: AnyDatabase) -> None:
    await database.transact(admit, 1, 2)
    assert (await database.transact(bind, 1, 1)).status == "self"
    assert (await database.transact(bind, 1, 2, same_person=[MemberId(2)])).status == "self"
    assert await database.read(find_referral, MemberId(1)) is None


async def test_a_code_of_a_suspended_person_binds_nobody(database: AnyDatabase) -> None:
    await database.transact(admit, 1, 2)
    await database.transact(suspend_distributor, MemberId(2), by=staff_acting("owner"), reason="a look")
    assert await database.transact(bind, 1, 2) == BindingOutcome("suspended", None, MemberId(2), None)
    await database.transact(restore_distributor, MemberId(2), by=staff_acting("owner"), reason="all well")
    assert (await database.transact(bind, 1, 2)).status == "bound"


async def test_a_code_from_ones_own_team_closes_no_circle_at_any_depth(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2, 3, 4, 5, 6)
    for below in (1, 2, 3, 4, 5):
        assert (await database.transact(bind, 6, below)).status == "circle"
    await database.transact(admit, 7)
    assert (await database.transact(bind, 6, 7)).status == "bound"
    assert await database.read(audit) == []


async def test_a_member_who_was_never_made_a_distributor_binds_nobody_until_appointed(database: AnyDatabase) -> None:
    await database.transact(publish, THREE_LEVELS | {"who_may_earn": "hand_picked"})
    assert (await database.transact(admit_member, MemberId(2))).distributor.status == "none"
    assert (await database.transact(bind, 1, 2)).status == "unknown"
    await database.transact(appoint_distributor, MemberId(2), by=staff_acting("owner"), reason="a good customer")
    assert (await database.transact(bind, 1, 2)).status == "bound"
    await sell(database, "T1", 1)


async def test_when_everyone_may_earn_again_the_next_sign_makes_a_distributor(database: AnyDatabase) -> None:
    await database.transact(publish, THREE_LEVELS | {"who_may_earn": "hand_picked"})
    await database.transact(admit, 1)
    await database.transact(publish, THREE_LEVELS)
    assert (await database.transact(admit_member, MemberId(1))).distributor.status == "active"


async def test_a_status_changes_only_from_what_it_is(database: AnyDatabase) -> None:
    with pytest.raises(DistributorUnknown):
        await database.transact(suspend_distributor, MemberId(1), by=staff_acting("owner"), reason="")
    await database.transact(admit, 1)
    with pytest.raises(StatusUnchanged):
        await database.transact(restore_distributor, MemberId(1), by=staff_acting("owner"), reason="")


async def test_only_new_members_are_bound_when_the_policy_says_so(database: AnyDatabase) -> None:
    await database.transact(publish, terms(audience="new_members"))
    await database.transact(admit, 1, 2, 9)
    await database.transact(admit_member, MemberId(3), imported=True)
    assert (await database.transact(bind, 3, 9)).status == "not_new"
    await sell(database, "T1", 2)
    assert (await database.transact(bind, 2, 9)).status == "not_new"
    assert (await database.transact(bind, 1, 9)).status == "bound"


async def test_a_referral_for_days_ends_after_its_last_day_and_frees_the_member(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(publish, terms(duration="days", days=30))
    await database.transact(admit, 1, 2, 3)
    outcome = await database.transact(bind, 1, 2)
    assert outcome.last_day is not None
    assert outcome.last_day.isoformat() == "2026-12-22"
    clock.advance(days=30, seconds=-1)
    assert (await database.transact(bind, 1, 3)).status == "kept"
    clock.advance(seconds=1)
    assert [person.member_id for person, _ in await database.read(list_upline, MemberId(1), clock(), most=3)] == [1]
    assert (await database.transact(bind, 1, 3)).status == "bound"
    assert await database.read(find_team, MemberId(2)) == TeamCounts(0, 0, 0)
    assert await database.read(find_team, MemberId(3)) == TeamCounts(1, 0, 0)
    assert await database.read(audit) == []


async def test_an_expired_referral_ends_the_upline_however_far_up_it_is_read(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(publish, terms(duration="days", days=30))
    await database.transact(admit, 1, 2, 3)
    await database.transact(bind, 2, 3)
    clock.advance(days=10)
    await database.transact(bind, 1, 2)
    for days, upline in ((20, [1, 2]), (10, [1])):
        clock.advance(days=days)
        for most in (3, 32):
            found = await database.read(list_upline, MemberId(1), clock(), most=most)
            assert [person.member_id for person, _ in found] == upline


async def test_a_purchase_renews_a_referral_where_the_policy_says_so(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(publish, terms(duration="days", days=30, renew_on_purchase=True))
    await database.transact(admit, 1, 2)
    await database.transact(bind, 1, 2)
    clock.advance(days=20)
    await sell(database, "T1", 1)
    clock.advance(days=29)
    referral = await database.read(find_referral, MemberId(1))
    assert referral is not None
    assert referral.holds_at(clock())


async def test_a_purchase_after_the_end_brings_no_referral_back(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(publish, terms(duration="days", days=30, renew_on_purchase=True))
    await database.transact(admit, 1, 2)
    await database.transact(bind, 1, 2)
    clock.advance(days=30)
    await sell(database, "T1", 1)
    referral = await database.read(find_referral, MemberId(1))
    assert referral is None or not referral.holds_at(clock())


async def test_the_last_link_wins_where_the_policy_says_so_and_brings_the_whole_branch(database: AnyDatabase) -> None:
    await database.transact(publish, terms(duration="last_touch"))
    await build_chain(database, 1, 2, 3, 4, 5, policy=terms(duration="last_touch"))
    await database.transact(admit, 8, 9)
    await database.transact(bind, 8, 9)
    assert (await database.transact(bind, 3, 8)).status == "bound"
    assert await database.read(find_team, MemberId(4)) == TeamCounts(0, 0, 0)
    assert await database.read(find_team, MemberId(5)) == TeamCounts(1, 0, 0)
    assert await database.read(find_team, MemberId(8)) == TeamCounts(1, 1, 1)
    assert await database.read(find_team, MemberId(9)) == TeamCounts(1, 1, 1)
    assert (await database.transact(bind, 8, 1)).status == "circle"
    assert await database.read(audit) == []


async def test_the_team_is_listed_by_level_the_newest_first_page_by_page(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(admit, *range(1, 9))
    for member_id in range(2, 8):
        clock.advance(seconds=member_id // 3)
        await database.transact(bind, member_id, 1)
    await database.transact(bind, 8, 7)
    first = await database.read(list_team, MemberId(1), 1, None, 4)
    second = await database.read(list_team, MemberId(1), 1, first.next, 4)
    assert [of.member_id for of in first.items] == [7, 6, 5, 4]
    assert [of.member_id for of in second.items] == [3, 2]
    assert second.next is None
    below = await database.read(list_team, MemberId(1), 2)
    assert [of.member_id for of in below.items] == [8]
    with pytest.raises(LookupError):
        await database.read(list_team, MemberId(1), 1, "nobodys222")


async def test_a_long_chain_is_walked_to_its_end_before_a_branch_moves(sqlite_database: AnyDatabase) -> None:
    size = 1000

    def build(tx: Transaction) -> None:
        admit(tx, *range(size + 2))
        for member_id in range(size):
            assert bind(tx, member_id + 1, member_id).status == "bound"

    await sqlite_database.transact(build)
    assert (await sqlite_database.transact(bind, 0, size)).status == "circle"
    assert (await sqlite_database.transact(bind, 0, size + 1)).status == "bound"
    assert await sqlite_database.read(audit) == []


async def test_random_binds_in_any_order_leave_a_forest_with_exact_teams(database: AnyDatabase) -> None:
    dice = random.Random(7)
    await database.transact(publish, terms(duration="last_touch"))
    await database.transact(admit, *range(12))
    for _ in range(60):
        await database.transact(bind, dice.randrange(12), dice.randrange(12))
    assert await database.read(audit) == []
