"""Who may earn: on application, by what was spent, by hand; decided once, whatever runs at the same instant."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId
from commissions.network.application import (
    ApplicationDecided,
    ApplicationsClosed,
    ApplicationUnknown,
    MayEarnAlready,
    ReasonNeeded,
    StatementRefused,
    SuspendedMayNotApply,
)
from commissions.network.applications import (
    apply_to_earn,
    approve_application,
    find_application,
    list_applications,
    list_applications_of,
    refuse_application,
)
from commissions.network.leaving import leave_network
from commissions.network.queries import find_distributor
from commissions.network.service import DistributorUnknown, appoint_distributor, suspend_distributor
from commissions.network.spending import review_spend_right
from commissions.network.tables import distributor_application, distributor_change
from tests.commissions.stage import THREE_LEVELS, admit, bind, publish, sell
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase, published

ANNA, BEN = MemberId(1), MemberId(2)
APPROVED = THREE_LEVELS | {"who_may_earn": "approved"}
SPENT = THREE_LEVELS | {"who_may_earn": {"spent_fen": 10_000}}


async def open_house(database: AnyDatabase, document: dict[str, Any], *member_ids: int) -> None:
    await database.transact(publish, document)
    await database.transact(admit, *member_ids)


async def status(database: AnyDatabase, member_id: int = ANNA) -> str:
    found = await database.read(find_distributor, MemberId(member_id))
    assert found is not None
    return found.status


async def test_who_applies_and_is_approved_may_earn_and_is_told(database: AnyDatabase) -> None:
    await open_house(database, APPROVED, ANNA)
    assert await status(database) == "none"
    applied = await database.transact(apply_to_earn, ANNA, "  我在  小区里\n 有很多邻居 ")
    assert (applied.status, applied.statement, applied.applied_at) == ("pending", "我在 小区里 有很多邻居", START)
    approved = await database.transact(approve_application, applied.id, by=staff_acting("owner"))
    assert (approved.status, approved.decided_by, await status(database)) == (
        "approved",
        staff_acting("owner"),
        "active",
    )
    assert await database.transact(approve_application, applied.id, by=staff_acting("somebody else")) == approved
    assert [event["how"] for _, event in await database.read(published, "EarningRightGranted")] == ["approved"]
    with pytest.raises(MayEarnAlready):
        await database.transact(apply_to_earn, ANNA)


async def test_applying_twice_is_one_application_with_the_first_words(database: AnyDatabase) -> None:
    await open_house(database, APPROVED, ANNA)
    first = await database.transact(apply_to_earn, ANNA, "first")
    assert await database.transact(apply_to_earn, ANNA, "second") == first
    row = {"member_id": ANNA, "statement": "", "status": "pending", "applied_at": START}
    with pytest.raises(IntegrityError):
        await database.transact(lambda tx: tx.connection.execute(insert(distributor_application), row))


async def test_who_was_refused_reads_why_and_may_apply_again(database: AnyDatabase, clock: MovableClock) -> None:
    await open_house(database, APPROVED, ANNA)
    first = await database.transact(apply_to_earn, ANNA)
    refused = await database.transact(refuse_application, first.id, by=staff_acting("owner"), reason="名额满了")
    assert (
        await database.transact(refuse_application, first.id, by=staff_acting("owner"), reason="other words") == refused
    )
    assert [event["reason"] for _, event in await database.read(published, "ApplicationRefused")] == ["名额满了"]
    with pytest.raises(ApplicationDecided):
        await database.transact(approve_application, first.id, by=staff_acting("owner"))
    clock.advance(days=1)
    again = await database.transact(apply_to_earn, ANNA, "again")
    assert again.id != first.id
    assert await database.read(find_application, ANNA) == again
    assert await database.read(list_applications_of, ANNA) == (again, refused)
    await database.transact(approve_application, again.id, by=staff_acting("owner"))
    with pytest.raises(ApplicationDecided) as late:
        await database.transact(refuse_application, again.id, by=staff_acting("owner"), reason="no")
    assert late.value.data["status"] == "approved"
    assert await status(database) == "active"


@pytest.mark.parametrize("document", [THREE_LEVELS, SPENT, THREE_LEVELS | {"who_may_earn": "hand_picked"}])
async def test_without_a_policy_that_asks_for_it_nobody_applies(
    database: AnyDatabase, document: dict[str, Any]
) -> None:
    await database.transact(publish, APPROVED)
    await database.transact(admit, ANNA)
    await database.transact(publish, document)
    with pytest.raises(ApplicationsClosed):
        await database.transact(apply_to_earn, ANNA)


async def test_what_can_come_to_nothing_is_refused_at_once(database: AnyDatabase) -> None:
    await open_house(database, APPROVED, ANNA, BEN)
    with pytest.raises(DistributorUnknown):
        await database.transact(apply_to_earn, MemberId(99))
    for words in ("x" * 201, "a\x00b", "\ud800"):
        with pytest.raises(StatementRefused):
            await database.transact(apply_to_earn, ANNA, words)
    applied = await database.transact(apply_to_earn, ANNA, "很" * 200)
    for reason in ("", " \n", "x" * 201):
        with pytest.raises(ReasonNeeded):
            await database.transact(refuse_application, applied.id, by=staff_acting("owner"), reason=reason)
    with pytest.raises(ApplicationUnknown):
        await database.transact(approve_application, 10**6, by=staff_acting("owner"))
    await database.transact(appoint_distributor, BEN, by=staff_acting("owner"), reason="x")
    await database.transact(suspend_distributor, BEN, by=staff_acting("owner"), reason="x")
    with pytest.raises(SuspendedMayNotApply):
        await database.transact(apply_to_earn, BEN)


async def test_who_was_appointed_meanwhile_is_approved_without_another_word(database: AnyDatabase) -> None:
    await open_house(database, APPROVED, ANNA)
    applied = await database.transact(apply_to_earn, ANNA)
    await database.transact(appoint_distributor, ANNA, by=staff_acting("owner"), reason="known")
    assert (await database.transact(approve_application, applied.id, by=staff_acting("owner"))).status == "approved"
    assert await database.read(published, "EarningRightGranted") == []


async def test_who_waits_longest_stands_first_in_the_list(database: AnyDatabase) -> None:
    await open_house(database, APPROVED, *range(1, 6))
    for member_id in range(1, 6):
        await database.transact(apply_to_earn, MemberId(member_id))
    first = await database.read(list_applications, "pending", None, 3)
    rest = await database.read(list_applications, "pending", first.next, 3)
    assert [row.member_id for row in (*first.items, *rest.items)] == [1, 2, 3, 4, 5]
    assert rest.next is None
    await database.transact(approve_application, first.items[0].id, by=staff_acting("owner"))
    assert [row.member_id for row in (await database.read(list_applications, "approved")).items] == [1]


async def test_a_referral_holds_while_the_recruit_still_waits_and_pays_only_sales_placed_after(
    database: AnyDatabase,
) -> None:
    await open_house(database, APPROVED, ANNA, BEN)
    applied = await database.transact(apply_to_earn, ANNA)
    await database.transact(approve_application, applied.id, by=staff_acting("owner"))
    assert (await database.transact(bind, BEN, ANNA)).status == "bound"
    await sell(database, "T1", BEN)
    assert len(await database.read(published, "CommissionEarned")) == 1


async def test_approving_refusing_and_applying_at_once_come_to_one_decision(database: AnyDatabase) -> None:
    await open_house(database, APPROVED, *range(1, 6))
    for member_id in (MemberId(number) for number in range(1, 6)):
        applied = await database.transact(apply_to_earn, member_id)
        tasks = [
            task
            for _ in range(10)
            for task in (
                database.transact(approve_application, applied.id, by=staff_acting("owner")),
                database.transact(refuse_application, applied.id, by=staff_acting("clerk"), reason="no"),
                database.transact(apply_to_earn, member_id),
            )
        ]
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(of) for of in results if isinstance(of, Exception)} <= {ApplicationDecided, MayEarnAlready}
        history = await database.read(list_applications_of, member_id)
        first = history[-1]
        granted = await status(database, member_id) == "active"
        assert granted == (first.status == "approved")
        assert [of.status for of in history] in (["approved"], ["refused"], ["pending", "refused"])
    changes = await database.read(lambda c: c.execute(select(distributor_change.c.member_id)).scalars().all())
    assert max(Counter(changes).values(), default=0) <= 1
    assert await database.read(audit) == []


async def test_a_hundred_taps_on_apply_are_one_application(database: AnyDatabase) -> None:
    await open_house(database, APPROVED, ANNA)
    found = await asyncio.gather(*(database.transact(apply_to_earn, ANNA) for _ in range(100)))
    assert len({of.id for of in found}) == 1


async def test_whoever_has_spent_enough_may_earn_and_refunds_take_that_back(database: AnyDatabase) -> None:
    await open_house(database, SPENT, ANNA)
    await database.transact(review_spend_right, ANNA, 9_999)
    assert await status(database) == "none"
    await database.transact(review_spend_right, ANNA, 10_000)
    await database.transact(review_spend_right, ANNA, 15_000)
    assert await status(database) == "active"
    await database.transact(review_spend_right, ANNA, 10_000)
    assert await status(database) == "active"
    await database.transact(review_spend_right, ANNA, 9_999)
    assert await status(database) == "none"
    assert [event["how"] for _, event in await database.read(published, "EarningRightGranted")] == ["spent"]
    [(_, gone)] = await database.read(published, "EarningRightWithdrawn")
    assert (gone["needed_fen"], gone["spent_fen"]) == (10_000, 9_999)
    await database.transact(review_spend_right, ANNA, 10_000)
    assert await status(database) == "active"


async def test_a_right_that_was_given_otherwise_is_not_taken_by_refunds(database: AnyDatabase) -> None:
    await open_house(database, SPENT, ANNA)
    await database.transact(appoint_distributor, ANNA, by=staff_acting("owner"), reason="known")
    await database.transact(review_spend_right, ANNA, 20_000)
    await database.transact(review_spend_right, ANNA, 0)
    assert await status(database) == "active"


async def test_a_higher_threshold_takes_the_right_from_nobody_who_had_it(database: AnyDatabase) -> None:
    await open_house(database, SPENT, ANNA, BEN)
    await database.transact(review_spend_right, ANNA, 10_000)
    await database.transact(publish, THREE_LEVELS | {"who_may_earn": {"spent_fen": 20_000}})
    await database.transact(review_spend_right, ANNA, 12_000)
    await database.transact(review_spend_right, BEN, 12_000)
    assert (await status(database, ANNA), await status(database, BEN)) == ("active", "none")
    await database.transact(publish, THREE_LEVELS)
    await database.transact(review_spend_right, ANNA, 0)
    assert await status(database, ANNA) == "active"


async def test_a_suspended_member_keeps_the_suspension_whatever_is_spent(database: AnyDatabase) -> None:
    await open_house(database, SPENT, ANNA)
    await database.transact(review_spend_right, ANNA, 10_000)
    await database.transact(suspend_distributor, ANNA, by=staff_acting("owner"), reason="x")
    await database.transact(review_spend_right, ANNA, 0)
    await database.transact(review_spend_right, ANNA, 50_000)
    assert await status(database) == "suspended"


async def test_a_hundred_reviews_at_once_grant_once(database: AnyDatabase) -> None:
    await open_house(database, SPENT, ANNA)
    await asyncio.gather(*(database.transact(review_spend_right, ANNA, 10_000 + n) for n in range(100)))
    assert len(await database.read(published, "EarningRightGranted")) == 1
    assert await status(database) == "active"


async def test_the_database_itself_keeps_decisions_whole(database: AnyDatabase) -> None:
    await open_house(database, APPROVED, ANNA)
    await database.transact(apply_to_earn, ANNA)
    for values in ({"status": "refused", "decided_by": staff_acting("x"), "decided_at": START}, {"status": "approved"}):
        change = update(distributor_application).values(**values)
        with pytest.raises(IntegrityError):
            await database.transact(lambda tx, change=change: tx.connection.execute(change))


async def test_who_leaves_for_good_has_no_application_waiting_and_makes_none(database: AnyDatabase) -> None:
    await open_house(database, APPROVED, ANNA)
    applied = await database.transact(apply_to_earn, ANNA, "my words")
    await database.transact(leave_network, ANNA, by=staff_acting("anna"))
    [closed] = await database.read(list_applications_of, ANNA)
    assert (closed.id, closed.status, closed.statement) == (applied.id, "refused", "")
    assert await database.read(published, "ApplicationRefused") == []
    for use_case in (
        lambda tx: apply_to_earn(tx, ANNA),
        lambda tx: approve_application(tx, applied.id, by=staff_acting("owner")),
    ):
        with pytest.raises(DistributorUnknown):
            await database.transact(use_case)
