"""G6: withdrawals while a third of Pay's calls go wrong: each is paid at most once, and all books agree to the fen."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Iterable
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, func, select

from commissions.ledger.tables import ledger_posting
from commissions.withdrawals.tables import withdrawal
from shop.database.postgres import POOL_SIZE
from shop.database.sqlite import SqliteDatabase
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.payouts import Payouts, join_many, open_payouts
from tests.support.torture import TORTURE, tell
from tests.support.transfers import TransferBill

TROUBLES = ("silent", "late", "lost", "SYSTEM_ERROR", "NOT_ENOUGH", "A_CODE_THAT_NOBODY_KNOWS", "+SYSTEM_ERROR", "+ODD")
ROUNDS = 12
T = TypeVar("T")


async def test_every_withdrawal_is_paid_once_whatever_pay_answers(database: AnyDatabase, clock: MovableClock) -> None:
    payouts, dice = open_payouts(database, clock), random.Random(6)
    size = 5_000 if TORTURE else 150 if isinstance(database, SqliteDatabase) else 60
    amounts = [3_000 + n for n in range(size)]
    people = await database.transact(join_many, amounts)
    tell(f"G6 on {type(database).__name__}: {size:,} people have joined")
    asked = await do_all(payouts.request(*wish) for wish in zip(people, amounts, strict=True))
    payouts.pay.trouble = lambda _call: dice.choice(TROUBLES) if dice.random() < 0.3 else None
    await do_all(payouts.driver.send(at.number) for at in asked)
    for turn in range(ROUNDS):
        await live_on(payouts, dice)
        tell(f"G6 on {type(database).__name__}: round {turn + 1} of {ROUNDS}, {len(open_bills(payouts)):,} are open")
    payouts.pay.trouble = lambda _call: None
    payouts.pay.arrive()
    await payouts.turn(hours=2)
    for bill in open_bills(payouts):
        payouts.pay.move(bill.order.number, "FAIL", "OVERDUE_CLOSE")
    await payouts.turn(hours=2)
    await check_all(payouts, size)


async def do_all(works: Iterable[Awaitable[T]]) -> list[T]:
    """As many at a time as there are connections: of thousands at once most would wait too long for one."""
    left = iter(works)
    return [done for some in iter(lambda: [*islice(left, POOL_SIZE)], []) for done in await asyncio.gather(*some)]


async def live_on(payouts: Payouts, dice: random.Random) -> None:
    """Some of what was late arrives, some receivers confirm, some transfers end, some notices come, even twice."""
    if dice.random() < 0.5:
        payouts.pay.arrive()
    for bill in open_bills(payouts):
        step = dice.random()
        if step < 0.2:
            fact = payouts.pay.move(bill.order.number, "SUCCESS")
        elif step < 0.25:
            fact = payouts.pay.move(bill.order.number, "FAIL", "NAME_NOT_CORRECT")
        else:
            continue
        for _ in range(dice.randrange(3)):
            await payouts.hear(fact)
    await payouts.turn(hours=dice.choice((0.01, 0.1, 1)))


def open_bills(payouts: Payouts) -> list[TransferBill]:
    """What Pay has not ended yet."""
    return [bill for bill in payouts.pay.bills.values() if bill.state not in ("SUCCESS", "FAIL", "CANCELLED")]


async def check_all(payouts: Payouts, size: int) -> None:
    """One transfer per intent, paid at most once; Pay and the journal agree to the fen; nothing is left open."""
    bills = payouts.pay.bills.values()
    paid = sum(bill.order.amount_fen for bill in bills if bill.paid)
    assert len(bills) == size
    assert max(bill.paid for bill in bills) == 1
    statuses, settled = await payouts.database.read(read_ends)
    assert statuses == {"settled": sum(bill.paid for bill in bills), "failed": sum(not bill.paid for bill in bills)}
    assert settled == paid
    await payouts.check()


def read_ends(connection: Connection) -> tuple[dict[str, int], int]:
    """How withdrawals ended, and what the journal says went out."""
    ends = Counter(connection.scalars(select(withdrawal.c.status)))
    out = select(func.sum(ledger_posting.c.amount_fen)).where(ledger_posting.c.destination == "outside:transfers")
    return dict(ends), int(connection.scalar(out) or 0)
