"""A wallet is not a role: parties of different kinds with one number have nothing to do with each other."""

import asyncio
from dataclasses import fields, replace
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from bot.push.notices import COMPOSERS, Known, compose_notice
from commissions.actor import staff_acting
from commissions.awards.deciding import clear_case, review_person
from commissions.awards.events import CommissionAvailable
from commissions.awards.queries import list_cases, list_held, list_people_under_review
from commissions.awards.repository import write_award_sets, write_awards
from commissions.awards.reviewing import hold_awards, reverse_awards
from commissions.awards.service import (
    accrue_awards,
    announce_earned,
    complete_sale,
    decide_refund,
    freeze_sale,
    mature_awards,
)
from commissions.beneficiary import Beneficiary, MemberId, dealer, member, pool, supplier
from commissions.events import Event, restore_event
from commissions.ledger.adjustments import Adjust, adjust_balance, find_left_alone
from commissions.ledger.checks import CHECKS
from commissions.ledger.entry import COMMISSION, Account, Entry, Posting, available, pending, withdrawing
from commissions.ledger.pools import find_pool_names, find_pools, keep_pools
from commissions.ledger.queries import explain_balance, find_balances
from commissions.ledger.refusals import OwnBalance
from commissions.ledger.repository import post
from commissions.ledger.unclaimed import list_unclaimed, move_to_unclaimed
from commissions.network.service import suspend_distributor
from commissions.policies.allocation import Allocation
from commissions.policies.policy import Policy, Rate
from commissions.policies.roles import Role
from commissions.ports import Transaction
from commissions.withdrawals.checks import CHECKS as WITHDRAWALS
from commissions.withdrawals.freeze import freeze_transfers
from commissions.withdrawals.jobs import return_barred
from commissions.withdrawals.refusals import WithdrawalOpen
from commissions.withdrawals.requesting import publish_rules, request_withdrawal
from commissions.withdrawals.sending import find_obstacles
from commissions.withdrawals.withdrawal import PayeeKind, RequestWithdrawal
from tests.commissions.stage import admit, line, publish
from tests.support.clock import START
from tests.support.databases import AnyDatabase, published

LI, BERTA = staff_acting("Li"), staff_acting("Berta", MemberId(7))
SEVEN = (member(MemberId(7)), supplier(7), dealer(7), pool(7))
ROLES = (Role.REFERRER, Role.STORE, Role.CLERK, Role.POOL)
WHY: dict[str, Any] = {"by": LI, "reason": "a look"}
EVERYTHING_TOLD = sorted(
    (kind for kind in COMPOSERS if "person" in {of.name for of in fields(kind)}), key=lambda kind: kind.__name__
)
FACTS: dict[str, Any] = {"reason": "debt", "number": "LW1", "order_no": "T1", "refund_no": "R1", "lines": ["1"]}
FACTS |= {"first_day": "2026-11-01", "last_day": "2026-11-30"}


def award(person: Beneficiary, fen: int) -> Entry:
    return Entry(f"{person}:award", (Posting(COMMISSION, pending(person), fen, "award"),))


def mature(person: Beneficiary, fen: int) -> Entry:
    return Entry(f"{person}:matured", (Posting(pending(person), available(person), fen, "matured"),))


async def test_parties_of_one_number_have_balances_of_their_own(database: AnyDatabase) -> None:
    for fen, person in enumerate(SEVEN, start=100):
        await database.transact(post, award(person, fen))
    await database.transact(post, mature(supplier(7), 40))

    found = [await database.read(find_balances, person) for person in SEVEN]
    assert found == [{"pending": 100}, {"pending": 61, "available": 40}, {"pending": 102}, {"pending": 103}]
    explained = await database.read(explain_balance, pending(supplier(7)))
    assert [line.change_fen for line in explained] == [101, -40]
    assert await database.read(lambda connection: [of for check in CHECKS for of in check(connection)]) == []


@pytest.mark.parametrize("person", SEVEN, ids=str)
async def test_what_is_pending_never_falls_below_zero_for_any_kind(database: AnyDatabase, person: Beneficiary) -> None:
    await database.transact(post, award(person, 100))
    with pytest.raises(DBAPIError):
        await database.transact(post, mature(person, 101))
    assert await database.read(find_balances, person) == {"pending": 100}


def test_the_chart_gives_each_kind_the_accounts_that_make_sense() -> None:
    assert Account(dealer(7), "prepaid").full_name == "dealer:prepaid"
    for owner, name in ((member(MemberId(7)), "prepaid"), (supplier(7), "spending"), (pool(7), "withdrawing")):
        with pytest.raises(ValueError, match="the chart has no"):
            Account(owner, name)
    with pytest.raises(ValueError, match="one person to another"):
        Posting(available(supplier(7)), withdrawing(dealer(7)), 1, "requested")


async def test_a_pools_name_means_one_pool_whoever_asks_first(database: AnyDatabase) -> None:
    both = await asyncio.gather(*(database.transact(keep_pools, names) for names in (["fund", "team"], ["team"])))
    assert both[0]["team"] == both[1]["team"] != both[0]["fund"]
    assert await database.transact(keep_pools, ["fund", "team"]) == both[0]
    assert await database.read(find_pools, ["fund", "nobody"]) == {"fund": both[0]["fund"]}
    ids = [both[0][name].id for name in ("fund", "team")]
    assert await database.read(find_pool_names, ids) == dict(zip(ids, ("fund", "team"), strict=True))


def earn(tx: Transaction, fen: int) -> None:
    """An order that is complete, of which each of the four earned so much; the hold is over."""
    admit(tx, 1, 7)
    freeze_sale(tx, "T1", MemberId(1), [line(paid_fen=100_000, hold_days=0)])
    accrue_awards(tx, "T1", paid_fen=100_000)
    allocations = [
        Allocation("1", role, 1, person, None, "default", Rate(100), 100_000, 100_000, fen, fen)
        for role, person in zip(ROLES, SEVEN, strict=True)
    ]
    awards = write_awards(tx, "T1", allocations, {"1": 0})
    write_award_sets(tx, "T1", Policy(levels=(Rate(100),)), allocations)
    postings = [Posting(COMMISSION, pending(of.person), fen, "award", of.id) for of in awards]
    post(tx, Entry("order:T1:roles", tuple(postings), "T1"))
    announce_earned(tx, MemberId(1), awards)
    complete_sale(tx, "T1")


async def start(database: AnyDatabase, fen: int = 10_000) -> None:
    await database.transact(publish, {"depth": 1, "levels": [None]})
    await database.transact(earn, fen)


async def look(database: AnyDatabase) -> list[dict[str, int]]:
    """What each of the four has, without accounts at 0."""
    found = [await database.read(find_balances, person) for person in SEVEN]
    return [{name: fen for name, fen in of.items() if fen} for of in found]


async def told(database: AnyDatabase, event: str) -> list[str]:
    return [payload["person"] for _, payload in await database.read(published, event)]


async def test_the_award_of_every_kind_matures_and_each_hears_of_its_own(database: AnyDatabase) -> None:
    await start(database)
    assert await database.transact(mature_awards) == len(SEVEN)
    assert await look(database) == [{"available": 10_000}] * len(SEVEN)
    for event in ("CommissionEarned", "CommissionAvailable"):
        assert sorted(await told(database, event)) == sorted(map(str, SEVEN))


async def test_small_batches_mature_everybody_of_one_number_once(database: AnyDatabase) -> None:
    await start(database)
    runs = []
    while count := await database.transact(mature_awards, limit=1):
        runs.append(count)
    assert runs == [1] * len(SEVEN)
    assert sorted(await told(database, "CommissionAvailable")) == sorted(map(str, SEVEN))


async def test_suspending_a_member_stops_no_supplier_of_the_same_number(database: AnyDatabase) -> None:
    await start(database)
    await database.transact(suspend_distributor, MemberId(7), **WHY)
    await database.transact(mature_awards)
    assert await look(database) == [{"pending": 10_000}, *[{"available": 10_000}] * 3]


@pytest.mark.parametrize("person", SEVEN, ids=str)
async def test_a_case_stops_whom_it_is_about_and_nobody_else(database: AnyDatabase, person: Beneficiary) -> None:
    await start(database)
    assert await database.transact(review_person, person, **WHY)
    assert await database.read(list_people_under_review, SEVEN) == {person}
    await database.transact(mature_awards)
    expected = [{"pending" if of == person else "available": 10_000} for of in SEVEN]
    assert await look(database) == expected

    (case,) = (await database.read(list_cases, person=person)).items
    assert [held.person for held in (await database.read(list_held)).items] == [person]
    await database.transact(clear_case, case.code, **WHY)
    await database.transact(mature_awards)
    assert await look(database) == [{"available": 10_000}] * len(SEVEN)


@pytest.mark.parametrize("person", SEVEN, ids=str)
async def test_what_is_held_and_reversed_of_one_is_left_to_the_others(
    database: AnyDatabase, person: Beneficiary
) -> None:
    await start(database)
    assert (await database.transact(hold_awards, "T1", person, **WHY)).awards == 1
    assert (await database.transact(reverse_awards, "T1", person, **WHY)).awards == 1
    await database.transact(mature_awards)
    assert await look(database) == [{} if of == person else {"available": 10_000} for of in SEVEN]
    assert await told(database, "CommissionReversed") == [str(person)]


async def test_a_refund_takes_from_each_its_own(database: AnyDatabase) -> None:
    await start(database)
    await database.transact(decide_refund, order_no="T1", refund_no="R1", total_fen=50_000, lines={"1": 50_000})
    assert await look(database) == [{"pending": 5_000}] * len(SEVEN)
    assert sorted(await told(database, "CommissionTakenBack")) == sorted(map(str, SEVEN))


async def test_an_adjustment_and_what_is_unclaimed_belong_to_one_wallet(database: AnyDatabase) -> None:
    await start(database)
    await database.transact(mature_awards)
    gift = Adjust("A1", supplier(7), 500, "counted twice", BERTA)
    await database.transact(adjust_balance, gift, alone_up_to_fen=1_000)
    assert [of.get("available") for of in await look(database)] == [10_000, 10_500, 10_000, 10_000]
    assert await database.transact(find_left_alone, supplier(7), 1_000) == 500
    assert await database.transact(find_left_alone, member(MemberId(7)), 1_000) == 1_000
    with pytest.raises(OwnBalance):
        await database.transact(
            adjust_balance, replace(gift, number="A2", person=SEVEN[0], by=BERTA), alone_up_to_fen=1_000
        )

    await database.transact(move_to_unclaimed, dealer(7), number="E1", by=LI, reason="left")
    assert await database.read(list_unclaimed, dealer(7)) == {"E1": 10_000}
    assert await database.read(list_unclaimed, member(MemberId(7))) == {}


async def test_withdrawals_of_one_number_are_open_at_once_and_one_of_each_wallet(database: AnyDatabase) -> None:
    await start(database)
    await database.transact(mature_awards)
    rules = {"channels": ["bank"], "review_above_fen": 10**9, "second_review_above_fen": 10**9}
    await database.transact(publish_rules, rules, LI)
    for person in SEVEN[:3]:
        kind: PayeeKind = "company" if person.member_id is None else "person"
        asked = RequestWithdrawal(person, 4_000, "bank", "key-00000001", "LW", payee_known=True, payee_kind=kind)
        at = await database.transact(request_withdrawal, asked)
        assert (await database.transact(request_withdrawal, asked)).number == at.number
        with pytest.raises(WithdrawalOpen):
            await database.transact(request_withdrawal, replace(asked, request_key="key-00000002"))
    assert await look(database) == [*[{"available": 6_000, "withdrawing": 4_000}] * 3, {"available": 10_000}]

    await database.transact(freeze_transfers, reason="a look", by=LI, person=dealer(7))
    await database.transact(suspend_distributor, MemberId(7), **WHY)
    assert await database.transact(return_barred) == 1
    found = await database.transact(find_obstacles, SEVEN[:3])
    assert found == {SEVEN[0]: "suspended", SEVEN[2]: "frozen"}
    assert await told(database, "WithdrawalReturned") == ["member:7"]
    assert await database.read(lambda connection: [of for check in WITHDRAWALS for of in check(connection)]) == []


def test_an_event_names_whose_wallet_it_is_and_comes_back_as_it_was_written() -> None:
    events = [CommissionAvailable(person, 100, 1) for person in SEVEN]
    assert [restore_event(of.name, of.payload()) for of in events] == events
    assert len({of.partition for of in events}) == len(SEVEN)
    assert events[0].partition == 7


@pytest.mark.parametrize("kind", EVERYTHING_TOLD, ids=lambda kind: str(kind.__name__))
def test_nothing_that_happens_to_a_supplier_is_told_to_the_member_of_its_number(kind: type[Event]) -> None:
    values: dict[str, Any] = {of.name: FACTS.get(of.name, 1) for of in fields(kind)}
    known = Known({MemberId(1): "安*"}, "茶")
    for person in SEVEN:
        notice = compose_notice(kind(**values | {"person": person}), known, START)
        assert (notice.member_id if notice else None) == (7 if person == SEVEN[0] else None)
