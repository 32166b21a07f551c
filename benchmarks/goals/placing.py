"""P6a: placing an order: the order, its line, the stock reserved, and who would earn from it, in one commit."""

from contextlib import AsyncExitStack
from functools import partial

from benchmarks.comparing import Plan
from benchmarks.machine import Cores
from benchmarks.ordering import Wish, list_wishes, seed_wishes
from benchmarks.plain import placed_postgres, placed_sqlite
from benchmarks.results import Result
from benchmarks.rows import count_tables
from benchmarks.twins import Contest, Work, measure_contest
from shop.checkout.quoting import Wanted
from shop.database.database import Database
from shop.orders.order import OrderTerms
from shop.orders.service import PlaceOrder, place_order

WHAT = {
    "SQLite": "an order placed on SQLite, against sqlite3 with one order a commit",
    "PostgreSQL": "an order placed on PostgreSQL, against one asyncpg statement, eight connections",
}
WRITTEN = count_tables("shop_order", "order_line", "portion", "sale", "sale_line", "order_step", "event_delivery") | {
    "units reserved": "SELECT sum(reserved) FROM stock",
    "totals": "SELECT sum(total_fen) FROM shop_order",
    "lines paid": "SELECT sum(paid_fen) FROM sale_line",
    "in uplines": "SELECT sum(length(CAST(upline AS TEXT)) / 100) FROM sale",
}
TERMS = OrderTerms(most_open=1000)


async def measure(plan: Plan, cores: Cores) -> list[Result]:
    """Both databases."""
    return await measure_contest(CONTEST, plan, cores)


def place_ours(database: Database) -> Work[Wish]:
    """As the checkout's form is sent."""

    async def place(wish: Wish) -> None:
        command = PlaceOrder(wish.member_id, (Wanted(wish.sku_code, 1),), wish.address, wish.request_key)
        await database.transact(place_order, command, TERMS)

    return place


def place_by_sqlite3(address: str, stack: AsyncExitStack) -> Work[Wish]:
    """By the standard library, one order a commit."""
    connection = placed_sqlite.connect(address)
    stack.callback(connection.close)

    async def place(wish: Wish) -> None:
        placed_sqlite.place(connection, wish)

    return place


CONTEST = Contest(
    goal="P6a",
    what=WHAT,
    written=WRITTEN,
    count="shop_order",
    seed=seed_wishes,
    list_pieces=list_wishes,
    ours=place_ours,
    postgres=lambda pool: partial(placed_postgres.place, pool),
    sqlite=place_by_sqlite3,
)
