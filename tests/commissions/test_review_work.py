"""What is on hold as a list of work: in pages, and without what refunds left nothing of, until they are given up."""

from commissions.actor import staff_acting
from commissions.awards.queries import list_held
from commissions.awards.service import decide_refund, hold_awards, reinstate_refund, release_awards
from commissions.beneficiary import MemberId, member
from commissions.statements.queries import list_awards
from tests.commissions.stage import balances, build_chain, sell
from tests.support.databases import AnyDatabase

BUYER, ANNA = 1, MemberId(2)
WORDS = {"by": staff_acting("owner"), "reason": "a look"}


async def test_what_refunds_left_nothing_of_is_no_work(database: AnyDatabase) -> None:
    await build_chain(database, BUYER, ANNA)
    await sell(database, "T1", BUYER)
    await database.transact(hold_awards, "T1", member(ANNA), **WORDS)
    [held] = (await database.read(list_held)).items
    assert held.amount_fen == 1_000
    for fen, refund_no in ((4_000, "R1"), (6_000, "R2")):
        refund = {"order_no": "T1", "refund_no": refund_no, "total_fen": fen, "lines": {"1": fen}}
        await database.transact(decide_refund, **refund)
    assert (await database.read(list_held)).items == ()
    assert (await database.read(list_awards, member(ANNA), only="review")).items == ()
    [gone] = (await database.read(list_awards, member(ANNA), only="taken_back")).items
    assert gone.state == "taken_back"
    await database.transact(reinstate_refund, "R2")
    [held] = (await database.read(list_held)).items
    assert held.amount_fen == 600
    [again] = (await database.read(list_awards, member(ANNA), only="review")).items
    assert again.state == "review"
    assert (await database.transact(release_awards, "T1", member(ANNA), **WORDS)).amount_fen == 600
    assert await balances(database, ANNA) == {"pending": 600}


async def test_work_comes_in_pages_the_oldest_first(database: AnyDatabase) -> None:
    await build_chain(database, BUYER, ANNA)
    for order_no in ("T1", "T2", "T3"):
        await sell(database, order_no, BUYER)
        await database.transact(hold_awards, order_no, member(ANNA), **WORDS)
    first = await database.read(list_held, limit=2)
    assert [held.order_no for held in first.items] == ["T1", "T2"]
    rest = await database.read(list_held, first.next, limit=2)
    assert ([held.order_no for held in rest.items], rest.next) == (["T3"], None)
