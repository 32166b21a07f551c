"""Balances changed by hand, spent, set aside, taxed: each posting once, with its refusals, and never too much."""

import asyncio
from typing import Any

import pytest

from commissions.actor import TERMINAL, Actor, restore_actor, staff_acting, system_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import (
    Adjust,
    adjust_balance,
    find_left_alone,
    write_off_debt,
)
from commissions.ledger.bills import post_pay_fee, post_taken, return_pay_fee
from commissions.ledger.entry import (
    COMMISSION,
    PAYMENTS,
    SALES,
    TAX_PAYABLE,
    Entry,
    Posting,
    available,
    pending,
    withdrawing,
)
from commissions.ledger.queries import find_balances, list_balance_lines
from commissions.ledger.refusals import (
    AmountRefused,
    BalanceTooSmall,
    DebtTooSmall,
    FeeUnknown,
    NumberUsed,
    OwnBalance,
    ReasonMissing,
    ReturnTooLarge,
    SecondPersonNeeded,
    SpendingEnded,
    SpendingUnknown,
    TaxTooSmall,
    UnclaimedUnknown,
)
from commissions.ledger.repository import EntryContradicted, post
from commissions.ledger.spending import release_balance, reserve_balance, return_spent, spend_balance
from commissions.ledger.tables import LARGEST_FEN
from commissions.ledger.taxes import find_tax_payable, remit_tax
from commissions.ledger.unclaimed import (
    claim_unclaimed,
    find_owner,
    list_all_unclaimed,
    list_unclaimed,
    move_to_unclaimed,
)
from commissions.refusals import Refusal
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase

ANNA, BEN = MemberId(1), MemberId(2)
ERASURE = staff_acting("erasure")
LIMIT = 10_000


async def fund(database: AnyDatabase, member_id: MemberId, fen: int, key: str = "fund") -> None:
    """Money that somebody has available, by way of an award's two steps."""
    person = member(member_id)
    earned = Posting(COMMISSION, pending(person), fen, "award")
    await database.transact(post, Entry(f"{key}:{member_id}", (earned,)))
    matured = Posting(pending(person), available(person), fen, "matured")
    await database.transact(post, Entry(f"{key}:{member_id}:matured", (matured,)))


async def own(database: AnyDatabase, member_id: MemberId = ANNA) -> dict[str, int]:
    found = await database.read(find_balances, member(member_id))
    return {account: fen for account, fen in found.items() if fen}


async def adjust(database: AnyDatabase, number: str, fen: int, second_by: Actor | None = None, **changes: Any) -> Any:
    wanted = {"person": member(ANNA), "reason": "a mistake", "by": staff_acting("Li")} | changes
    said = Adjust(number, amount_fen=fen, **wanted)
    return await database.transact(adjust_balance, said, alone_up_to_fen=LIMIT, second_by=second_by)


async def check(database: AnyDatabase) -> None:
    """Everything but awards and orders is proven: these people were paid without any."""
    found = {finding.check for finding in await database.read(audit)}
    assert found <= {"person_adds_up", "order_exists"}


async def test_one_person_gives_and_takes_up_to_the_limit(database: AnyDatabase) -> None:
    assert (await adjust(database, "A1", 500)).adjusted_by == staff_acting("Li")
    await adjust(database, "A2", -200)
    assert await own(database) == {"available": 300}
    assert await adjust(database, "A1", 500) == await adjust(database, "A1", 500)
    with pytest.raises(NumberUsed):
        await adjust(database, "A1", 501)
    assert await own(database) == {"available": 300}
    await check(database)


async def test_the_limit_itself_is_still_one_persons_and_counts_both_ways(database: AnyDatabase) -> None:
    for number, fen in (("A1", LIMIT), ("A2", -LIMIT), ("A3", LIMIT), ("A4", 2)):
        await adjust(database, number, fen)
    assert await own(database) == {"available": LIMIT + 2}
    with pytest.raises(SecondPersonNeeded):
        await adjust(database, "A5", -LIMIT - 1)
    assert (await adjust(database, "A5", -LIMIT - 1, staff_acting("Wang"))).second_by == staff_acting("Wang")


async def test_above_the_limit_two_different_people_decide(database: AnyDatabase) -> None:
    for same in (None, staff_acting("Li"), staff_acting("Li", BEN), system_acting("rules")):
        with pytest.raises(SecondPersonNeeded):
            await adjust(database, "A1", LIMIT + 1, same)
    assert await own(database) == {}
    done = await adjust(database, "A1", LIMIT + 1, staff_acting("Wang"))
    assert (done.adjusted_by, done.second_by) == (staff_acting("Li"), staff_acting("Wang"))
    assert await adjust(database, "A1", LIMIT + 1, staff_acting("Zhao")) == done
    assert await own(database) == {"available": LIMIT + 1}
    await check(database)


async def test_small_pieces_are_the_same_as_the_whole_for_a_day(database: AnyDatabase, clock: MovableClock) -> None:
    await adjust(database, "A1", LIMIT - 300)
    await adjust(database, "A2", -200)
    left = [await database.transact(find_left_alone, member(who), LIMIT) for who in (ANNA, BEN)]
    assert left == [100, LIMIT]
    await adjust(database, "A3", LIMIT + 1, staff_acting("Wang"))
    assert await database.transact(find_left_alone, member(ANNA), LIMIT) == 100
    await adjust(database, "A4", LIMIT)
    assert await database.transact(find_left_alone, member(ANNA), LIMIT) == 0
    clock.advance(days=1)
    assert await database.transact(find_left_alone, member(ANNA), LIMIT) == LIMIT


async def test_nobody_decides_about_themselves(database: AnyDatabase) -> None:
    with pytest.raises(OwnBalance):
        await adjust(database, "A1", 5, by=staff_acting("Anna", ANNA))
    with pytest.raises(OwnBalance):
        await adjust(database, "A1", LIMIT + 1, staff_acting("Anna", ANNA), by=staff_acting("Ben", BEN))
    assert await own(database) == {}


async def test_an_adjustment_never_takes_what_is_not_there(database: AnyDatabase) -> None:
    with pytest.raises(BalanceTooSmall):
        await adjust(database, "A1", -1)
    await fund(database, ANNA, 20_000)
    with pytest.raises(SecondPersonNeeded):
        await adjust(database, "A2", -15_000)
    await adjust(database, "A3", -6_000)
    with pytest.raises(BalanceTooSmall):
        await adjust(database, "A2", -15_000, staff_acting("Wang"))
    assert await own(database) == {"available": 14_000}
    await check(database)


@pytest.mark.parametrize("fen", [0, LARGEST_FEN + 1, -LARGEST_FEN - 1, True, 1.0])
async def test_an_amount_that_is_none_is_refused(sqlite_database: AnyDatabase, fen: Any) -> None:
    with pytest.raises(AmountRefused):
        await adjust(sqlite_database, "A1", fen)


async def test_everyone_at_the_terminal_is_one_person(database: AnyDatabase) -> None:
    with pytest.raises(SecondPersonNeeded):
        await adjust(database, "A1", LIMIT + 1, restore_actor("terminal"), by=TERMINAL)
    assert (await adjust(database, "A1", LIMIT + 1, staff_acting("Li"), by=TERMINAL)).adjusted_by == TERMINAL


async def test_without_a_reason_nothing_is_changed(sqlite_database: AnyDatabase) -> None:
    with pytest.raises(ReasonMissing):
        await adjust(sqlite_database, "A1", 5, reason=" ")


async def test_the_largest_amount_goes_through_whole(database: AnyDatabase) -> None:
    await adjust(database, "A1", LARGEST_FEN, staff_acting("Wang"))
    await adjust(database, "A2", LARGEST_FEN, staff_acting("Wang"))
    assert await own(database) == {"available": 2 * LARGEST_FEN}
    await check(database)


async def test_one_number_at_once_is_posted_once(database: AnyDatabase) -> None:
    wishes = [adjust(database, "A1", LIMIT + 1, staff_acting(f"Wang {n}")) for n in range(20)]
    assert len({of.second_by for of in await asyncio.gather(*wishes)}) == 1
    assert await own(database) == {"available": LIMIT + 1}


async def test_a_hundred_takings_at_once_never_take_more_than_there_is(database: AnyDatabase) -> None:
    await fund(database, ANNA, 1_000)
    outcomes = await asyncio.gather(*(adjust(database, f"A{n}", -100) for n in range(100)), return_exceptions=True)
    assert sum(not isinstance(of, BaseException) for of in outcomes) == 10
    assert all(isinstance(of, BalanceTooSmall) for of in outcomes if isinstance(of, BaseException))
    assert await own(database) == {}
    await check(database)


async def test_a_debt_is_written_off_up_to_what_is_owed(database: AnyDatabase) -> None:
    await fund(database, ANNA, 100)
    clawed = Posting(available(member(ANNA)), COMMISSION, 400, "clawback")
    await database.transact(post, Entry("clawback", (clawed,)))
    wanted = Adjust("W1", member(ANNA), 301, "gone abroad", staff_acting("Li"))
    with pytest.raises(DebtTooSmall):
        await database.transact(write_off_debt, wanted, alone_up_to_fen=LIMIT)
    with pytest.raises(AmountRefused):
        await database.transact(
            write_off_debt, Adjust("W1", member(ANNA), -1, "x", staff_acting("Li")), alone_up_to_fen=LIMIT
        )
    done = await database.transact(
        write_off_debt, Adjust("W2", member(ANNA), 300, "gone", staff_acting("Li")), alone_up_to_fen=LIMIT
    )
    assert done.kind == "debt_written_off"
    assert await own(database) == {}
    await check(database)


async def test_what_somebody_had_who_left_is_kept_and_claimed_once(database: AnyDatabase) -> None:
    assert await database.transact(move_to_unclaimed, member(ANNA), number="E1", by=ERASURE, reason="erased") == 0
    await fund(database, ANNA, 700)
    for _ in range(2):
        assert await database.transact(move_to_unclaimed, member(ANNA), number="E1", by=ERASURE, reason="erased") == 700
    with pytest.raises(NumberUsed):
        await database.transact(move_to_unclaimed, member(BEN), number="E1", by=ERASURE, reason="erased")
    with pytest.raises(ReasonMissing):
        await database.transact(move_to_unclaimed, member(ANNA), number="E2", by=ERASURE, reason="")
    assert await own(database) == {}
    assert [(of.number, of.amount_fen) for of in await database.read(list_all_unclaimed)] == [("E1", 700)]
    with pytest.raises(UnclaimedUnknown):
        await database.transact(claim_unclaimed, "E9", by=staff_acting("Li"))
    with pytest.raises(OwnBalance):
        await database.transact(claim_unclaimed, "E1", by=staff_acting("Anna", ANNA))
    claims = [await database.transact(claim_unclaimed, "E1", by=staff_acting("Li")) for _ in range(2)]
    assert claims == [True, False]
    assert await own(database) == {"available": 700}
    await check(database)


async def test_what_somebody_left_goes_to_the_number_under_which_they_have_come_back(database: AnyDatabase) -> None:
    for number, fen in (("E1", 700), ("E2", 40)):
        await fund(database, ANNA, fen, number)
        await database.transact(move_to_unclaimed, member(ANNA), number=number, by=ERASURE, reason="erased")
    assert await database.read(list_unclaimed, member(ANNA)) == {"E1": 700, "E2": 40}
    assert [await database.read(find_owner, number) for number in ("E1", "E9")] == [member(ANNA), None]
    assert await database.transact(claim_unclaimed, "E1", by=staff_acting("Li"), to=member(BEN))
    assert [await own(database, who) for who in (ANNA, BEN)] == [{}, {"available": 700}]
    assert [await database.read(list_unclaimed, member(who)) for who in (ANNA, BEN)] == [{"E2": 40}, {}]
    assert await database.read(find_owner, "E1") == member(ANNA)
    await check(database)


async def test_a_balance_put_towards_an_order_is_spent_and_goes_back_with_refunds(database: AnyDatabase) -> None:
    await fund(database, ANNA, 1_000)
    assert await database.transact(reserve_balance, "T1", member(ANNA), 600) is True
    assert await database.transact(reserve_balance, "T1", member(ANNA), 600) is False
    with pytest.raises(NumberUsed):
        await database.transact(reserve_balance, "T1", member(ANNA), 601)
    with pytest.raises(BalanceTooSmall):
        await database.transact(reserve_balance, "T2", member(ANNA), 401)
    with pytest.raises(AmountRefused):
        await database.transact(reserve_balance, "T2", member(ANNA), 0)
    assert await own(database) == {"available": 400, "spending": 600}
    with pytest.raises(ReturnTooLarge):
        await database.transact(return_spent, "T1", "R0", 1)
    assert [await database.transact(spend_balance, "T1") for _ in range(2)] == [True, False]
    with pytest.raises(SpendingEnded):
        await database.transact(release_balance, "T1")
    assert [await database.transact(return_spent, "T1", "R1", 250) for _ in range(2)] == [True, False]
    with pytest.raises(EntryContradicted):
        await database.transact(return_spent, "T1", "R1", 251)
    with pytest.raises(ReturnTooLarge):
        await database.transact(return_spent, "T1", "R2", 351)
    assert await database.transact(return_spent, "T1", "R2", 350) is True
    assert await own(database) == {"available": 1_000}


async def test_a_balance_put_towards_an_order_that_is_closed_comes_back_once(database: AnyDatabase) -> None:
    await fund(database, ANNA, 1_000)
    for use_case in (spend_balance, release_balance):
        with pytest.raises(SpendingUnknown):
            await database.transact(use_case, "T1")
    with pytest.raises(SpendingUnknown):
        await database.transact(return_spent, "T1", "R1", 1)
    await database.transact(reserve_balance, "T1", member(ANNA), 600)
    assert [await database.transact(release_balance, "T1") for _ in range(2)] == [True, False]
    with pytest.raises(SpendingEnded):
        await database.transact(spend_balance, "T1")
    assert await own(database) == {"available": 1_000}


async def test_one_balance_is_reserved_by_as_many_orders_as_it_covers(database: AnyDatabase) -> None:
    await fund(database, ANNA, 1_000)
    wishes = [database.transact(reserve_balance, f"T{n}", member(ANNA), 300) for n in range(50)]
    outcomes = await asyncio.gather(*wishes, return_exceptions=True)
    assert outcomes.count(True) == 3
    assert await own(database) == {"available": 100, "spending": 900}


async def test_pays_fee_is_booked_and_comes_back_never_more_than_it_was(database: AnyDatabase) -> None:
    paid = Posting(PAYMENTS, SALES, 10_000, "paid")
    await database.transact(post, Entry("paid", (paid,)))
    assert [await database.transact(post_pay_fee, "4200", 60) for _ in range(2)] == [True, False]
    with pytest.raises(EntryContradicted):
        await database.transact(post_pay_fee, "4200", 61)
    with pytest.raises(FeeUnknown):
        await database.transact(return_pay_fee, "4300", "R1", 1)
    assert [await database.transact(return_pay_fee, "4200", "R1", 40) for _ in range(2)] == [True, False]
    with pytest.raises(ReturnTooLarge):
        await database.transact(return_pay_fee, "4200", "R2", 21)
    with pytest.raises(EntryContradicted):
        await database.transact(return_pay_fee, "4200", "R1", 20)
    assert await database.transact(return_pay_fee, "4200", "R2", 20) is True
    assert [await database.transact(post_taken, "C1", 500) for _ in range(2)] == [True, False]
    await check(database)


async def withhold(database: AnyDatabase, fen: int) -> None:
    person = member(ANNA)
    await fund(database, ANNA, fen)
    asked = Posting(available(person), withdrawing(person), fen, "requested")
    await database.transact(post, Entry("asked", (asked,)))
    await database.transact(post, Entry("settled", (Posting(withdrawing(person), TAX_PAYABLE, fen, "settled"),)))


async def test_no_more_tax_is_remitted_than_was_withheld(database: AnyDatabase) -> None:
    await withhold(database, 900)
    with pytest.raises(TaxTooSmall):
        await database.transact(remit_tax, "2026-11", 901, by=TERMINAL)
    with pytest.raises(AmountRefused):
        await database.transact(remit_tax, "2026-11", 0, by=TERMINAL)
    with pytest.raises(ReasonMissing):
        await database.transact(remit_tax, " ", 1, by=TERMINAL)
    remitted = [database.transact(remit_tax, f"receipt {n % 10}", 100, by=TERMINAL) for n in range(40)]
    outcomes = await asyncio.gather(*remitted, return_exceptions=True)
    assert outcomes.count(True) == 9
    assert {type(of) for of in outcomes if isinstance(of, BaseException)} == {TaxTooSmall}
    assert await database.read(find_tax_payable) == 0


async def test_a_history_is_paged_with_the_balance_after_each_line(database: AnyDatabase) -> None:
    for number in range(7):
        await adjust(database, f"A{number}", 100 + number)
    await adjust(database, "A7", -250)
    account, seen, before = available(member(ANNA)), [], None
    while True:
        page = await database.read(list_balance_lines, account, before, 3)
        seen += [(line.key, line.change_fen, line.balance_fen) for line in page.items]
        if page.next is None:
            break
        before = page.next
    assert seen[0] == ("adjustment:A7:posted", -250, (await own(database))["available"])
    assert seen[-1] == ("adjustment:A0:posted", 100, 100)
    assert [balance for _, _, balance in seen] == [sum(c for _, c, _ in seen[n:]) for n in range(8)]
    with pytest.raises(ValueError, match="not enough values"):
        await database.read(list_balance_lines, account, "1:2", 3)


async def test_a_refused_operation_leaves_every_balance_as_it_was(database: AnyDatabase) -> None:
    await fund(database, ANNA, 500)
    await database.transact(reserve_balance, "T1", member(ANNA), 200)
    before = await own(database)
    refused: list[Any] = [
        (adjust_balance, Adjust("A1", member(ANNA), -301, "x", staff_acting("Li"))),
        (write_off_debt, Adjust("A2", member(ANNA), 1, "x", staff_acting("Li"))),
        (reserve_balance, "T2", member(ANNA), 301),
        (release_balance, "T9"),
        (return_spent, "T1", "R1", 1),
        (claim_unclaimed, "E1"),
        (remit_tax, "x", 1),
    ]
    for use_case, *arguments in refused:
        options: dict[str, Any] = {"alone_up_to_fen": LIMIT} if isinstance(arguments[0], Adjust) else {}
        options |= {"by": staff_acting("Li")} if use_case in (claim_unclaimed, remit_tax) else {}
        with pytest.raises(Refusal):
            await database.transact(use_case, *arguments, **options)
        assert await own(database) == before
    await check(database)
