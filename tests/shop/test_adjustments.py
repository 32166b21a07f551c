"""Balances changed by hand: alone within the day's limit, above it by two people."""

from typing import Any

import pytest
from sqlalchemy import update

from commissions.actor import TERMINAL, Actor, staff_acting
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust
from commissions.ledger.queries import find_balances
from commissions.ledger.refusals import BalanceTooSmall, DebtTooSmall, NumberUsed, OwnBalance
from commissions.withdrawals.requesting import request_withdrawal
from commissions.withdrawals.withdrawal import RequestWithdrawal, TransferTerms
from shop.adjustments.checks import CHECKS
from shop.adjustments.refusals import AdjustmentDecided, AdjustmentUnknown
from shop.adjustments.service import (
    adjust_within,
    approve_adjustment,
    list_waiting,
    refuse_adjustment,
    write_off_within,
)
from shop.proposals.refusals import AnotherPersonNeeded, ProposalLapsed
from shop.proposals.tables import proposal
from shop.transfers.checks import CHECKS as TRANSFER_CHECKS
from shop.transfers.deciding import approve_within
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.payouts import check_books, join_with
from tests.support.tampering import find_tampered

LI, WANG, ZHAO = (staff_acting(name) for name in ("li", "wang", "zhao"))
LIMIT = 10_000


async def adjust(database: AnyDatabase, number: str, fen: int, by: Actor = LI, **changes: Any) -> str:
    wanted = Adjust(number, changes.get("person", member(MemberId(1))), fen, "counted twice", by)
    return (await database.transact(changes.get("use_case", adjust_within), wanted, limit_fen=LIMIT)).status


async def available(database: AnyDatabase) -> int:
    return (await database.read(find_balances, member(MemberId(1)))).get("available", 0)


async def test_up_to_the_limit_one_person_is_enough_and_above_it_two(database: AnyDatabase) -> None:
    me = await database.transact(join_with, "anna", 1_000)
    assert await adjust(database, "A1", LIMIT) == "posted"
    assert await adjust(database, "A1", LIMIT) == "posted", "and counts once"
    with pytest.raises(NumberUsed):
        await adjust(database, "A1", 1)
    assert await adjust(database, "A2", 1) == "proposed"
    assert [of.number for of in await database.read(list_waiting)] == ["A2"]
    assert await available(database) == 1_000 + LIMIT

    for refusal, by in ((AnotherPersonNeeded, LI), (OwnBalance, staff_acting("anna", me))):
        with pytest.raises(refusal):
            await database.transact(approve_adjustment, "A2", by=by)
    assert (await database.transact(approve_adjustment, "A2", by=WANG)).status == "posted"
    assert await available(database) == 1_001 + LIMIT
    for use_case in (approve_adjustment, refuse_adjustment):
        with pytest.raises(AdjustmentDecided):
            await database.transact(use_case, "A2", by=ZHAO)
    assert await database.read(check_books) == []


async def test_the_same_command_of_another_person_is_the_second_word(database: AnyDatabase) -> None:
    await database.transact(join_with, "anna", 1_000)
    assert await adjust(database, "A1", LIMIT + 1, TERMINAL) == "proposed"
    with pytest.raises(AnotherPersonNeeded):
        await adjust(database, "A1", LIMIT + 1, TERMINAL)
    assert await adjust(database, "A1", LIMIT + 1, WANG) == "posted"
    assert await available(database) == 1_001 + LIMIT
    assert await database.read(check_books) == []


async def test_a_wallet_that_was_changed_by_hand_since_is_looked_at_anew(database: AnyDatabase) -> None:
    await database.transact(join_with, "anna", 1_000)
    await adjust(database, "A1", LIMIT + 1)
    await adjust(database, "A2", LIMIT + 1)
    await database.transact(approve_adjustment, "A1", by=WANG)
    with pytest.raises(ProposalLapsed):
        await database.transact(approve_adjustment, "A2", by=WANG)
    assert (await database.transact(refuse_adjustment, "A2", by=LI)).status == "refused"
    with pytest.raises(AdjustmentUnknown):
        await database.transact(refuse_adjustment, "A9", by=LI)
    assert await available(database) == 1_001 + LIMIT


async def test_a_proposal_is_too_old_after_seven_days(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(join_with, "anna", 1_000)
    await adjust(database, "A1", LIMIT + 1)
    clock.advance(days=7)
    with pytest.raises(ProposalLapsed):
        await database.transact(approve_adjustment, "A1", by=WANG)
    assert await adjust(database, "A1", LIMIT + 1, WANG) == "proposed", "which is a first word again"


async def test_what_was_there_at_the_first_word_must_be_there_at_the_second(database: AnyDatabase) -> None:
    me = await database.transact(join_with, "anna", 30_000)
    assert await adjust(database, "A1", -20_000) == "proposed"
    ask = RequestWithdrawal(member(me), 20_000, "wechat", "test-key-1", "L", payee_known=True)
    await database.transact(request_withdrawal, ask)
    with pytest.raises(BalanceTooSmall):
        await database.transact(approve_adjustment, "A1", by=WANG)
    with pytest.raises(DebtTooSmall):
        await adjust(database, "A2", LIMIT + 1, use_case=write_off_within)


async def test_the_audit_finds_two_names_without_two_words(database: AnyDatabase) -> None:
    me = await database.transact(join_with, "anna", 600_000)
    await adjust(database, "A1", LIMIT + 1)
    await database.transact(approve_adjustment, "A1", by=WANG)
    ask = RequestWithdrawal(member(me), 600_000, "wechat", "test-key-1", "L", payee_known=True)
    at = await database.transact(request_withdrawal, ask)
    for by in (LI, WANG):
        await database.transact(approve_within, at.number, by=by, terms=TransferTerms())
    assert await database.read(check_books) == []

    one = update(proposal).where(proposal.c.action == "adjustment")
    assert await find_tampered(database, CHECKS, one.values(decided_by=ZHAO)) == {"adjustment_by_two"}
    other = update(proposal).where(proposal.c.action == "withdrawals.approve")
    assert await find_tampered(database, TRANSFER_CHECKS, other.values(proposed_by=ZHAO)) == {"withdrawal_by_two"}
