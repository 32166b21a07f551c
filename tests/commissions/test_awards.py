"""The life of an award on real databases: frozen, accrued, held, matured, taken back, given back."""

import pytest

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.awards.refusals import (
    RefundClosed,
    RefundContradicted,
    RefundTooLarge,
    RefundUnknown,
    SaleLineUnknown,
    SaleNotPaid,
    SaleUnknown,
)
from commissions.awards.service import (
    accrue_awards,
    complete_sale,
    decide_refund,
    freeze_sale,
    mature_awards,
    reinstate_refund,
    settle_refund,
)
from commissions.beneficiary import MemberId
from commissions.network.leaving import leave_network
from commissions.network.service import restore_distributor, suspend_distributor
from commissions.withdrawals.requesting import request_withdrawal
from tests.commissions.stage import THREE_LEVELS, admit, balances, bind, build_chain, complete, line, publish, sell
from tests.commissions.withdrawing import ask
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published


async def refund(database: AnyDatabase, refund_no: str, total_fen: int, **lines: int) -> None:
    """A refund of order T1 with lines given as l1=…, l2=…."""
    by_line = {name.removeprefix("l"): fen for name, fen in lines.items()}
    await database.transact(decide_refund, order_no="T1", refund_no=refund_no, total_fen=total_fen, lines=by_line)


async def check_the_books(database: AnyDatabase) -> None:
    assert await database.read(audit) == []


async def test_a_paid_order_earns_three_levels_which_become_available_after_receipt_and_hold(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2, 3, 4, 5)
    await sell(database, "T1", 1)
    assert [await balances(database, n) for n in (1, 2, 3, 4, 5)] == [
        {}, {"pending": 1000}, {"pending": 500}, {"pending": 200}, {},
    ]  # fmt: skip
    clock.advance(days=30)
    assert await database.transact(mature_awards) == 0, "the hold starts at receipt, not at payment"
    await complete(database, "T1")
    clock.advance(days=7, seconds=-1)
    assert await database.transact(mature_awards) == 0
    clock.advance(seconds=1)
    assert await database.transact(mature_awards) == 3
    assert await database.transact(mature_awards) == 0
    assert [await balances(database, n) for n in (2, 3, 4)] == [
        {"available": 1000}, {"available": 500}, {"available": 200},
    ]  # fmt: skip
    await check_the_books(database)


async def test_each_beneficiary_hears_of_an_order_once_and_of_a_run_once(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1, line("1", 10_000), line("2", 5_000))
    await sell(database, "T2", 1)
    earned = await database.read(published, "CommissionEarned")
    same = {"person": "member:2", "level": 1, "buyer_id": 1, "roles": ["referrer"]}
    assert [event for _, event in earned] == [
        same | {"order_no": "T1", "amount_fen": 1500, "lines": ["1", "2"]},
        same | {"order_no": "T2", "amount_fen": 1000, "lines": ["1"]},
    ]
    await complete(database, "T1")
    await complete(database, "T2")
    clock.advance(days=7)
    assert await database.transact(mature_awards) == 3
    assert await database.read(published, "CommissionAvailable") == [
        ("CommissionAvailable", {"person": "member:2", "amount_fen": 2500, "awards": 3})
    ]


async def test_a_run_in_small_batches_still_tells_each_person_once(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, 1, 2, 3, 4)
    for number in range(4):
        await sell(database, f"T{number}", 1)
        await complete(database, f"T{number}")
    clock.advance(days=7)
    matured = []
    while count := await database.transact(mature_awards, limit=3):
        matured.append(count)
    assert sum(matured) == 12
    told = [event["person"] for _, event in await database.read(published, "CommissionAvailable")]
    assert sorted(told) == ["member:2", "member:3", "member:4"]
    await check_the_books(database)


async def test_paying_twice_accrues_once(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)
    again = await database.transact(accrue_awards, "T1", paid_fen=10_000)
    assert [award.amount_fen for award in again] == [1000]
    assert await balances(database, 2) == {"pending": 1000}
    assert len(await database.read(published, "CommissionEarned")) == 1
    await check_the_books(database)


async def test_what_happens_after_placing_changes_nothing_about_an_order(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2, 3)
    await database.transact(freeze_sale, "T1", MemberId(1), [line()])
    await database.transact(publish, THREE_LEVELS | {"levels": [{"rate_bp": 9000}], "hold_days": 99})
    await database.transact(suspend_distributor, MemberId(2), by=staff_acting("owner"), reason="a look")
    await database.transact(accrue_awards, "T1", paid_fen=10_000)
    assert await balances(database, 2) == {"pending": 1000}
    assert await balances(database, 3) == {"pending": 500}


async def test_a_person_bound_after_placing_earns_nothing_from_that_order(database: AnyDatabase) -> None:
    await build_chain(database, 1)
    await database.transact(admit, 2)
    await database.transact(freeze_sale, "T1", MemberId(1), [line()])
    await database.transact(bind, 1, 2)
    assert await database.transact(accrue_awards, "T1", paid_fen=10_000) == ()


async def test_without_a_policy_nobody_is_paid_and_the_money_is_booked(database: AnyDatabase) -> None:
    await database.transact(admit, 1, 2)
    await database.transact(bind, 1, 2)
    await sell(database, "T1", 1)
    assert await balances(database, 2) == {}
    await check_the_books(database)


async def test_an_order_of_nothing_posts_nothing(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1, line(paid_fen=0))
    assert await balances(database, 2) == {}
    await complete(database, "T1")
    await check_the_books(database)


async def test_a_product_may_be_held_longer_than_the_policy_says(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1, line("1"), line("2", hold_days=15), line("3", hold_days=0))
    await complete(database, "T1")
    assert await database.transact(mature_awards) == 1
    clock.advance(days=7)
    assert await database.transact(mature_awards) == 1
    clock.advance(days=8)
    assert await database.transact(mature_awards) == 1
    assert await balances(database, 2) == {"available": 3000}


async def test_an_order_received_again_keeps_the_hold_that_began_first(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)
    await complete(database, "T1")
    clock.advance(days=3)
    await complete(database, "T1")
    clock.advance(days=4)
    assert await database.transact(mature_awards) == 1
    await complete(database, "T1")
    assert await balances(database, 2) == {"available": 1000}
    await check_the_books(database)


async def test_who_is_suspended_or_gone_when_an_order_is_placed_earns_nothing_from_it(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2, 3, 4)
    await database.transact(suspend_distributor, MemberId(2), by=staff_acting("owner"), reason="spam")
    await database.transact(leave_network, MemberId(3), by=staff_acting("owner"))
    await sell(database, "T1", 1)
    await database.transact(restore_distributor, MemberId(2), by=staff_acting("owner"), reason="a mistake")
    assert [await balances(database, of) for of in (2, 3, 4)] == [{}, {}, {"pending": 200}]
    await check_the_books(database)


async def test_a_suspended_persons_award_is_held_for_review_and_never_redirected(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2, 3)
    await sell(database, "T1", 1)
    await complete(database, "T1")
    await database.transact(suspend_distributor, MemberId(2), by=staff_acting("owner"), reason="a look")
    clock.advance(days=7)
    assert await database.transact(mature_awards) == 2
    assert await balances(database, 2) == {"pending": 1000}
    assert await balances(database, 3) == {"available": 500}
    await database.transact(restore_distributor, MemberId(2), by=staff_acting("owner"), reason="all well")
    assert await database.transact(mature_awards) == 0, "only a person releases what is under review"
    await refund(database, "R1", 10_000, l1=10_000)
    assert await balances(database, 2) == {}
    await check_the_books(database)


async def test_a_refund_while_pending_reverses_and_the_rest_matures_once_it_is_settled(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1, line("1", 10_000), line("2", 10_000), shipping_fen=800)
    await complete(database, "T1")
    await refund(database, "R1", 3_333, l1=3_333)
    assert await balances(database, 2) == {"pending": 1666}
    clock.advance(days=7)
    assert await database.transact(mature_awards) == 1, "the refunded line waits until Pay has settled its refund"
    await database.transact(settle_refund, "R1")
    assert await database.transact(mature_awards) == 1
    assert await balances(database, 2) == {"available": 1666}
    assert (await database.read(published, "CommissionTakenBack")) == [
        ("CommissionTakenBack", {"person": "member:2", "order_no": "T1", "refund_no": "R1", "amount_fen": 334})
    ]
    await check_the_books(database)


async def test_a_refund_after_maturity_claws_back_into_debt_which_later_awards_repay(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)
    await complete(database, "T1")
    clock.advance(days=7)
    await database.transact(mature_awards)
    await database.transact(request_withdrawal, ask(2, 1_000))
    await refund(database, "R1", 10_000, l1=10_000)
    assert await balances(database, 2) == {"available": -1000, "withdrawing": 1000}
    await sell(database, "T2", 1, line(paid_fen=4_000))
    await complete(database, "T2")
    clock.advance(days=7)
    await database.transact(mature_awards)
    assert await balances(database, 2) == {"available": -600, "withdrawing": 1000}
    await check_the_books(database)


async def test_refunded_shipping_touches_no_award_and_lines_do_not_touch_each_other(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1, line("1", 10_000), line("2", 5_000), shipping_fen=800)
    await refund(database, "R1", 800)
    with pytest.raises(RefundTooLarge):
        await refund(database, "R3", 1)
    assert await balances(database, 2) == {"pending": 1500}
    await refund(database, "R2", 5_000, l2=5_000)
    assert await balances(database, 2) == {"pending": 1000}
    await check_the_books(database)


@pytest.mark.parametrize("matured", [False, True])
async def test_a_full_refund_leaves_everyone_as_if_the_order_had_never_been(
    database: AnyDatabase, clock: MovableClock, matured: bool
) -> None:
    await build_chain(database, 1, 2, 3, 4)
    await sell(database, "T1", 1, line("1", 9_999), line("2", 777))
    if matured:
        await complete(database, "T1")
        clock.advance(days=7)
        assert await database.transact(mature_awards) == 6
    for number, (name, fen) in enumerate([("l1", 3333), ("l2", 1), ("l1", 6666), ("l2", 776)]):
        await refund(database, f"R{number}", fen, **{name: fen})
        await database.transact(settle_refund, f"R{number}")
    assert [await balances(database, n) for n in (2, 3, 4)] == [{}, {}, {}]
    await check_the_books(database)


async def test_deciding_settling_and_giving_up_a_refund_happen_once_each(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)
    for _ in range(2):
        await refund(database, "R1", 4_000, l1=4_000)
        await refund(database, "R2", 1_000, l1=1_000)
    for _ in range(2):
        await database.transact(settle_refund, "R1")
        await database.transact(reinstate_refund, "R2")
    assert await balances(database, 2) == {"pending": 600}
    with pytest.raises(RefundClosed):
        await database.transact(reinstate_refund, "R1")
    with pytest.raises(RefundClosed):
        await database.transact(settle_refund, "R2")
    await check_the_books(database)


async def test_a_refund_given_up_after_maturity_gives_back_to_available(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1, line("1", 10), line("2", 10_000))
    await refund(database, "R1", 5_005, l1=5, l2=5_000)
    await refund(database, "R2", 5, l1=5)
    assert await balances(database, 2) == {"pending": 500}
    await database.transact(reinstate_refund, "R1")
    await database.transact(reinstate_refund, "R2")
    assert await balances(database, 2) == {"pending": 1001}
    await complete(database, "T1")
    clock.advance(days=7)
    await database.transact(mature_awards)
    await refund(database, "R3", 10_010, l1=10, l2=10_000)
    assert await balances(database, 2) == {}
    await database.transact(reinstate_refund, "R3")
    assert await balances(database, 2) == {"available": 1001}
    await check_the_books(database)


async def test_a_wholly_reversed_award_that_comes_back_still_matures(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1)
    await complete(database, "T1")
    await refund(database, "R1", 10_000, l1=10_000)
    clock.advance(days=7)
    assert await database.transact(mature_awards) == 0
    await database.transact(reinstate_refund, "R1")
    assert await database.transact(mature_awards) == 1
    assert await balances(database, 2) == {"available": 1000}
    await check_the_books(database)


@pytest.mark.parametrize(
    ("total_fen", "lines", "refusal"),
    [
        (10_801, {"l1": 10_000}, RefundTooLarge),
        (10_001, {"l1": 10_001}, RefundTooLarge),
        (801, {}, RefundTooLarge),
        (0, {}, RefundTooLarge),
        (-1, {}, RefundTooLarge),
        (99, {"l1": 100}, RefundTooLarge),
        (100, {"l1": -100}, RefundTooLarge),
        (100, {"l9": 100}, SaleLineUnknown),
    ],
)
async def test_a_refund_that_does_not_fit_is_refused_and_changes_nothing(
    database: AnyDatabase, total_fen: int, lines: dict[str, int], refusal: type[Exception]
) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1, shipping_fen=800)
    with pytest.raises(refusal):
        await refund(database, "R1", total_fen, **lines)
    assert await balances(database, 2) == {"pending": 1000}
    await check_the_books(database)


async def test_refunds_in_all_never_exceed_what_was_paid(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1, line("1"), line("2"))
    await refund(database, "R1", 6_000, l1=6_000)
    with pytest.raises(RefundTooLarge):
        await refund(database, "R2", 4_001, l1=4_001)
    with pytest.raises(RefundContradicted):
        await refund(database, "R1", 5_000, l1=5_000)
    await refund(database, "R2", 4_000, l1=4_000)
    assert await balances(database, 2) == {"pending": 1000}
    await check_the_books(database)


async def test_what_was_never_placed_paid_or_decided_is_refused(database: AnyDatabase) -> None:
    await build_chain(database, 1)
    with pytest.raises(SaleUnknown):
        await database.transact(accrue_awards, "T1", paid_fen=1)
    with pytest.raises(SaleUnknown):
        await database.transact(complete_sale, "T1")
    await database.transact(freeze_sale, "T1", MemberId(1), [line()])
    with pytest.raises(SaleNotPaid):
        await database.transact(complete_sale, "T1")
    with pytest.raises(SaleNotPaid):
        await refund(database, "R1", 1, l1=1)
    with pytest.raises(RefundUnknown):
        await database.transact(settle_refund, "R1")
    with pytest.raises(RefundUnknown):
        await database.transact(reinstate_refund, "R1")
