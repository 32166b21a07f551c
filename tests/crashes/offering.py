"""A coupon and a discount are claimed, released, claimed again; the order is paid and returned by units."""

from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, select

from commissions.actor import staff_acting
from shop.aftersales.service import DecideRefund, decide_refund
from shop.catalog.queries import find_stock
from shop.checkout.quoting import Wanted
from shop.coupons.queries import list_grants
from shop.coupons.refusals import CouponTaken
from shop.coupons.service import take_coupon
from shop.fulfilment.service import ShipOrder, confirm_receipt, ship_order
from shop.orders.order import Order
from shop.orders.service import PlaceOrder, place_order
from shop.payments.asking import announce_payment, cancel_order
from shop.payments.service import confirm_payment
from shop.pricing.tables import offer_claim, offer_use
from shop.refunds.sending import send_due_refunds
from tests.crashes.story import Known, Story
from tests.crashes.world import World
from tests.support.offers import cut, issue
from tests.support.trade import check_books, open_trade

POINTS = (
    "take_coupon:before",
    "take_coupon:after",
    "place_order:before",
    "place_order:after",
    "close_unbegun:before",
    "close_unbegun:after",
    "place_order:before#2",
    "place_order:after#2",
    "begin_payment:before",
    "begin_payment:after",
    "create_prepay:sent",
    "record_opening:before",
    "record_opening:after",
    "confirm_payment:before",
    "confirm_payment:after",
    "decide_refund:before",
    "decide_refund:after",
    "ship_order:before",
    "ship_order:after",
    "confirm_receipt:before",
    "confirm_receipt:after",
    "decide_refund:before#2",
    "decide_refund:after#2",
    "claim_refunds:before",
    "claim_refunds:after",
    "request_refund:sent",
    "record_refund_fact:before",
    "record_refund_fact:after",
    "record_refund_fact:before#2",
    "record_refund_fact:after#2",
)
ON_HAND = 9
MEI = staff_acting("mei")


async def begin(database: Any, world: World) -> Known:
    """A coupon of one copy and a discount that two orders may have, neither of them taken."""
    trade = await open_trade(database, on_hand=ON_HAND)
    made = await database.transact(issue)
    await database.transact(cut, (20_000, 3_000), most=1, most_each=1)
    return (trade.buyer, trade.address, trade.tea.skus[0], made.code)


async def live(database: Any, world: World, known: Known) -> None:
    """The buyer thinks twice, then buys two; one comes back before it was sent, the other after it was received."""
    buyer, address, sku, code = known
    world.pay.refund_status = "SUCCESS"
    with suppress(CouponTaken):
        await database.transact(take_coupon, buyer, code)
    [grant] = await database.read(list_grants, buyer)

    async def place(key: str) -> Order:
        form = PlaceOrder(buyer, (Wanted(sku.code, 2),), address, key, chosen={"coupon": grant.code})
        placed: Order = await database.transact(place_order, form)
        return placed

    await cancel_order(database, world.pay, buyer, (await place("crash-test-1")).no)
    order = await place("crash-test-2")
    if not any(bill.facts for bill in world.pay.bills.values()):
        await announce_payment(database, world.pay, buyer, order.no)
        world.pay.pay(order.no)
    await database.transact(confirm_payment, world.pay.bills[order.no].facts[0])

    await database.transact(decide_refund, send_one_back(order.no, "crash-test-1"))
    await database.transact(ship_order, ShipOrder(order.no, "顺丰", "SF1", MEI))
    await database.transact(confirm_receipt, buyer, order.no)
    rest = DecideRefund(order.no, None, "", MEI, "crash-test-2", restock=True)
    await database.transact(decide_refund, rest)
    for minutes in (0, 10):
        world.come_to(minutes=minutes)
        await send_due_refunds(database, world.pay)


def send_one_back(order_no: str, key: str) -> DecideRefund:
    """A unit goes back on the shelf, and its money to the buyer."""
    return DecideRefund(order_no, {}, "", MEI, key, restock=True, units={"1": 1})


async def prove(database: Any, world: World, known: Known) -> None:
    """All has come back: the money, the units, and once each what the order had claimed."""
    buyer, _, sku, _ = known
    for _ in range(3):
        world.pass_by(minutes=10)
        await send_due_refunds(database, world.pay)
    paid = sum(fact.amount_fen or 0 for bill in world.pay.bills.values() for fact in bill.facts)
    assert sum(of.amount_fen for of in world.pay.refunds.values()) == paid
    assert len(world.pay.refunds) == 2
    assert await database.read(find_stock, [sku.id]) == {sku.id: (ON_HAND, 0, 0)}
    assert [grant.order_no for grant in await database.read(list_grants, buyer)] == [None]
    assert await database.read(list_claims) == [
        ("coupon", "released"), ("coupon", "returned"), ("threshold", "released"), ("threshold", "returned")
    ]  # fmt: skip
    assert await database.read(list_uses) == [0, 0]
    assert await database.read(check_books) == []


def list_claims(connection: Connection) -> list[tuple[str, str]]:
    """What was claimed, and how each claim ended."""
    row = offer_claim.c
    return [(of.kind, of.state) for of in connection.execute(select(row.kind, row.state).order_by(row.kind, row.state))]


def list_uses(connection: Connection) -> list[int]:
    """How often the discount is used now, by everybody and by the buyer."""
    return list(connection.scalars(select(offer_use.c.used)))


STORY = Story(POINTS, begin, live, prove)
