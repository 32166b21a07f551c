"""A shop full of orders that wait to be paid: some placed through the use cases, the others copies of those."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from benchmarks.databases import SEALER
from benchmarks.servers.callback_kept import now
from commissions.actor import staff_acting
from commissions.awards.tables import sale, sale_line
from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from commissions.network.service import bind_referral
from commissions.numbers import make_number
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.service import acknowledge, publish_policy
from shop.addresses.address import AddressForm
from shop.addresses.service import add_address
from shop.captures.ports import PayAccount
from shop.catalog.tables import stock
from shop.checkout.quoting import Wanted
from shop.database.transaction import SqlTransaction
from shop.members.member import Identity
from shop.members.service import recognise
from shop.orders.order import Order
from shop.orders.recipients import open_recipient, seal_recipient
from shop.orders.service import PlaceOrder, place_order
from shop.orders.tables import order_line, portion, shop_order
from shop.payments.ports import PaymentFact
from shop.payments.service import begin_payment
from shop.payments.tables import payment
from shop.settings.profile import ShopProfile
from shop.settings.service import save_profile
from tests.support.shelf import draft_tea, stock_shelf

CHAINS = 40
PEOPLE = 4
ACCOUNT = PayAccount("wx1", "1900000001")
RATES_BP = (1000, 500, 200)
POLICY: dict[str, Any] = {"depth": 3, "levels": [{"rate_bp": rate} for rate in RATES_BP]}
HOME = AddressForm("陈小满", "13800000001", "330106", "龙井路 1 号")
KEYS = count(1)


@dataclass(frozen=True)
class Placed:
    """An order that waits to be paid, with all that paying it needs; the upline as it was frozen, nearest first."""

    no: str
    openid: str
    goods_fen: int
    total_fen: int
    upline: tuple[int, ...]

    @property
    def fact(self) -> PaymentFact:
        """What Pay says of its payment."""
        return PaymentFact(
            number=self.no,
            state="SUCCESS",
            appid=ACCOUNT.appid,
            mch_id=ACCOUNT.mch_id,
            transaction_id=f"4200{self.no}",
            amount_fen=self.total_fen,
            currency="CNY",
            payer_openid=self.openid,
            paid_at=now(),
        )


def begin(connection: Connection) -> SqlTransaction:
    """A unit of work in which nobody hears of events."""
    return SqlTransaction(connection.execution_options(sealer=SEALER), now(), {})


def open_shop(tx: SqlTransaction) -> Sequence[str]:
    """A shop with a policy of three levels and teas on its shelf; returns their SKUs' codes."""
    acknowledge(tx, CURRENT_NOTICE, by=staff_acting("bench"))
    publish_policy(tx, POLICY, by=staff_acting("bench"))
    save_profile(tx, ShopProfile(name="山前茶铺", shipping_fee_fen=800))
    teas = stock_shelf(tx, *(draft_tea(f"TEA-{number}", on_hand=10**6) for number in range(CHAINS)))
    return [tea.skus[0].code for tea in teas]


def seed_placed(connection: Connection, orders: int) -> None:
    """`orders` orders of people at the end of their chains; each chain buys a tea of its own."""
    tx = begin(connection)
    skus = open_shop(tx)
    placed = [place_first(tx, chain, sku) for chain, sku in enumerate(skus)]
    copies = orders // CHAINS - 1
    for order in placed:
        copy_order(connection, order, [make_number("L") for _ in range(copies)])
    more = {"on_hand": stock.c.on_hand + copies, "reserved": stock.c.reserved + copies}
    connection.execute(update(stock).where(stock.c.reserved > 0).values(**more))


def place_first(tx: SqlTransaction, chain: int, sku: str) -> Order:
    """A chain of four, whose last places an order and opens its payment."""
    people = [recognise(tx, Identity(ACCOUNT.appid, f"o{chain}-{n}"), via="login").id for n in range(PEOPLE)]
    for above, below in pairwise(people):
        bind(tx, below, above)
    return place(tx, people[-1], sku)


def bind(tx: SqlTransaction, member_id: MemberId, referrer_id: MemberId) -> None:
    """Bind someone by another's link."""
    referrer = find_distributor(tx.connection, referrer_id)
    assert referrer
    assert bind_referral(tx, member_id, code=referrer.code, via="link").status == "bound"


def place(tx: SqlTransaction, buyer: MemberId, sku: str) -> Order:
    """An order of one unit, with its payment begun."""
    address = add_address(tx, buyer, HOME)
    order = place_order(tx, PlaceOrder(buyer, (Wanted(sku, 1),), address.code, f"bench-key-{next(KEYS)}"))
    begin_payment(tx, buyer, order.no, ACCOUNT)
    return order


def copy_order(connection: Connection, order: Order, numbers: Sequence[str]) -> None:
    """The same order under other numbers: its rows, its frozen sale, its open payment."""
    for of, column in (
        (shop_order, "no"),
        (order_line, "order_no"),
        (portion, "order_no"),
        (payment, "number"),
        (sale, "order_no"),
        (sale_line, "order_no"),
    ):
        rows = list(copy_rows(connection, of, column, order.no, numbers))
        connection.execute(insert(of), rows)


def copy_rows(
    connection: Connection, of: Table, column: str, original: str, numbers: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """The rows of one order in a table, once for each number."""
    for found in connection.execute(select(of).where(of.c[column] == original)).mappings().all():
        row = {name: value for name, value in found.items() if name != "id"}
        for number in numbers:
            yield row | {column: number} | differ(row, original, number)


def differ(row: dict[str, Any], original: str, number: str) -> dict[str, Any]:
    """What a copied order must have of its own."""
    if "payer_openid" in row:
        return {"order_no": number}
    if "recipient" not in row:
        return {}
    recipient = open_recipient(SEALER, original, row["recipient"])
    return {"recipient": seal_recipient(SEALER, number, recipient), "request_key": number}


PLACED = (
    select(shop_order.c.no, payment.c.payer_openid, shop_order.c.goods_fen, shop_order.c.total_fen, sale.c.parties)
    .join(payment, payment.c.order_no == shop_order.c.no)
    .join(sale, sale.c.order_no == shop_order.c.no)
    .where(shop_order.c.state == "placed")
    .order_by(shop_order.c.id)
)


def list_placed(connection: Connection) -> list[Placed]:
    """Every order that waits, so that neighbours in the list belong to different chains."""
    rows = connection.execute(PLACED).all()
    found = [
        Placed(row[0], row[1], row[2], row[3], tuple(of["member_id"] for of in row[4]["upline"][1:])) for row in rows
    ]
    copies = len(found) // CHAINS
    first, others = found[:CHAINS], found[CHAINS:]
    return first + [others[chain * (copies - 1) + n] for n in range(copies - 1) for chain in range(CHAINS)]
