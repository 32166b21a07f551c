"""One sale in which every role earns, in the journal: by role out of which account, refunded, matured, clawed back."""

from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from commissions.audit import audit
from commissions.awards.parties import LeaderStanding, SaleParties, SaleSeller
from commissions.awards.refusals import RefundContradicted, SupplyTooLarge
from commissions.awards.service import (
    accrue_awards,
    complete_sale,
    decide_refund,
    freeze_sale,
    mature_awards,
    reinstate_refund,
    settle_refund,
)
from commissions.awards.tables import award, sale
from commissions.beneficiary import Beneficiary, BeneficiaryKind, MemberId, dealer, member, supplier
from commissions.ledger.queries import find_balances
from commissions.ledger.trial import sum_accounts
from commissions.policies.parties import Due
from commissions.policies.policy import AgentGrade
from commissions.ports import Transaction
from tests.commissions.role_cases import worked
from tests.commissions.stage import admit, bind, line, publish
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.racing import RACING, count, race
from tests.support.tampering import tamper

BUYER, ABOVE, LEADER, TOP, LOW, FIRST, SECOND, RECRUITER, STORE, CLERK = range(1, 11)
"""In the order of the worked case's m0, m1, m2, m3, m5 … m10."""


def find_standings(tx: Transaction, people: Any) -> dict[MemberId, LeaderStanding]:
    known = {
        LEADER: LeaderStanding("g1"),
        TOP: LeaderStanding("g2", MemberId(RECRUITER)),
        FIRST: LeaderStanding(None, MemberId(RECRUITER)),
    }
    return {of: known[of] for of in people if of in known}


PARTIES = SaleParties(
    agents=[
        (MemberId(LOW), AgentGrade.DISTRICT),
        (MemberId(FIRST), AgentGrade.PROVINCE),
        (MemberId(SECOND), AgentGrade.PROVINCE),
    ],
    store=MemberId(STORE),
    clerk=MemberId(CLERK),
    # The supplier, the dealers and the pool have numbers that members have too.
    seller=SaleSeller(1, 500),
    supply={"1": Due(supplier(2), 8000)},
    restock={"1": Due(dealer(3), 700)},
    find_standings=find_standings,
)


async def sell_everything(database: AnyDatabase, parties: SaleParties = PARTIES, paid_fen: int = 20_000) -> None:
    """The worked sale of docs/money.md §13, with a restock, paid."""
    await database.transact(publish, worked()["policy"] | {"channels": {"flat": {"depth": 1}}})
    await database.transact(admit, *range(1, 11))
    for of, referrer in ((BUYER, ABOVE), (ABOVE, LEADER), (LEADER, TOP)):
        await database.transact(bind, of, referrer)
    await database.transact(freeze_sale, "T1", MemberId(BUYER), [line(paid_fen=paid_fen, quantity=2)], parties)
    await database.transact(accrue_awards, "T1", paid_fen=paid_fen)


async def balances(database: AnyDatabase, owner: Beneficiary) -> dict[str, int]:
    found = await database.read(find_balances, owner)
    return {account: fen for account, fen in found.items() if fen}


async def merchant(database: AnyDatabase) -> dict[str, int]:
    sums = await database.read(sum_accounts)
    return {name.removeprefix("merchant:"): fen for name, fen in sums.items() if name.startswith("merchant:") and fen}


async def test_each_role_is_paid_out_of_its_own_account(database: AnyDatabase) -> None:
    await sell_everything(database)
    assert await merchant(database) == {
        "sales": 20_000, "commission": -4000, "supply": -8000, "proceeds": -7000, "restock": -700
    }  # fmt: skip
    assert await balances(database, supplier(2)) == {"pending": 8000}
    assert await balances(database, dealer(1)) == {"pending": 7000}
    assert await balances(database, dealer(3)) == {"pending": 700}
    assert await balances(database, member(MemberId(LEADER))) == {"pending": 341 + 682}
    assert await balances(database, Beneficiary(BeneficiaryKind.POOL, 1)) == {"pending": 85}
    assert await database.read(audit) == []


async def test_a_refund_that_names_supply_takes_exactly_that_and_giving_it_up_gives_it_back(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await sell_everything(database)
    await database.transact(complete_sale, "T1")
    clock.advance(days=8)
    assert await database.transact(mature_awards) == 14
    first = {"order_no": "T1", "refund_no": "R1", "total_fen": 10_000, "lines": {"1": 10_000}, "supply": {"1": 0}}
    await database.transact(decide_refund, **first)
    await database.transact(decide_refund, **first)
    assert await balances(database, supplier(2)) == {"available": 8000}
    assert await balances(database, dealer(1)) == {"available": 3500}
    assert await balances(database, dealer(3)) == {"available": 350}

    # Nothing goes to the buyer by this one, so nothing waits for Pay.
    await database.transact(decide_refund, order_no="T1", refund_no="R2", total_fen=0, lines={}, supply={"1": 3000})
    assert await balances(database, supplier(2)) == {"available": 5000}
    with pytest.raises(RefundContradicted):
        await database.transact(decide_refund, **first | {"supply": {"1": 1}})
    await database.transact(decide_refund, order_no="T1", refund_no="R3", total_fen=5000, lines={"1": 5000})
    assert await balances(database, supplier(2)) == {"available": 2000}

    # Without the first, half of the goods more is kept, and the last one leaves min(5000, 6000).
    await database.transact(reinstate_refund, "R1")
    assert await balances(database, supplier(2)) == {"available": 5000}
    assert await balances(database, dealer(1)) == {"available": 5250}
    await database.transact(settle_refund, "R3")
    assert await database.read(audit) == []


@pytest.mark.parametrize(("line_id", "fen"), [("1", 8001), ("1", -1)])
async def test_more_supply_than_was_left_is_refused_and_changes_nothing(
    database: AnyDatabase, line_id: str, fen: int
) -> None:
    await sell_everything(database)
    with pytest.raises(SupplyTooLarge) as refused:
        await database.transact(
            decide_refund, order_no="T1", refund_no="R1", total_fen=1, lines={"1": 1}, supply={line_id: fen}
        )
    assert refused.value.data["left_fen"] == 8000
    assert await balances(database, supplier(2)) == {"pending": 8000}
    assert await database.read(audit) == []


async def test_supply_of_a_line_without_any_can_not_be_named_be_it_0(sqlite_database: AnyDatabase) -> None:
    await sell_everything(sqlite_database, SaleParties())
    with pytest.raises(SupplyTooLarge) as refused:
        await sqlite_database.transact(
            decide_refund, order_no="T1", refund_no="R1", total_fen=1, lines={"1": 1}, supply={"1": 0}
        )
    assert refused.value.data["left_fen"] is None


async def test_a_free_line_owes_its_supplier_and_can_give_the_supply_back(database: AnyDatabase) -> None:
    await sell_everything(database, SaleParties(supply={"1": Due(supplier(2), 500)}), paid_fen=0)
    assert await balances(database, supplier(2)) == {"pending": 500}
    await database.transact(complete_sale, "T1")
    await database.transact(decide_refund, order_no="T1", refund_no="R1", total_fen=0, lines={"1": 0})
    assert await balances(database, supplier(2)) == {"pending": 500}
    await database.transact(
        decide_refund, order_no="T1", refund_no="R2", total_fen=0, lines={"1": 0}, supply={"1": 500}
    )
    assert await balances(database, supplier(2)) == {}
    assert await merchant(database) == {}
    assert await database.read(audit) == []


@RACING
async def test_of_many_refunds_at_once_only_so_many_name_what_is_left(database: AnyDatabase) -> None:
    await sell_everything(database)
    asked = [
        database.transact(
            decide_refund, order_no="T1", refund_no=f"R{n}", total_fen=1, lines={"1": 1}, supply={"1": 1500}
        )
        for n in range(20)
    ]
    assert count(await race(*asked)) == {"None": 5, "SupplyTooLarge": 15}
    assert await balances(database, supplier(2)) == {"pending": 500}
    assert await database.read(audit) == []


def at_role(role: str) -> Any:
    return update(award).where(award.c.role == role)


FORGERIES: dict[str, tuple[Any, set[str]]] = {
    "supply raised": (at_role("supply").values(amount_fen=9000, wanted_fen=9000), {"award_outside_cap"}),
    "supply for another supplier": (at_role("supply").values(person_id=1), {"award_outside_cap"}),
    "the fee of the merchant lowered": (
        update(sale).values(parties={**{"upline": []}, "seller": {"dealer": 1, "fee_bp": 100}}),
        {"award_outside_cap"},
    ),
    "what the pool keeps raised": (at_role("pool").values(kept_fen=84), {"award_after_refunds", "order_commissions"}),
    "supply that keeps less": (at_role("supply").values(kept_fen=7999), {"award_after_refunds", "order_commissions"}),
    "a leader of a channel that pays one level": (
        update(sale).values(parties={"upline": [], "channel": "flat"}), {"award_by_policy"}
    ),
    "a clerk without a cell": (update(sale).values(policy_version=None), {"award_by_policy"}),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
async def test_what_was_written_behind_the_programs_back_is_named(
    database: AnyDatabase, forgery: tuple[Any, set[str]]
) -> None:
    change, checks = forgery
    await sell_everything(database)
    await tamper(database, change)
    assert checks <= {finding.check for finding in await database.read(audit)}


async def test_the_parties_of_a_sale_are_frozen_with_it(database: AnyDatabase) -> None:
    await sell_everything(database)
    frozen = await database.read(read_parties)
    assert set(frozen) == {"upline", "agents", "store", "clerk", "seller", "supply", "restock", "standings"}
    assert [of.get("leader") for of in frozen["upline"]] == [None, None, "g1", "g2"]
    assert frozen["agents"][1]["person"]["recruiter"] == RECRUITER


def read_parties(connection: Connection) -> dict[str, Any]:
    found: dict[str, Any] = connection.scalar(select(sale.c.parties)) or {}
    return found
