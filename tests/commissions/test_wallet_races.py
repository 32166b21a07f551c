"""One wallet earns in several roles at the same instant, while awards mature, are refunded and are withdrawn."""

from typing import Any

from commissions.audit import audit
from commissions.awards.parties import SaleParties
from commissions.awards.service import (
    accrue_awards,
    complete_sale,
    decide_refund,
    freeze_sale,
    mature_awards,
    settle_refund,
)
from commissions.beneficiary import MemberId, member, supplier
from commissions.ledger.queries import find_balances
from commissions.policies.parties import Due
from commissions.policies.policy import AgentGrade
from commissions.ports import Transaction
from commissions.withdrawals.service import begin_sending, request_withdrawal, settle_withdrawal
from tests.commissions.stage import balances, build_chain, line
from tests.commissions.withdrawing import ask
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.racing import RACING, TASKS, count, race
from tests.support.torture import TORTURE

pytestmark = RACING
ROUNDS = 20 if TORTURE else 2
BUYER, ANNA = 1, 2
POLICY: dict[str, Any] = {
    "depth": 1,
    "levels": [{"rate_bp": 1000}],
    "cap_bp": 5000,
    "agents": {"province": {"rate_bp": 400}},
    "store": {"rate_bp": 200},
}
AN_ORDER_FEN, KEPT_FEN, SUPPLY_FEN, SUPPLY_KEPT_FEN = 1_600, 1_200, 800, 600
"""What all of Anna's roles earn of an order of 100 yuan, and what is left of it when a quarter went back."""
PARTIES = SaleParties(
    agents=[(MemberId(ANNA), AgentGrade.PROVINCE)],
    store=MemberId(ANNA),
    # The supplier has Anna's number, and nothing else of hers.
    supply={"1": Due(supplier(ANNA), SUPPLY_FEN)},
)
QUARTER: dict[str, Any] = {"total_fen": 2_500, "lines": {"1": 2_500}}
WISH_FEN = 1_000


def place(tx: Transaction, orders: list[str]) -> None:
    for order_no in orders:
        freeze_sale(tx, order_no, MemberId(BUYER), [line()], PARTIES)


def keep(tx: Transaction, orders: list[str]) -> None:
    """They were received, so that they mature within the week."""
    for order_no in orders:
        complete_sale(tx, order_no)


async def test_what_one_wallet_earns_in_several_roles_at_once_adds_up(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await build_chain(database, BUYER, ANNA, policy=POLICY)
    due = ["T0"]
    await database.transact(place, due)
    await database.transact(accrue_awards, "T0", paid_fen=10_000)
    await database.transact(keep, due)
    paid_out, refunded = 0, 0
    for turn in range(ROUNDS):
        clock.advance(days=8)
        new = [f"T{turn}-{n}" for n in range(TASKS // 4)]
        await database.transact(place, new)
        tasks = [
            task
            for n, order_no in enumerate(new)
            for task in (
                database.transact(accrue_awards, order_no, paid_fen=10_000),
                database.transact(mature_awards, limit=7),
                database.transact(decide_refund, order_no=due[n % len(due)], refund_no=f"R{turn}-{n}", **QUARTER)
                if n < len(due)
                else database.transact(accrue_awards, order_no, paid_fen=10_000),
                database.transact(request_withdrawal, ask(ANNA, WISH_FEN, f"key-{turn}-{n:06}")),
            )
        ]
        results = await race(*tasks)
        # While a refund is on its way, what has not matured of its line waits.
        decided = [f"R{turn}-{n}" for n in range(len(due))]
        await race(*(database.transact(settle_refund, number) for number in decided))
        refunded += len(decided)
        asked = count(results[3::4])
        assert asked.keys() <= {"approved", "WithdrawalOpen", "BalanceTooSmall"}, asked
        assert not [of for place, of in enumerate(results) if place % 4 != 3 and isinstance(of, Exception)]

        while await database.transact(mature_awards):
            pass
        number = next((of.number for of in results[3::4] if not isinstance(of, Exception)), None)
        withdrawing = {} if number is None else {"withdrawing": WISH_FEN}
        earned = (1 + turn * len(new)) * AN_ORDER_FEN - refunded * (AN_ORDER_FEN - KEPT_FEN)
        left = {"available": earned - paid_out - sum(withdrawing.values())}
        assert await balances(database, ANNA) == {"pending": len(new) * AN_ORDER_FEN} | left | withdrawing
        if number is not None:
            await database.transact(begin_sending, number)
            await database.transact(settle_withdrawal, number)
            paid_out += WISH_FEN
        await database.transact(keep, new)
        due = new
    assert await database.read(find_balances, supplier(ANNA)) == {
        "pending": len(due) * SUPPLY_FEN,
        "available": (1 + (ROUNDS - 1) * len(due)) * SUPPLY_FEN - refunded * (SUPPLY_FEN - SUPPLY_KEPT_FEN),
    }
    assert (await database.read(find_balances, member(MemberId(ANNA))))["pending"] == len(due) * AN_ORDER_FEN
    assert await database.read(audit) == []
