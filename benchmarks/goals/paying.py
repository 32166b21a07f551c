"""P6b: paying an order: its step, payment, stock, awards of three levels, journal, sums and outbox, in one commit."""

from contextlib import AsyncExitStack
from functools import partial

from benchmarks.comparing import Plan
from benchmarks.machine import Cores
from benchmarks.placed import Placed, list_placed, seed_placed
from benchmarks.plain import paid_postgres, paid_sqlite
from benchmarks.results import Result
from benchmarks.rows import count_tables
from benchmarks.twins import Contest, Work, measure_contest
from shop.database.database import Database
from shop.payments.service import Confirmation, confirm_payment

WHAT = {
    "SQLite": "an order paid on SQLite, against sqlite3 with one payment a commit",
    "PostgreSQL": "an order paid on PostgreSQL, against one asyncpg statement, eight connections",
}
WRITTEN = count_tables(
    *("order_step", "payment_capture", "award", "award_set", "ledger_entry", "ledger_posting", "event_delivery"),
) | {
    "orders paid": "SELECT count(*) FROM shop_order WHERE state = 'paid'",
    "payments paid": "SELECT count(*) FROM payment WHERE status = 'paid'",
    "sales paid": "SELECT count(*) FROM sale WHERE status = 'paid'",
    "units sold": "SELECT sum(sold) FROM stock",
    "earned": "SELECT sum(earned_fen) FROM earning",
    "awards counted": "SELECT sum(awards) FROM earning",
    "pending": "SELECT sum(balance_fen) FROM ledger_balance",
}


async def measure(plan: Plan, cores: Cores) -> list[Result]:
    """Both databases."""
    return await measure_contest(CONTEST, plan, cores)


def pay_ours(database: Database) -> Work[Placed]:
    """As a notice of Pay's is taken in."""

    async def pay(order: Placed) -> None:
        assert await database.transact(confirm_payment, order.fact) is Confirmation.PAID

    return pay


def pay_by_sqlite3(address: str, stack: AsyncExitStack) -> Work[Placed]:
    """By the standard library, one payment a commit."""
    connection = paid_sqlite.connect(address)
    stack.callback(connection.close)

    async def pay(order: Placed) -> None:
        paid_sqlite.pay(connection, order)

    return pay


CONTEST = Contest(
    goal="P6b",
    what=WHAT,
    written=WRITTEN,
    count="orders paid",
    seed=seed_placed,
    list_pieces=list_placed,
    ours=pay_ours,
    postgres=lambda pool: partial(paid_postgres.pay, pool),
    sqlite=pay_by_sqlite3,
)
