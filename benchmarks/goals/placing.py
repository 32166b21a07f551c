"""P6a: placing an order, without offers and with a coupon and a threshold discount, all its rows in one commit."""

from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial

from benchmarks.comparing import Plan
from benchmarks.machine import Cores
from benchmarks.ordering import TERMS, WRITTEN, Wish, list_wishes, seed_offers, seed_plain
from benchmarks.plain import placed_postgres, placed_sqlite
from benchmarks.results import Result
from benchmarks.rows import count_tables
from benchmarks.twins import Contest, Work, measure_contest
from shop.checkout.quoting import Wanted
from shop.database.database import Database
from shop.orders.service import PlaceOrder, place_order

PLAIN = {
    "SQLite": "an order placed on SQLite, against sqlite3 with one order a commit",
    "PostgreSQL": "an order placed on PostgreSQL, against one asyncpg statement, eight connections",
}
OFFERED = {kind: f"{what}; with a coupon and a threshold" for kind, what in PLAIN.items()}
COUNTED = count_tables(*(str(table.name) for table in WRITTEN), "order_step", "event_delivery") | {
    "units reserved": "SELECT sum(reserved) FROM stock",
    "totals": "SELECT sum(total_fen) FROM shop_order",
    "saved": "SELECT sum(saved_fen) FROM offer_claim",
    "lines paid": "SELECT sum(paid_fen) FROM sale_line",
}


async def measure(plan: Plan, cores: Cores) -> list[Result]:
    """Both databases, without offers and with them."""
    return [*await measure_contest(CONTEST, plan, cores), *await measure_contest(WITH_OFFERS, plan, cores)]


def place_ours(database: Database) -> Work[Wish]:
    """As the checkout's form is sent."""

    async def place(wish: Wish) -> None:
        lines = (Wanted(wish.sku_code, 1),)
        chosen = {} if wish.grant is None else {"coupon": wish.grant}
        command = PlaceOrder(wish.member_id, lines, wish.address, wish.request_key, chosen=chosen)
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
    what=PLAIN,
    written=COUNTED,
    count="shop_order",
    seed=seed_plain,
    list_pieces=list_wishes,
    ours=place_ours,
    postgres=lambda pool: partial(placed_postgres.place, pool),
    sqlite=place_by_sqlite3,
)
WITH_OFFERS = replace(CONTEST, what=OFFERED, seed=seed_offers)
