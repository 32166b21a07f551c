"""Awards on hold: after-sale cases, review by hand and by rule, and what a person decides about them."""

from typing import Any

import pytest
from sqlalchemy import update

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.awards.deciding import clear_case, review_person, uphold_case
from commissions.awards.queries import find_case, is_under_review, list_cases, list_held
from commissions.awards.refusals import (
    CaseDecided,
    CaseUnknown,
    ReasonMissing,
    SaleLineUnknown,
    SaleUnknown,
    StillSuspended,
    StillUnderReview,
)
from commissions.awards.review import Reviewed
from commissions.awards.reviewing import hold_awards, open_review, release_awards, release_person, reverse_awards
from commissions.awards.screening import publish_review_rules, screen_sale
from commissions.awards.service import close_case, decide_refund, mature_awards, open_case, reinstate_refund
from commissions.awards.suspicion import Clues
from commissions.awards.tables import award
from commissions.beneficiary import MemberId, member
from commissions.network.service import restore_distributor, suspend_distributor
from commissions.policies.fields import FieldRefused
from commissions.ports import Transaction
from commissions.statements.queries import find_earnings
from tests.commissions.stage import balances, build_chain, complete, line, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published

ANNA, BEN = MemberId(2), MemberId(3)
WORDS: dict[str, Any] = {"by": staff_acting("owner"), "reason": "looked at it"}


async def check_the_books(database: AnyDatabase) -> None:
    assert await database.read(audit) == []


async def test_an_award_matures_at_the_later_of_its_hold_and_the_close_of_its_last_case(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1, line("1"), line("2"))
    await complete(database, "T1")
    for _ in range(2):
        await database.transact(open_case, "T1", "1", case_no="A1")
    await database.transact(open_case, "T1", "1", case_no="A2")
    clock.advance(days=7)
    assert await database.transact(mature_awards) == 1, "the other line is not touched by a case"
    for case_no in ("A1", "A1", "A2"):
        assert await database.transact(mature_awards) == 0
        await check_the_books(database)
        await database.transact(close_case, "T1", "1", case_no=case_no)
    assert await database.transact(mature_awards) == 1
    assert await balances(database, 2) == {"available": 2000}
    await database.transact(open_case, "T1", "1", case_no="A3")
    assert await balances(database, 2) == {"available": 2000}, "a case after maturity moves nothing"
    await database.transact(open_case, "T1", "1", case_no="A1")
    await database.transact(close_case, "T1", "1", case_no="A3")
    await check_the_books(database)


async def test_a_case_of_what_does_not_exist_is_refused(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)
    with pytest.raises(SaleUnknown):
        await database.transact(open_case, "T9", "1", case_no="A1")
    with pytest.raises(SaleLineUnknown):
        await database.transact(open_case, "T1", "9", case_no="A1")
    with pytest.raises(CaseUnknown):
        await database.transact(close_case, "T1", "1", case_no="A1")


async def test_what_is_held_by_hand_waits_until_it_is_released(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, 1, 2, 3)
    await sell(database, "T1", 1)
    await complete(database, "T1")
    assert await database.transact(hold_awards, "T1", member(ANNA), **WORDS) == Reviewed(1, 1000)
    assert await database.transact(hold_awards, "T1", member(ANNA), **WORDS) == Reviewed()
    clock.advance(days=7)
    assert await database.transact(mature_awards) == 1
    assert await balances(database, 2) == {"pending": 1000}
    (held,) = (await database.read(list_held)).items
    assert (held.order_no, held.person, held.reason, held.amount_fen) == ("T1", member(ANNA), "manual", 1000)
    assert await database.transact(release_awards, "T1", **WORDS) == Reviewed(1, 1000)
    assert await database.transact(release_awards, "T1", **WORDS) == Reviewed()
    assert (await database.read(list_held)).items == ()
    assert await database.transact(mature_awards) == 1
    assert await balances(database, 2) == {"available": 1000}
    (case,) = (await database.read(list_cases, status=None)).items
    assert (case.status, case.decided_by, case.reason) == ("cleared", staff_acting("owner"), "looked at it")
    await check_the_books(database)


async def test_a_reversed_award_was_never_earned_and_goes_to_nobody_else(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2, 3)
    await sell(database, "T1", 1)
    await database.transact(decide_refund, order_no="T1", refund_no="R1", total_fen=4_000, lines={"1": 4_000})
    await database.transact(hold_awards, "T1", member(ANNA), **WORDS)
    assert await database.transact(reverse_awards, "T1", member(ANNA), **WORDS) == Reviewed(1, 600)
    assert await database.transact(reverse_awards, "T1", member(ANNA), **WORDS) == Reviewed()
    assert [await balances(database, n) for n in (2, 3)] == [{}, {"pending": 300}]
    await database.transact(reinstate_refund, "R1")
    await database.transact(decide_refund, order_no="T1", refund_no="R2", total_fen=5_000, lines={"1": 5_000})
    assert [await balances(database, n) for n in (2, 3)] == [{}, {"pending": 250}], "refunds do not bring it back"
    await complete(database, "T1")
    clock.advance(days=7)
    assert (await database.read(find_earnings, member(ANNA), clock())).total_fen == 0
    assert await database.read(published, "CommissionReversed") == [
        (
            "CommissionReversed",
            {"person": "member:2", "order_no": "T1", "amount_fen": 600, "awards": 1, "reason": "looked at it"},
        )
    ]
    await check_the_books(database)


async def test_what_has_matured_is_out_of_reach_of_a_review(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)
    await complete(database, "T1")
    clock.advance(days=7)
    await database.transact(mature_awards)
    for use_case in (hold_awards, reverse_awards, release_awards):
        assert await database.transact(use_case, "T1", member(ANNA), **WORDS) == Reviewed()
    clues = {ANNA: Clues(phone=True)}
    assert await database.transact(screen_sale, "T1", clues)
    assert await database.read(list_cases) == await database.read(list_cases, status="cleared")
    assert await balances(database, 2) == {"available": 1000}
    await check_the_books(database)


async def test_no_decision_comes_without_a_reason(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)
    for use_case in (hold_awards, reverse_awards, release_awards):
        with pytest.raises(ReasonMissing):
            await database.transact(use_case, "T1", member(ANNA), by=staff_acting("owner"), reason=" ")


async def test_a_suspended_persons_awards_are_released_once_the_suspension_has_ended(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2, 3)
    await sell(database, "T1", 1)
    await sell(database, "T2", 1)
    for order_no in ("T1", "T2"):
        await complete(database, order_no)
    await database.transact(suspend_distributor, ANNA, by=staff_acting("owner"), reason="a look")
    clock.advance(days=7)
    await database.transact(mature_awards)
    for use_case, about in ((release_awards, "T1"), (release_person, member(ANNA))):
        with pytest.raises(StillSuspended):
            await database.transact(use_case, about, **WORDS)  # type: ignore[arg-type]
    await database.transact(restore_distributor, ANNA, by=staff_acting("owner"), reason="all well")
    assert await database.transact(mature_awards) == 0, "a person releases them"
    assert await database.transact(release_person, member(ANNA), **WORDS) == Reviewed(2, 2000)
    assert await database.transact(mature_awards) == 2
    assert await balances(database, 2) == {"available": 2000}
    await check_the_books(database)


async def test_while_a_person_is_under_review_nothing_of_theirs_matures(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2, 3)
    await sell(database, "T1", 1)
    await complete(database, "T1")
    assert await database.transact(review_person, member(ANNA), **WORDS)
    assert not await database.transact(review_person, member(ANNA), **WORDS)
    assert await database.read(is_under_review, member(ANNA))
    clock.advance(days=7)
    await database.transact(mature_awards)
    assert [await balances(database, n) for n in (2, 3)] == [{"pending": 1000}, {"available": 500}]
    with pytest.raises(StillUnderReview):
        await database.transact(release_awards, "T1", **WORDS)
    (case,) = (await database.read(list_cases)).items
    assert await database.transact(clear_case, case.code, **WORDS) == Reviewed(1, 1000)
    assert await database.transact(clear_case, case.code, **WORDS) == Reviewed()
    with pytest.raises(CaseDecided):
        await database.transact(uphold_case, case.code, **WORDS)
    assert not await database.read(is_under_review, member(ANNA))
    assert await database.transact(mature_awards) == 1
    await check_the_books(database)


async def test_what_the_rules_find_about_an_order_is_held_once_however_often_they_look(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2, 3)
    await sell(database, "T1", 1)
    clues = {ANNA: Clues(phone=True, address=True, recipient=True)}
    for _ in range(2):
        found = await database.transact(screen_sale, "T1", clues)
        assert [of.rule for of in found] == ["same_phone", "same_address", "self_purchase"]
    cases = (await database.read(list_cases)).items
    assert sorted(case.rule for case in cases) == ["same_address", "same_phone", "self_purchase"]
    assert [await database.read(find_case, case.code) for case in cases] == list(cases)
    (held,) = (await database.read(list_held)).items
    assert (held.order_no, held.person, held.amount_fen) == ("T1", member(ANNA), 1000), "Ben's award is not held"
    for case in cases[:-1]:
        assert await database.transact(clear_case, case.code, **WORDS) == Reviewed()
        await check_the_books(database)
    assert await database.transact(uphold_case, cases[-1].code, **WORDS) == Reviewed(1, 1000)
    assert [await balances(database, n) for n in (2, 3)] == [{}, {"pending": 500}]
    await database.transact(screen_sale, "T1", clues)
    assert (await database.read(list_cases)).items == ()
    assert len(await database.read(published, "ReviewOpened")) == 3
    await check_the_books(database)


async def test_late_refunds_put_the_person_under_review_and_an_upheld_case_suspends_them(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2)
    await database.transact(
        publish_review_rules, {"refund_rate": {"awards": 2, "rate_bp": 5000}}, by=staff_acting("owner")
    )
    for number in range(2):
        await sell(database, f"T{number}", 1)
        await complete(database, f"T{number}")
    clock.advance(days=7)
    await database.transact(mature_awards)
    await sell(database, "T2", 1)
    assert await database.transact(screen_sale, "T2", {}) == ()
    await database.transact(decide_refund, order_no="T0", refund_no="R0", total_fen=10_000, lines={"1": 10_000})
    (found,) = await database.transact(screen_sale, "T2", {})
    assert (found.rule, found.evidence) == ("refund_rate", {"matured": 2, "clawed_back": 1, "rate_bp": 5000})
    assert await database.read(is_under_review, member(ANNA))
    (case,) = (await database.read(list_cases, person=member(ANNA))).items
    await database.transact(uphold_case, case.code, **WORDS)
    await complete(database, "T2")
    clock.advance(days=7)
    await database.transact(mature_awards)
    assert await balances(database, 2) == {"available": 1000, "pending": 1000}
    await check_the_books(database)


async def test_rules_that_can_not_be_read_are_refused_by_name(database: AnyDatabase) -> None:
    for document, field in [
        ({"same_phone": 1}, "rules.same_phone"),
        ({"burst": {"recruits": 1}}, "rules.burst.recruits"),
        ({"burst": {}}, "rules.burst"),
        ({"refund_rate": {"rate_bp": 10_001}}, "rules.refund_rate.rate_bp"),
        ({"same_address": {}}, "rules.same_address.with_name"),
        ({"wealth": True}, "rules.wealth"),
    ]:
        with pytest.raises(FieldRefused) as refused:
            await database.transact(publish_review_rules, document, by=staff_acting("owner"))
        assert refused.value.field == field


async def test_a_person_restored_only_after_a_case_was_cleared_gets_nothing_before(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)
    await complete(database, "T1")
    await database.transact(review_person, member(ANNA), **WORDS)
    clock.advance(days=7)
    await database.transact(mature_awards)
    await database.transact(suspend_distributor, ANNA, **WORDS)
    (case,) = (await database.read(list_cases)).items
    assert await database.transact(clear_case, case.code, **WORDS) == Reviewed()
    assert await balances(database, 2) == {"pending": 1000}
    await database.transact(restore_distributor, ANNA, **WORDS)
    assert await database.transact(release_person, member(ANNA), **WORDS) == Reviewed(1, 1000)
    await check_the_books(database)


async def test_of_two_cases_about_a_person_the_last_lets_the_awards_go(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)
    await complete(database, "T1")
    await database.transact(review_person, member(ANNA), **WORDS)
    found: dict[str, Any] = {"rule": "burst", "evidence": {}, "by": staff_acting("screening")}
    assert await database.transact(open_review, member(ANNA), None, key="member:2:burst:today", **found)
    clock.advance(days=7)
    await database.transact(mature_awards)
    second, first = (await database.read(list_cases)).items
    assert await database.transact(clear_case, first.code, **WORDS) == Reviewed()
    assert await database.transact(clear_case, second.code, **WORDS) == Reviewed(1, 1000)
    await check_the_books(database)


async def test_the_last_of_an_orders_cases_to_be_cleared_lets_its_awards_go_to_who_may_have_them(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)
    await complete(database, "T1")
    await database.transact(screen_sale, "T1", {ANNA: Clues(phone=True, device=True)})
    last, first = (await database.read(list_cases)).items
    assert await database.transact(clear_case, first.code, **WORDS) == Reviewed()
    clock.advance(days=7)
    assert await database.transact(mature_awards) == 0
    await database.transact(suspend_distributor, ANNA, **WORDS)
    with pytest.raises(StillSuspended):
        await database.transact(clear_case, last.code, **WORDS)
    assert (await database.read(list_cases)).items == (last,)
    await database.transact(restore_distributor, ANNA, **WORDS)
    assert await database.transact(clear_case, last.code, **WORDS) == Reviewed(1, 1000)
    assert await database.transact(mature_awards) == 1
    assert await balances(database, 2) == {"available": 1000}
    await check_the_books(database)


async def test_upholding_again_or_about_somebody_suspended_changes_nothing_more(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    await database.transact(review_person, member(ANNA), **WORDS)
    await database.transact(suspend_distributor, ANNA, **WORDS)
    (case,) = (await database.read(list_cases)).items
    for _ in range(2):
        assert await database.transact(uphold_case, case.code, **WORDS) == Reviewed()
    with pytest.raises(CaseUnknown):
        await database.transact(clear_case, "nobody", **WORDS)


async def test_cases_are_listed_page_by_page_and_rules_that_are_off_ask_for_nothing(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    await database.transact(publish_review_rules, {"burst": None, "same_device": False}, by=staff_acting("owner"))
    for number in range(3):
        await sell(database, f"T{number}", 1)
        await database.transact(screen_sale, f"T{number}", {ANNA: Clues(phone=True, device=True)})
    first = await database.read(list_cases, limit=2)
    rest = await database.read(list_cases, before=first.next, limit=2)
    assert [case.order_no for case in (*first.items, *rest.items)] == ["T2", "T1", "T0"]
    assert {case.rule for case in first.items} == {"same_phone"}


async def test_the_audit_sees_a_hold_without_a_case_and_a_case_that_holds_nothing(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    for number in range(2):
        await sell(database, f"T{number}", 1)
    await database.transact(hold_awards, "T0", member(ANNA), **WORDS)
    await database.transact(tamper)
    found = {finding.check: finding.subject for finding in await database.read(audit)}
    assert found == {"hold_has_its_case": "order:T1", "case_holds_something": "order:T0"}


def tamper(tx: Transaction) -> None:
    """Let go without closing the case, and hold without opening one."""
    changes = (("T0", "pending", None), ("T1", "review", "same_phone"))
    for order_no, status, reason in changes:
        changed = update(award).where(award.c.order_no == order_no)
        tx.connection.execute(changed.values(status=status, review_reason=reason))
