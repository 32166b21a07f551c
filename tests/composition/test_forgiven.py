"""A debt that was written off, and then its refund is given up: the award comes back, and whoever decides is told."""

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.awards.service import decide_refund, mature_awards, reinstate_refund
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust, adjust_balance, write_off_debt
from shop.desk.orders import list_forgiven_people
from tests.commissions.stage import balances, build_chain, complete, line, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase

BUYER, ANNA, BEN = 1, 2, 3


async def test_who_was_forgiven_a_debt_of_the_refund_has_both_and_is_named(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, BUYER, ANNA, BEN)
    await sell(database, "T1", BUYER, line(paid_fen=10_000))
    await complete(database, "T1")
    clock.advance(days=8)
    await database.transact(mature_awards)
    taken = Adjust("A0", member(MemberId(ANNA)), -1_000, "paid out in cash", staff_acting("mei"))
    await database.transact(adjust_balance, taken, alone_up_to_fen=10_000)
    clock.advance(days=1)
    whole = {"order_no": "T1", "refund_no": "R1", "total_fen": 10_000, "lines": {"1": 10_000}}
    await database.transact(decide_refund, **whole)
    assert await database.read(list_forgiven_people, "R1") == ()
    wanted = Adjust("A1", member(MemberId(ANNA)), 800, "a good year", staff_acting("mei"))
    await database.transact(write_off_debt, wanted, alone_up_to_fen=10_000)
    await database.transact(reinstate_refund, "R1")
    [told] = await database.read(list_forgiven_people, "R1")
    assert told.amount_fen == 800
    assert await balances(database, ANNA) == {"available": 800}
    assert await database.read(list_forgiven_people, "R2") == ()
    assert await database.read(audit) == []
