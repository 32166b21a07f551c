"""Debts forgiven between a refund and its giving up: whoever has it back was forgiven it too, and is named."""

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.awards.queries import list_forgiven
from commissions.awards.service import decide_refund, mature_awards, reinstate_refund
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust, adjust_balance, write_off_debt
from tests.commissions.stage import balances, build_chain, complete, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase

ANNA, BEN = MemberId(2), MemberId(3)


async def refund_what_is_gone(database: AnyDatabase, clock: MovableClock, turn: int, had: dict[MemberId, int]) -> None:
    """Anna and Ben earn 10.00 and 5.00; what they `had` of it is taken by hand, and an hour later all is refunded."""
    await sell(database, f"T{turn}", 1)
    await complete(database, f"T{turn}")
    clock.advance(days=7)
    await database.transact(mature_awards)
    for member_id, fen in had.items():
        gone = Adjust(f"gone {turn} {member_id}", member(member_id), -fen, "paid in cash", staff_acting("Li"))
        await database.transact(adjust_balance, gone, alone_up_to_fen=10_000)
    clock.advance(hours=1)
    refund = {"order_no": f"T{turn}", "refund_no": f"R{turn}", "total_fen": 10_000, "lines": {"1": 10_000}}
    await database.transact(lambda tx: decide_refund(tx, **refund))


async def forgive(database: AnyDatabase, number: str, member_id: MemberId, fen: int) -> None:
    await database.transact(
        write_off_debt,
        Adjust(number, member(member_id), fen, "gone abroad", staff_acting("Li")),
        alone_up_to_fen=10_000,
    )


async def test_who_was_forgiven_since_a_refund_is_named_with_the_sum(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, 1, ANNA, BEN)
    await refund_what_is_gone(database, clock, 1, {ANNA: 1_000, BEN: 500})
    assert await database.read(list_forgiven, "R1") == {}
    await forgive(database, "W1", ANNA, 1_000)
    assert await database.read(list_forgiven, "R1") == {ANNA: 1_000}
    await refund_what_is_gone(database, clock, 2, {ANNA: 1_000})
    for number, fen in (("W2", 700), ("W3", 300)):
        await forgive(database, number, ANNA, fen)
    assert await database.read(list_forgiven, "R2") == {ANNA: 1_000}, "W1 was before it"
    assert await database.read(list_forgiven, "R9") == {}
    await database.transact(reinstate_refund, "R2")
    assert [await balances(database, who) for who in (ANNA, BEN)] == [{"available": 1_000}, {}]
    assert await database.read(list_forgiven, "R2") == {ANNA: 1_000}
    assert await database.read(audit) == []
