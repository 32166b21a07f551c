"""A wallet is not a role: parties of different kinds with one number have nothing to do with each other."""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError

from commissions.beneficiary import Beneficiary, MemberId, dealer, member, pool, supplier
from commissions.ledger.checks import CHECKS
from commissions.ledger.entry import COMMISSION, Account, Entry, Posting, available, pending, withdrawing
from commissions.ledger.pools import find_pool_names, find_pools, keep_pools
from commissions.ledger.queries import explain_balance, find_balances
from commissions.ledger.repository import post
from tests.support.databases import AnyDatabase

SEVEN = (member(MemberId(7)), supplier(7), dealer(7), pool(7))


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
