"""Tax by person and month in Shanghai, as withdrawals come, fail and come back; and the statements of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from commissions.actor import TERMINAL, staff_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId, member
from commissions.days import SHANGHAI
from commissions.ledger.refusals import TaxTooSmall
from commissions.ledger.taxes import find_tax_claims, find_tax_payable, record_tax_refunded, remit_tax
from commissions.withdrawals import refusals
from commissions.withdrawals.queries import find_month_statement, find_year_summary
from commissions.withdrawals.service import (
    approve_withdrawal,
    begin_sending,
    fail_withdrawal,
    publish_rules,
    record_cancelled,
    record_transfer_returned,
    reject_withdrawal,
    request_withdrawal,
    settle_withdrawal,
)
from commissions.withdrawals.statements import MonthStatement
from commissions.withdrawals.tax import LABOUR_REMUNERATION
from commissions.withdrawals.withdrawal import Withdrawal
from tests.commissions.stage import balances
from tests.commissions.withdrawing import ANNA, BEN, ask, give, refuse
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published

TAXED: dict[str, Any] = {
    "tax": LABOUR_REMUNERATION,
    "fee": {"rate_bp": 10},
    "maximum_fen": 10_000_000,
    "review_above_fen": 10_000_000,
    "second_review_above_fen": 10_000_000,
    "per_day": 100,
}


async def start(database: AnyDatabase, amount_fen: int, *people: MemberId) -> None:
    await database.transact(publish_rules, TAXED, staff_acting("owner"))
    for who in people or (ANNA,):
        await database.transact(give, who, amount_fen)


async def withdraw(database: AnyDatabase, amount_fen: int, who: MemberId = ANNA) -> Withdrawal:
    """Ask, which approves at once, and begin to send."""
    count = await database.read(count_requests)
    at = await database.transact(request_withdrawal, ask(who, amount_fen, f"key-{count:08}"))
    return await database.transact(begin_sending, at.number)


def count_requests(connection: Any) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM withdrawal").scalar())


async def settle(database: AnyDatabase, amount_fen: int, who: MemberId = ANNA) -> Withdrawal:
    at = await withdraw(database, amount_fen, who)
    await database.transact(settle_withdrawal, at.number)
    return at


async def month(database: AnyDatabase, name: str = "2026-11", who: MemberId = ANNA) -> MonthStatement:
    return await database.read(find_month_statement, member(who), name)


async def test_each_withdrawal_withholds_what_the_month_owes_less_what_was_withheld(database: AnyDatabase) -> None:
    await start(database, 3_000_000, ANNA, BEN)
    taxes = [(await settle(database, fen)).tax_fen for fen in (80_000, 20_000, 300_000, 100, 2_099_900)]
    assert taxes == [0, 4_000, 60_000, 16, 335_984]
    assert sum(tax or 0 for tax in taxes) == 400_000
    assert (await settle(database, 100_000, BEN)).tax_fen == 4_000
    assert await month(database) == MonthStatement("2026-11", 5, 2_500_000, 2_499, 400_000, 2_097_501, 0, 400_000)
    assert await database.read(audit) == []


async def test_the_journal_has_net_fee_and_tax_apart(database: AnyDatabase) -> None:
    await start(database, 100_000)
    at = await settle(database, 100_000)
    assert (at.fee_fen, at.tax_fen, at.net_fen) == (100, 4_000, 95_900)
    assert await balances(database, ANNA) == {}
    assert await database.transact(
        record_transfer_returned,
        at.number,
        by=staff_acting("Li"),
        second_by=staff_acting("Wang"),
        reason="seen in the bill",
    )
    assert await balances(database, ANNA) == {"available": 100_000}
    assert await month(database) == MonthStatement("2026-11", 0, 0, 0, 0, 0, 0, 0)
    assert (await settle(database, 100_000)).tax_fen == 4_000
    assert await database.read(audit) == []


async def test_what_did_not_go_gives_its_tax_back_to_the_month(database: AnyDatabase) -> None:
    await start(database, 1_000_000)
    for end, said in ((fail_withdrawal, {"reason": "x"}), (record_cancelled, {})):
        at = await withdraw(database, 100_000)
        assert at.tax_fen == 4_000
        assert (await month(database)).under_way_fen == 100_000
        await database.transact(end, at.number, **said)
        assert (await month(database)).withheld_fen == 0
    request = ask(ANNA, 100_000, "key-approved")
    at = await database.transact(request_withdrawal, request)
    await database.transact(reject_withdrawal, at.number, by=staff_acting("owner"), reason="x")
    assert (await settle(database, 80_000)).tax_fen == 0
    assert await database.read(audit) == []


async def test_money_that_comes_back_after_a_later_withdrawal_was_taxed_is_set_against_the_next(
    database: AnyDatabase,
) -> None:
    await start(database, 1_000_000)
    first = await settle(database, 80_000)
    second = await settle(database, 80_000)
    assert (first.tax_fen, second.tax_fen) == (0, 16_000)
    await database.transact(
        record_transfer_returned, first.number, by=staff_acting("Li"), second_by=staff_acting("Wang"), reason="bill"
    )
    assert (await settle(database, 80_000)).tax_fen == 0
    assert (await settle(database, 80_000)).tax_fen == 16_000
    assert await database.read(audit) == []


async def test_a_month_begins_at_midnight_in_shanghai(database: AnyDatabase, clock: MovableClock) -> None:
    await start(database, 1_000_000)
    clock.advance(days=8, hours=14, seconds=-1)
    assert (await settle(database, 100_000)).tax_fen == 4_000
    clock.advance(seconds=1)
    assert (await settle(database, 80_000)).tax_fen == 0
    assert (await month(database)).gross_fen == 100_000
    assert (await month(database, "2026-12")).gross_fen == 80_000
    clock.advance(days=31)
    await settle(database, 90_000)
    year = await database.read(find_year_summary, member(ANNA), 2026)
    assert [of.month for of in year.months] == ["2026-11", "2026-12"]
    assert (year.count, year.gross_fen, year.fee_fen, year.tax_fen, year.net_fen) == (2, 180_000, 180, 4_000, 175_820)
    assert (await database.read(find_year_summary, member(ANNA), 2027)).tax_fen == 2_000
    assert (await database.read(find_year_summary, member(BEN), 2026)).months == ()


async def test_the_month_is_that_of_the_approval_however_late_it_settles(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await start(database, 1_000_000)
    clock.advance(days=8)
    at = await withdraw(database, 100_000)
    clock.advance(days=3)
    await database.transact(settle_withdrawal, at.number)
    assert ((await month(database)).gross_fen, (await month(database, "2026-12")).gross_fen) == (100_000, 0)
    assert await database.read(audit) == []


DECEMBER = datetime(2026, 12, 1, tzinfo=SHANGHAI)
REVIEWED = TAXED | {"review_above_fen": 1, "tax": None}
OWNER = staff_acting("owner")


async def wait_until(clock: MovableClock, at: datetime) -> None:
    clock.advance(seconds=(at - clock()).total_seconds())


async def test_the_fee_is_that_of_the_rules_when_it_was_asked_for(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(publish_rules, REVIEWED, OWNER)
    await database.transact(publish_rules, REVIEWED | {"fee": {"rate_bp": 500}}, OWNER, clock() + timedelta(hours=1))
    await database.transact(give, ANNA, 300_000)
    at = await database.transact(request_withdrawal, ask(ANNA, 100_000))
    assert at.seen_net_fen == 99_900
    clock.advance(days=1)
    approved = await database.transact(approve_withdrawal, at.number, by=OWNER)
    assert (approved.fee_fen, approved.net_fen) == (100, 99_900)
    assert await database.read(audit) == []


async def test_less_than_a_person_saw_is_not_approved_but_goes_back(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(publish_rules, REVIEWED, OWNER)
    await database.transact(publish_rules, REVIEWED | {"tax": LABOUR_REMUNERATION}, OWNER, DECEMBER)
    await database.transact(give, ANNA, 300_000)
    at = await database.transact(request_withdrawal, ask(ANNA, 100_000))
    await wait_until(clock, DECEMBER)
    fallen = await database.transact(approve_withdrawal, at.number, by=OWNER)
    assert (fallen.status, fallen.reason) == ("rejected", "net_fell")
    assert await balances(database, ANNA) == {"available": 300_000}
    told = [of["reason"] for _, of in await database.read(published, "WithdrawalReturned")]
    assert told == ["net_fell"]
    again = await database.transact(request_withdrawal, ask(ANNA, 100_000, "key-agreed-again"))
    assert (await database.transact(approve_withdrawal, again.number, by=OWNER)).net_fen == 95_900
    assert await database.read(audit) == []


async def test_what_waited_into_another_month_is_taxed_in_the_month_in_which_it_is_sent(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await start(database, 1_000_000)
    await settle(database, 80_000)
    at = await database.transact(request_withdrawal, ask(ANNA, 100_000, "key-slept-over"))
    assert (at.status, at.tax_fen, at.net_fen) == ("approved", 20_000, 79_900)
    await wait_until(clock, DECEMBER)
    sent = await database.transact(begin_sending, at.number)
    assert (sent.status, sent.tax_fen, sent.net_fen) == ("sending", 4_000, 95_900)
    assert (await month(database)).under_way_fen == 0
    assert (await month(database, "2026-12")).withheld_fen == 4_000
    await database.transact(settle_withdrawal, at.number)
    assert (await month(database, "2026-12")).gross_fen == 100_000
    assert await database.read(audit) == []


async def test_what_waited_into_a_month_of_more_tax_goes_back(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(publish_rules, TAXED | {"tax": None}, OWNER)
    await database.transact(publish_rules, TAXED, OWNER, DECEMBER)
    await database.transact(give, ANNA, 300_000)
    at = await database.transact(request_withdrawal, ask(ANNA, 100_000))
    await wait_until(clock, DECEMBER)
    returned = await database.transact(begin_sending, at.number)
    assert (returned.status, returned.reason) == ("rejected", "net_fell")
    assert [await month(database, name) for name in ("2026-11", "2026-12")] == [
        MonthStatement(name, 0, 0, 0, 0, 0, 0, 0) for name in ("2026-11", "2026-12")
    ]
    assert await balances(database, ANNA) == {"available": 300_000}
    assert await database.read(audit) == []


async def test_another_tax_begins_on_the_first_of_a_month(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(publish_rules, TAXED, OWNER)
    for at in (DECEMBER + timedelta(seconds=1), clock() + timedelta(days=1), DECEMBER + timedelta(days=14)):
        await refuse(database, refusals.TaxRuleInMonth, publish_rules, TAXED | {"tax": None}, OWNER, at)
    await database.transact(publish_rules, TAXED | {"per_day": 5}, OWNER, clock() + timedelta(days=1))
    await database.transact(give, ANNA, 300_000)
    await settle(database, 100_000)
    await refuse(database, refusals.TaxRuleInMonth, publish_rules, TAXED | {"tax": None}, OWNER)
    await database.transact(publish_rules, TAXED | {"tax": None}, OWNER, DECEMBER)


async def test_requests_just_below_the_limit_are_looked_at_once_they_come_to_more(
    database: AnyDatabase, clock: MovableClock
) -> None:
    rules = {"review_above_fen": 50_000, "second_review_above_fen": 300_000, "per_day": 9}
    await database.transact(publish_rules, rules, OWNER)
    await database.transact(give, ANNA, 1_000_000)
    needed = []
    for day in range(3):
        for turn in range(3):
            at = await database.transact(request_withdrawal, ask(ANNA, 50_000, f"key-{day}-{turn}-of-many"))
            needed.append(at.approvals_needed)
            if at.status == "requested":
                at = await database.transact(approve_withdrawal, at.number, by=OWNER)
            await database.transact(begin_sending, at.number)
            await database.transact(settle_withdrawal, at.number)
        clock.advance(days=1)
    assert needed == [0, 0, 1, 0, 1, 1, 1, 1, 1]
    clock.advance(days=7)
    assert (await database.transact(request_withdrawal, ask(ANNA, 50_000, "key-a-week-later"))).approvals_needed == 0


async def test_tax_that_was_remitted_for_a_transfer_that_came_back_is_claimed_from_its_office(
    database: AnyDatabase,
) -> None:
    await start(database, 300_000)
    at = await settle(database, 100_000)
    await database.transact(remit_tax, "N1", 3_000, by=TERMINAL)
    two = {"by": OWNER, "second_by": staff_acting("Wang"), "reason": "seen in the bill"}
    await database.transact(record_transfer_returned, at.number, **two)
    assert await balances(database, ANNA) == {"available": 300_000}
    assert [await database.read(find) for find in (find_tax_payable, find_tax_claims)] == [0, 3_000]

    with pytest.raises(TaxTooSmall):
        await database.transact(record_tax_refunded, "F1", 3_001, by=TERMINAL)
    assert [await database.transact(record_tax_refunded, "F1", 3_000, by=TERMINAL) for _ in range(2)] == [True, False]
    assert await database.read(find_tax_claims) == 0
    assert await database.read(audit) == []
