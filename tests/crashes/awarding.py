"""What two orders earned: completed, held, released, reversed, matured, clawed back, and counted by the outbox."""

from typing import Any

from commissions.actor import staff_acting
from commissions.awards.maturing import mature_awards
from commissions.awards.reviewing import hold_awards, release_awards, reverse_awards
from commissions.beneficiary import member
from commissions.ledger.queries import find_balances
from commissions.tallies.periods import Month
from commissions.tallies.queries import Ranked, find_own_spend, find_ranking
from commissions.tallies.service import count_sale
from shop.aftersales.service import DecideRefund, decide_refund
from shop.database.outbox import Delivery
from shop.database.pump import Pump
from shop.fulfilment.service import ShipOrder, confirm_receipt, ship_order
from shop.orders.screening import screen_order
from tests.crashes.story import Known, Story
from tests.crashes.world import World
from tests.support.databases import WITNESS
from tests.support.trade import check_books, open_trade

POINTS = tuple(
    f"{name}:{where}"
    for name in (
        "ship_order",
        "confirm_receipt",
        "screen_order",
        "hold_awards",
        "release_awards",
        "reverse_awards",
        "mature_awards",
        "decide_refund",
        "claim_deliveries",
        "count_sale",
        "finish_deliveries",
    )
    for where in ("before", "after")
)
WHY: dict[str, Any] = {"by": staff_acting("mei"), "reason": "a look"}
COUNTED = ("SalePaid", "SaleRefunded", "CommissionReversed")


async def begin(database: Any, world: World) -> Known:
    """Two paid orders of a tea for 128.00, under a chain of three who earn 10, 5 and 2 percent."""
    trade = await open_trade(database)
    trade.pay = world.pay
    orders = [(await trade.buy(1)).no for _ in range(2)]
    return (trade.people, *orders)


async def live(database: Any, world: World, known: Known) -> None:
    """The first order's nearest award is looked at and let go, the second's is taken back; then half is refunded."""
    people, first, second = known
    for order_no in (first, second):
        await database.transact(ship_order, ShipOrder(order_no, "顺丰", f"SF{order_no}", staff_acting("mei")))
        await database.transact(confirm_receipt, people[-1], order_no)
        await database.transact(screen_order, order_no)
        if world.is_before(days=1):
            await database.transact(hold_awards, order_no, member(people[2]), **WHY)
    await count(database)
    world.come_to(days=1)
    await database.transact(release_awards, first, member(people[2]), **WHY)
    await database.transact(reverse_awards, second, member(people[2]), **WHY)
    world.come_to(days=40)
    await database.transact(mature_awards)
    await database.transact(decide_refund, DecideRefund(first, {"1": 6_400}, "", staff_acting("mei"), "crash-test-1"))
    await count(database)


async def count(database: Any) -> None:
    """The counters follow the outbox."""

    async def hear(delivery: Delivery) -> None:
        if delivery.event_name in COUNTED:
            await database.transact(count_sale, delivery.payload["order_no"])

    pump = Pump(database, WITNESS, hear, "worker")
    while await pump.pump_once():
        pass


async def prove(database: Any, world: World, known: Known) -> None:
    """Everybody has what is left of theirs, and the counters say the same."""
    people, *_ = known
    world.pass_by(minutes=5)
    await count(database)
    found = [await database.read(find_balances, member(person)) for person in people[:3]]
    assert [of["available"] for of in found] == [128 + 256, 320 + 640, 640]
    assert not any(of.get("pending") for of in found)
    assert await database.read(find_own_spend, people[-1]) == 2 * 12_800 - 6_400
    assert await database.read(find_ranking, Month("2026-11")) == (
        Ranked(1, people[1], 960),
        Ranked(2, people[2], 640),
        Ranked(3, people[0], 384),
    )
    assert await database.read(check_books) == []


STORY = Story(POINTS, begin, live, prove)
