"""A shop that trades: products, a policy of three levels, four people of whom each was referred by the one before."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any

from sqlalchemy import Connection

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from commissions.network.service import bind_referral
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.service import acknowledge, publish_policy
from commissions.ports import Transaction
from shop.addresses.address import AddressForm
from shop.addresses.service import add_address
from shop.aftersales.service import DecideRefund, decide_refund
from shop.audit import audit_shop
from shop.catalog.shelf import Product
from shop.checkout.quoting import Wanted
from shop.fulfilment.service import ShipOrder, ship_order
from shop.members.member import Identity
from shop.members.service import recognise
from shop.orders.order import Order, OrderTerms
from shop.orders.queries import find_order
from shop.orders.service import PlaceOrder, place_order
from shop.payments.asking import announce_payment
from shop.payments.ports import PaymentFact
from shop.payments.service import Confirmation, confirm_payment
from shop.refunds.refund import Refund
from shop.settings.profile import ShopProfile
from shop.settings.service import save_profile
from tests.support.databases import AnyDatabase
from tests.support.pay import StandInPay
from tests.support.shelf import draft_tea, stock_shelf

POLICY: dict[str, Any] = {"depth": 3, "levels": [{"rate_bp": 1000}, {"rate_bp": 500}, {"rate_bp": 200}]}
HOME = AddressForm("陈小满", "13800000001", "330106", "龙井路 1 号")
APPID = "wx1"
MANY = OrderTerms(most_open=10_000)
keys = count(1)


@dataclass
class Trade:
    """A shop, its people (`buyer` is the last of the chain) and Pay."""

    database: AnyDatabase
    pay: StandInPay
    tea: Product
    people: tuple[MemberId, ...]
    address: str

    @property
    def buyer(self) -> MemberId:
        """Who buys unless somebody else is named."""
        return self.people[-1]

    @property
    def sku(self) -> str:
        """The first SKU's public code."""
        return self.tea.skus[0].code

    def order_form(self, *quantities: int, **changes: Any) -> PlaceOrder:
        """An order of so many of the first SKU, of the second."""
        lines = tuple(Wanted(sku.code, n) for sku, n in zip(self.tea.skus, quantities or (1,), strict=False) if n)
        values: dict[str, Any] = {
            "member_id": self.buyer,
            "lines": lines,
            "address": self.address,
            "request_key": f"test-key-{next(keys)}",
        }
        return PlaceOrder(**(values | changes))

    async def place(self, *quantities: int, **changes: Any) -> Order:
        """Place an order."""
        return await self.database.transact(place_order, self.order_form(*quantities, **changes), MANY)

    async def announce(self, *quantities: int) -> Order:
        """Place an order and get as far as the payment sheet."""
        order = await self.place(*quantities)
        await announce_payment(self.database, self.pay, self.buyer, order.no)
        return order

    async def confirm(self, fact: PaymentFact) -> Confirmation:
        """A notice of Pay's comes."""
        return await self.database.transact(confirm_payment, fact)

    async def buy(self, *quantities: int) -> Order:
        """Place an order and pay it."""
        order = await self.announce(*quantities)
        assert await self.confirm(self.pay.pay(order.no)) == "paid"
        return await self.find(order.no)

    async def pay_for(self, order: Order) -> None:
        """Pay an order that was placed."""
        await announce_payment(self.database, self.pay, self.buyer, order.no)
        assert await self.confirm(self.pay.pay(order.no)) == "paid"

    async def ship(self, order_no: str, number: str = "SF1001", lines: Mapping[str, int] | None = None) -> Order:
        """Send a parcel."""
        await self.database.transact(ship_order, ShipOrder(order_no, "顺丰", number, staff_acting("test"), lines))
        return await self.find(order_no)

    async def refund(self, order_no: str, lines: Mapping[str, int] | None = None, **changes: Any) -> Refund:
        """Decide a refund; without lines, of the whole."""
        command = {"reason": "", "by": staff_acting("test"), "request_key": f"test-key-{next(keys)}"} | changes
        return await self.database.transact(decide_refund, DecideRefund(order_no, lines, **command))

    async def find(self, order_no: str) -> Order:
        """The order as it is now."""
        found = await self.database.read(find_order, order_no)
        assert found is not None
        return found

    async def check(self) -> None:
        """All books are right."""
        assert await self.database.read(check_books) == []


def check_books(connection: Connection) -> list[object]:
    """Everything that is wrong anywhere: commissions, orders, stock, payments, refunds."""
    return [*audit(connection), *audit_shop(connection)]


async def open_trade(database: AnyDatabase, *, on_hand: int = 50, shipping_fee_fen: int = 800) -> Trade:
    """A shop with one tea of two SKUs (128 and 228 yuan) and a chain of four people."""
    return await database.transact(_open, database, on_hand, shipping_fee_fen)


def _open(tx: Transaction, database: AnyDatabase, on_hand: int, shipping_fee_fen: int) -> Trade:
    acknowledge(tx, CURRENT_NOTICE, by=staff_acting("test"))
    publish_policy(tx, POLICY, by=staff_acting("test"))
    save_profile(tx, ShopProfile(name="山前茶铺", shipping_fee_fen=shipping_fee_fen))
    [tea] = stock_shelf(tx, draft_tea(on_hand=on_hand))
    people = tuple(recognise(tx, Identity(APPID, f"openid-{n}"), via="login").id for n in range(4))
    for above, below in pairwise(people):
        referrer = find_distributor(tx.connection, above)
        assert referrer is not None
        bind_referral(tx, below, code=referrer.code, via="link")
    return Trade(database, StandInPay(), tea, people, add_address(tx, people[-1], HOME).code)
