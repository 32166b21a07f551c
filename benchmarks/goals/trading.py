"""P8: a bind, an order and a refund, near someone with a team and a chain of 10,000, against a small team."""

import time
from collections.abc import Awaitable, Callable
from itertools import count

from sqlalchemy import Connection, select

from benchmarks.comparing import Plan
from benchmarks.databases import Farm, opened
from benchmarks.ordering import BY
from benchmarks.placed import ACCOUNT
from benchmarks.results import Result, compare_rounds
from benchmarks.trading import list_buyers, make_fact, place_again
from benchmarks.turns import Player, take_turns
from benchmarks.world import World
from commissions.network.service import bind_referral
from commissions.ports import Transaction
from shop.aftersales.service import DecideRefund, decide_refund
from shop.catalog.tables import sku
from shop.database.database import Database
from shop.members.member import Identity
from shop.members.service import recognise
from shop.payments.service import begin_payment, confirm_payment

GOAL = 1.5
KEYS = count(1)
Play = Callable[[int], Awaitable[list[float]]]


async def measure_trading(place: Farm, address: str, world: World, plan: Plan) -> list[Result]:
    """The three of them, each near the giant and near the other, in turn."""
    results = []
    async with opened(address) as database:
        sku_code = await database.read(find_sku)
        binds = [Player(name, bind_often(database, code)) for name, code in name_referrers(world)]
        await take_turns(binds, plan)
        paid: list[list[str]] = [[], []]
        orders = [
            Player(str(buyer), order_often(database, buyer, sku_code, numbers))
            for buyer, numbers in zip(reversed(list_buyers(world)), paid, strict=True)
        ]
        await take_turns(orders, plan)
        refunds = [Player(f"refunds {at}", refund_often(database, numbers)) for at, numbers in enumerate(paid)]
        await take_turns(refunds, plan, most=min(map(len, paid)))
    for what, (large, small) in (("bind", binds), ("order placed and paid", orders), ("refund", refunds)):
        text = f"{what}, on {place.kind}, team and chain of {world.giant:,}, against a small team"
        times = (large.milliseconds, small.milliseconds)
        note = f"p99 {large.p99:.0f} ms"
        results.append(compare_rounds("P8", text, *times, GOAL, unit="ms", lower_is_better=True, note=note))
    return results


def name_referrers(world: World) -> list[tuple[str, str]]:
    """The giant and the other, by name and link code."""
    return [("giant", f"d{world.giant_id}"), ("small", f"d{world.me}")]


def find_sku(connection: Connection) -> str:
    """Something that is on sale."""
    return str(connection.scalar(select(sku.c.code).order_by(sku.c.id).limit(1)))


def bind_often(database: Database, code: str) -> Play:
    """New people who come through a link."""
    return timed(lambda: database.transact(bind_newcomer, code))


def bind_newcomer(tx: Transaction, code: str) -> None:
    """Someone who was never seen opens a link."""
    member = recognise(tx, Identity(ACCOUNT.appid, f"newcomer-{next(KEYS)}"), via="login")
    assert bind_referral(tx, member.id, code=code, via="link").status == "bound"


def order_often(database: Database, buyer: int, sku_code: str, paid: list[str]) -> Play:
    """Orders of one buyer, each placed, announced and paid in commits of their own."""

    async def buy() -> None:
        order = await database.transact(place_again, buyer, sku_code, f"bench-order-{next(KEYS)}")
        await database.transact(begin_payment, order.member_id, order.no, ACCOUNT)
        await database.transact(confirm_payment, make_fact(order, buyer))
        paid.append(order.no)

    return timed(buy)


def refund_often(database: Database, paid: list[str]) -> Play:
    """Whole refunds of orders that were paid before."""
    todo = iter(paid)

    async def refund() -> None:
        await database.transact(decide_refund, DecideRefund(next(todo), None, "", BY, f"refund-{next(KEYS)}"))

    return timed(refund)


def timed(work: Callable[[], Awaitable[None]]) -> Play:
    """One after the other."""

    async def play(pieces: int) -> list[float]:
        each = []
        for _ in range(pieces):
            started = time.perf_counter()
            await work()
            each.append(time.perf_counter() - started)
        return each

    return play
