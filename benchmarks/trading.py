"""A long-trading shop in which somebody is known by name: a team of a fixed size, some awards, a place in the ranking.

What that person's pages read is the same however large the rest of the shop is.
"""

from sqlalchemy import Connection

from benchmarks.placed import ACCOUNT, HOME, begin, open_shop
from benchmarks.world import World, seed_network, seed_sales, seed_sums, seed_tallies
from commissions.beneficiary import MemberId
from shop.addresses.service import add_address, list_addresses
from shop.checkout.quoting import Wanted
from shop.database.transaction import SqlTransaction
from shop.orders.order import Order
from shop.orders.service import PlaceOrder, place_order
from shop.payments.ports import PaymentFact
from shop.payments.service import begin_payment, confirm_payment

EACH = 25
GIANT = 10_000
OWN_ORDERS = 25


def seed_trading(connection: Connection, world: World) -> None:
    """Everything; the known person's customers have bought so often that a page of awards is full."""
    for seed in (seed_network, seed_sales, seed_tallies, seed_sums):
        seed(connection, world)
    tx = begin(connection)
    sku = open_shop(tx)[0]
    for buyer in list_buyers(world):
        add_address(tx, MemberId(buyer), HOME)
    for number in range(OWN_ORDERS):
        buy(tx, world.me + 1, sku, f"own-order-{number}")


def list_buyers(world: World) -> list[int]:
    """Who has an address: a recruit of the known person, and one of the giant."""
    return [world.me + 1, *([world.giant_id + 1] if world.giant else [])]


def buy(tx: SqlTransaction, buyer: int, sku: str, key: str) -> None:
    """Place an order and pay it."""
    order = place_again(tx, buyer, sku, key)
    begin_payment(tx, order.member_id, order.no, ACCOUNT)
    confirm_payment(tx, make_fact(order, buyer))


def place_again(tx: SqlTransaction, buyer: int, sku: str, key: str) -> Order:
    """An order of one unit to the first address."""
    member_id = MemberId(buyer)
    address = list_addresses(tx.connection, member_id)[0].code
    return place_order(tx, PlaceOrder(member_id, (Wanted(sku, 1),), address, key))


def make_fact(order: Order, buyer: int) -> PaymentFact:
    """What Pay says once it is paid."""
    return PaymentFact(
        number=order.no,
        state="SUCCESS",
        appid=ACCOUNT.appid,
        mch_id=ACCOUNT.mch_id,
        transaction_id=f"4200{order.no}",
        amount_fen=order.total_fen,
        currency="CNY",
        payer_openid=f"o{buyer}",
        paid_at=order.placed_at,
    )
