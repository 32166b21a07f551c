"""A run of maturity among after-sale cases: nobody's turn is taken by what can't mature, and a lock looks again."""

from sqlalchemy import Connection, select

from commissions.audit import audit
from commissions.awards.maturing import read_again
from commissions.awards.review import GONE, SUSPENDED, UNDER_REVIEW, determine_hold
from commissions.awards.service import mature_awards, open_case
from commissions.awards.tables import award
from commissions.beneficiary import BeneficiaryKind
from commissions.ports import Transaction
from tests.commissions.stage import admit, balances, bind, build_chain, complete, line, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published

MEMBER = BeneficiaryKind.MEMBER


async def test_awards_that_wait_for_a_case_take_nobodys_turn(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, 1, 2)
    await build_chain(database, 3, 4)
    for order_no, buyer in (("T1", 1), ("T2", 3)):
        await sell(database, order_no, buyer)
        await complete(database, order_no)
    await database.transact(open_case, "T1", "1", case_no="A1")
    clock.advance(days=7)
    assert await database.transact(mature_awards, limit=1) == 1
    assert (await balances(database, 2), await balances(database, 4)) == ({"pending": 1000}, {"available": 1000})
    assert await database.read(audit) == []


async def test_a_case_opened_before_the_lock_was_ours_is_seen_under_it(database: AnyDatabase) -> None:
    await build_chain(database, 1, 2)
    await sell(database, "T1", 1, line("1"), line("2"))
    await database.transact(open_case, "T1", "2", case_no="A1")

    def read_all_again(tx: Transaction) -> list[int]:
        return [found.id for found in read_again(tx, tx.connection.scalars(select(award.c.id)).all())]

    def find_free(connection: Connection) -> list[int]:
        return list(connection.scalars(select(award.c.id).where(award.c.line == "1")))

    assert await database.transact(read_all_again) == await database.read(find_free)


def test_a_suspension_and_a_look_can_not_be_decided_away_but_having_gone_can() -> None:
    assert determine_hold(MEMBER, "suspended", False, is_cleared=True) == SUSPENDED
    assert determine_hold(MEMBER, "active", True, is_cleared=True) == UNDER_REVIEW
    assert determine_hold(MEMBER, "erased", False, is_cleared=False) == GONE
    assert determine_hold(MEMBER, None, False, is_cleared=False) == GONE
    assert determine_hold(MEMBER, "erased", False, is_cleared=True) is None
    assert determine_hold(MEMBER, "none", False, is_cleared=False) is None
    assert determine_hold(BeneficiaryKind.SUPPLIER, None, False, is_cleared=False) is None
    assert determine_hold(BeneficiaryKind.SUPPLIER, None, True, is_cleared=False) == UNDER_REVIEW


async def test_a_run_ends_between_two_people_and_tells_each_once(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, 11, 1)
    await database.transact(admit, 2, 12)
    await database.transact(bind, 12, 2)
    for order_no, buyer in (("T1", 11), ("T2", 12), ("T3", 12), ("T4", 12)):
        await sell(database, order_no, buyer)
        await complete(database, order_no)
        clock.advance(minutes=1)
    clock.advance(days=8)
    runs = [await database.transact(mature_awards, limit=2) for _ in range(3)]
    assert runs == [1, 3, 0], "one has more than fits, and has them all in a run of their own"
    told = [event["awards"] for _, event in await database.read(published, "CommissionAvailable")]
    assert told == [1, 3]
