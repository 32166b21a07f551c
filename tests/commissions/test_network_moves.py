"""Members moved by the merchant with their team, the history of who held whom, and referrals that end by themselves."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId
from commissions.network.history import find_referrer_as_of, list_referral_history, list_upline_as_of
from commissions.network.jobs import follow_moves, free_expired
from commissions.network.moves import Move, move_member
from commissions.network.queries import TeamCounts, find_referral, find_team, list_team, list_upline
from commissions.network.refusals import (
    ReasonMissing,
    ReferralCircle,
    ReferralToOneself,
    ReferralUnchanged,
    ReferrerNotDistributor,
    ReferrerSuspended,
)
from commissions.network.service import DistributorUnknown, admit_member, suspend_distributor
from commissions.network.tables import (
    branch_move,
    distributor,
    referral,
    referral_change,
    team_count,
    team_member,
)
from commissions.ports import Transaction
from tests.commissions.stage import THREE_LEVELS, admit, bind, build_chain, publish, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase

FOR_30_DAYS = THREE_LEVELS | {"referral": {"duration": "days", "days": 30}}


async def move(database: AnyDatabase, member_id: int, to: int | None, **options: object) -> Move:
    given = {"by": staff_acting("owner"), "reason": "a mistake at the fair"} | options
    target = None if to is None else MemberId(to)
    return await database.transact(move_member, MemberId(member_id), to=target, **given)  # type: ignore[arg-type]


async def run_job(database: AnyDatabase, job: object, **options: int) -> None:
    while await database.transact(job, **options):  # type: ignore[arg-type]
        pass


async def read_upline(database: AnyDatabase, member_id: int, clock: MovableClock, most: int = 3) -> list[int]:
    return [of.member_id for of, _ in (await database.read(list_upline, MemberId(member_id), clock(), most=most))[1:]]


async def test_a_member_is_moved_with_everyone_below(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, 1, 2, 3, 4, 5, 6)
    await database.transact(admit, 8, 9)
    await database.transact(bind, 8, 9)
    moved = await move(database, 3, 8)
    assert (moved.left, moved.to, moved.under_way) == (4, 8, False)
    assert await read_upline(database, 1, clock) == [2, 3, 8]
    assert await read_upline(database, 1, clock, most=32) == [2, 3, 8, 9]
    assert await database.read(find_team, MemberId(8)) == TeamCounts(1, 1, 1)
    assert await database.read(find_team, MemberId(9)) == TeamCounts(1, 1, 1)
    assert await database.read(find_team, MemberId(4)) == TeamCounts(0, 0, 0)
    assert await database.read(find_team, MemberId(5)) == TeamCounts(1, 0, 0)
    assert await database.read(audit) == []


async def test_a_member_moved_to_nobody_is_free_and_keeps_the_team(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2, 3, 4)
    moved = await move(database, 3, None)
    assert (moved.left, moved.to) == (4, None)
    assert await database.read(find_referral, MemberId(3)) is None
    assert await database.read(find_team, MemberId(3)) == TeamCounts(1, 1, 0)
    assert await database.read(find_team, MemberId(4)) == TeamCounts(0, 0, 0)
    assert (await database.transact(bind, 4, 1)).status == "bound", "who is no longer above may come below"
    assert await database.read(audit) == []


async def test_what_the_merchant_may_not_do_is_refused_by_name(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2, 3)
    await database.transact(admit, 7, 8)
    await database.transact(suspend_distributor, MemberId(7), by=staff_acting("owner"), reason="a look")
    for reason in ("", "  "):
        with pytest.raises(ReasonMissing):
            await move(database, 1, 8, reason=reason)
    with pytest.raises(ReferralUnchanged):
        await move(database, 1, 2)
    with pytest.raises(ReferralUnchanged):
        await move(database, 3, None)
    with pytest.raises(ReferralToOneself):
        await move(database, 1, 1)
    with pytest.raises(ReferralToOneself):
        await move(database, 1, 8, same_person=[MemberId(8)])
    with pytest.raises(ReferralCircle):
        await move(database, 3, 1)
    with pytest.raises(ReferrerSuspended):
        await move(database, 1, 7)
    for member_id, to in ((99, 1), (1, 99)):
        with pytest.raises(DistributorUnknown):
            await move(database, member_id, to)
    assert await database.read(audit) == []


async def test_nobody_is_moved_to_someone_who_is_no_distributor(database: AnyDatabase) -> None:
    await database.transact(admit, 1)
    await database.transact(publish, THREE_LEVELS | {"who_may_earn": "hand_picked"})
    await database.transact(admit_member, MemberId(2))
    with pytest.raises(ReferrerNotDistributor):
        await move(database, 1, 2)


async def test_an_order_keeps_its_upline_when_the_buyer_is_moved(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    await database.transact(admit, 3)
    await sell(database, "T1", 1)
    await move(database, 1, 3)
    await sell(database, "T2", 1)
    assert await database.read(audit) == []


async def test_the_history_says_who_held_whom_at_any_instant(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, 1, 2, 3)
    await database.transact(admit, 4)
    before, bound_at = clock() - timedelta(microseconds=1), clock()
    clock.advance(days=1)
    await move(database, 1, 4)
    moved_at = clock()
    clock.advance(days=1)
    await move(database, 1, None)
    freed_at = clock()
    for at, holder in ((before, None), (bound_at, 2), (moved_at - timedelta(microseconds=1), 2), (moved_at, 4)):
        assert await database.read(find_referrer_as_of, MemberId(1), at) == holder
    assert await database.read(find_referrer_as_of, MemberId(1), freed_at) is None
    assert await database.read(list_upline_as_of, MemberId(1), bound_at, 3) == [2, 3]
    assert await database.read(list_upline_as_of, MemberId(1), bound_at, 1) == [2]
    first = await database.read(list_referral_history, MemberId(1), None, 2)
    rest = await database.read(list_referral_history, MemberId(1), first.next, 2)
    told = [(of.kind, of.left_id, of.referrer_id, of.reason, of.by) for of in (*first.items, *rest.items)]
    assert told == [
        ("freed", 4, None, "a mistake at the fair", staff_acting("owner")),
        ("moved", 2, 4, "a mistake at the fair", staff_acting("owner")),
        ("bound", None, 2, None, None),
    ]
    assert rest.next is None


async def test_no_history_can_be_changed_or_left_without_a_reason(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    row = {"member_id": 1, "left_id": 2, "kind": "freed", "reason": " ", "changed_by": staff_acting("owner")}

    def forge(tx: Transaction) -> None:
        tx.connection.execute(referral_change.insert().values(changed_at=tx.now, **row))

    for attempt in (forge, lambda tx: tx.connection.execute(referral_change.delete())):
        with pytest.raises(DBAPIError):
            await database.transact(attempt)


async def test_the_job_frees_whoever_has_expired_with_their_branch(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, 1, 2, policy=FOR_30_DAYS)
    clock.advance(days=10)
    await database.transact(admit, 3, 4, 5)
    for member_id, referrer_id in ((2, 3), (3, 4), (5, 1)):
        await database.transact(bind, member_id, referrer_id)
    ends_at = clock() + timedelta(days=20)
    clock.advance(days=20, seconds=-1)
    assert await database.transact(free_expired) == 0
    clock.advance(seconds=61)
    assert await read_upline(database, 1, clock) == [], "what has expired counts no more, freed or not"
    await run_job(database, free_expired, limit=1)
    await run_job(database, follow_moves, limit=1)
    assert await database.read(find_team, MemberId(2)) == TeamCounts(0, 0, 0)
    assert await database.read(find_team, MemberId(4)) == TeamCounts(1, 1, 0)
    assert await database.read(find_team, MemberId(1)) == TeamCounts(1, 0, 0)
    last = (await database.read(list_referral_history, MemberId(1))).items[0]
    assert (last.kind, last.left_id, last.changed_at) == ("expired", 2, ends_at)
    assert await database.read(find_referrer_as_of, MemberId(1), ends_at - timedelta(microseconds=1)) == 2
    assert await database.read(find_referrer_as_of, MemberId(1), ends_at) is None
    assert await database.read(audit) == []


async def test_many_who_expire_at_once_are_freed_in_batches_by_any_number_of_processes(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(publish, FOR_30_DAYS)
    await database.transact(admit, *range(1, 62))
    for member_id in range(2, 62):
        await database.transact(bind, member_id, 1 if member_id < 20 else member_id - 18)
    clock.advance(days=30)
    freed = await asyncio.gather(*(database.transact(free_expired, limit=10) for _ in range(10)))
    assert sum(freed) == 60
    await asyncio.gather(*(run_job(database, follow_moves, limit=7) for _ in range(3)))
    assert await database.read(lambda c: c.scalar(select(func.count()).select_from(team_member))) == 0
    assert await database.read(audit) == []


async def test_an_expired_referral_of_ones_own_team_closes_no_circle(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2, 3, 4, policy=FOR_30_DAYS)
    clock.advance(days=29)
    await database.transact(publish, THREE_LEVELS)
    assert (await database.transact(bind, 4, 1)).status == "circle"
    clock.advance(days=1)
    assert (await database.transact(bind, 4, 1)).status == "bound"
    assert await read_upline(database, 4, clock) == [1]
    assert await database.read(audit) == []
    await run_job(database, free_expired)
    await run_job(database, follow_moves)
    assert await database.read(find_team, MemberId(1)) == TeamCounts(1, 0, 0)
    assert await database.read(audit) == []


async def test_a_renewal_is_history_too(database: AnyDatabase, clock: MovableClock) -> None:
    renewing = FOR_30_DAYS | {"referral": {"duration": "days", "days": 30, "renew_on_purchase": True}}
    await build_chain(database, 1, 2, policy=renewing)
    clock.advance(days=20)
    await sell(database, "T1", 1)
    clock.advance(days=20)
    assert await database.transact(free_expired) == 0
    assert await database.read(find_referrer_as_of, MemberId(1), clock()) == 2
    assert await database.read(audit) == []
    clock.advance(days=10)
    assert await database.transact(free_expired) == 1
    kinds = [of.kind for of in (await database.read(list_referral_history, MemberId(1))).items]
    assert kinds == ["expired", "renewed", "bound"]


async def test_a_referrer_sees_the_last_day_of_each(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2, policy=FOR_30_DAYS)
    person = (await database.read(list_team, MemberId(2), 1)).items[0]
    assert person.last_day is not None
    assert person.last_day.isoformat() == "2026-12-22"


async def test_new_members_only_means_that_whoever_expired_and_has_bought_is_not_bound_again(
    database: AnyDatabase, clock: MovableClock
) -> None:
    referral = {"duration": "days", "days": 30, "audience": "new_members"}
    await build_chain(database, 1, 2, policy=THREE_LEVELS | {"referral": referral})
    await database.transact(admit, 3)
    await database.transact(bind, 3, 2)
    await sell(database, "T1", 1)
    clock.advance(days=31)
    for freed in (False, True):
        assert (await database.transact(bind, 1, 2)).status == "not_new"
        if not freed:
            await run_job(database, free_expired)
    assert (await database.transact(bind, 3, 2)).status == "bound"


async def test_a_large_branch_switches_at_once_and_its_teams_follow_in_batches(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(publish, THREE_LEVELS)
    await database.transact(build_large_branch, recruits=520, below=30)
    moved = await move(database, 1, 5000)
    assert moved.under_way
    assert await read_upline(database, 6010, clock) == [10, 1, 5000], "orders see the new upline at once"
    assert await database.read(audit) == [], "an audit in the middle knows what is under way"
    assert (await database.transact(bind, 7000, 12)).status == "bound"
    assert (await database.transact(bind, 7001, 6010)).status == "bound"
    moved_again = await move(database, 10, 4999)
    assert not moved_again.under_way
    assert await database.read(audit) == []
    for _ in range(3):
        await database.transact(follow_moves, limit=100)
        assert await database.read(audit) == []
    assert (await move(database, 1, None)).under_way, "a branch that moves again begins anew"
    await run_job(database, follow_moves, limit=100)
    assert await database.read(lambda c: c.scalar(select(func.count()).select_from(branch_move))) == 0
    assert await database.read(find_team, MemberId(5000)) == TeamCounts(0, 0, 0)
    assert await database.read(find_team, MemberId(1)) == TeamCounts(519, 30, 0)
    assert await database.read(audit) == []


def build_large_branch(tx: Transaction, *, recruits: int, below: int) -> None:
    """Member 1 under 4999, with many recruits of whom some have one each; 5000 is somebody else; 7000 and 7001 too."""
    people = [*range(1, recruits + 2), *(6000 + number for number in range(2, below + 2))]
    admit(tx, *people, 4999, 5000, 7000, 7001)
    bind(tx, 1, 4999)
    for member_id in people[1:]:
        bind(tx, member_id, 1 if member_id <= recruits + 1 else member_id - 6000)


async def test_moves_and_binds_in_opposite_directions_at_once_close_no_circle(database: AnyDatabase) -> None:
    for number in range(5):
        anna, ben, carl = 10 * number, 10 * number + 1, 10 * number + 2
        await database.transact(admit, anna, ben, carl)
        await database.transact(bind, carl, ben)
        tasks = [work for _ in range(7) for work in (
            move(database, anna, carl), move(database, ben, anna), database.transact(bind, ben, carl),
        )]  # fmt: skip
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        unexpected = [of for of in outcomes if isinstance(of, Exception)
                      and not isinstance(of, ReferralCircle | ReferralUnchanged)]  # fmt: skip
        assert not unexpected
    assert await database.read(audit) == []


async def test_a_crowd_moved_about_at_once_stays_a_forest(database: AnyDatabase) -> None:
    await build_chain(database, *range(12))
    await asyncio.gather(
        *(move(database, number * 7 % 12, number * 5 % 11) for number in range(60)),
        *(database.transact(bind, 100 + number, number % 12) for number in range(40)),
        return_exceptions=True,
    )
    assert await database.read(audit) == []


async def test_a_chain_of_ten_thousand_is_bound_moved_and_checked_at_its_ends(
    database: AnyDatabase, clock: MovableClock
) -> None:
    size = 10_000
    await database.transact(write_chain, size)
    assert (await database.transact(bind, 0, size)).status == "circle"
    with pytest.raises(ReferralCircle):
        await move(database, 0, size)
    assert (await database.transact(bind, size + 1, size)).status == "bound"
    assert (await move(database, 0, size + 2)).left is None
    assert await read_upline(database, size + 1, clock) == [size, size - 1, size - 2]
    assert await read_upline(database, 2, clock, most=32) == [1, 0, size + 2]
    assert await database.read(audit) == []


def write_chain(tx: Transaction, size: int) -> None:
    """Member n was referred by n - 1, down to 0; two more stand alone. Written as rows: binding each takes long."""
    people = [
        {"member_id": n, "code": f"c{n}", "status": "active", "imported": False, "since": tx.now}
        for n in range(size + 3)
    ]
    edges = [{"member_id": n, "referrer_id": n - 1, "via": "link", "bound_at": tx.now} for n in range(1, size + 1)]
    changes = [
        {"member_id": n, "kind": "bound", "referrer_id": n - 1, "via": "link", "changed_at": tx.now}
        for n in range(1, size + 1)
    ]
    levels = [(n, n - level, level) for n in range(1, size + 1) for level in (1, 2, 3) if level <= n]
    teams = [{"member_id": n, "ancestor_id": above, "level": level, "joined_at": tx.now} for n, above, level in levels]
    counts = [{"member_id": above, "level": level, "members": 1} for _, above, level in levels]
    for target, rows in (
        (distributor, people),
        (referral, edges),
        (referral_change, changes),
        (team_member, teams),
        (team_count, counts),
    ):
        for start in range(0, len(rows), 1000):
            tx.connection.execute(target.insert(), rows[start : start + 1000])
