"""A member's orders: the list, one of them, paying it, ending it, saying that it came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.fulfilment.service import confirm_receipt
from shop.orders.order import Order, OrderState
from shop.orders.queries import Tab, get_order
from shop.payments.asking import announce_payment, ask_payment, cancel_order
from shop.places.place import Way
from shop.refunds.refund import RefundState
from shop.web.members_api.call import Call, Told
from shop.web.members_api.cart import Saving
from shop.web.members_api.checkout import Place
from shop.web.members_api.goods_shapes import Picture
from shop.web.members_api.limits import Cursor
from shop.web.members_api.route import COSTS, READS, WRITES, MemberRoute
from shop.web.members_api.shapes import With
from shop.web.views.orders import find_order_list, find_order_page


@dataclass(frozen=True)
class OrderLine:
    """One line as it was bought. list = discount + balance + paid, all of the whole line."""

    line: str
    sku_code: str
    product_code: str
    name: str
    label: str
    picture: Picture | None
    quantity: int
    price_fen: int
    list_fen: int
    discount_fen: int
    balance_fen: int
    paid_fen: int
    refunded_fen: int
    refunded_units: int
    to_ship: int


@dataclass(frozen=True)
class OrderBrief:
    """An order in a list. list = discount + balance + total, goods + shipping = total."""

    no: str
    state: OrderState
    way: Way
    list_fen: int
    discount_fen: int
    balance_fen: int
    goods_fen: int
    shipping_fen: int
    total_fen: int
    refunded_fen: int
    units: int
    placed_at: datetime
    expires_at: datetime
    lines: tuple[OrderLine, ...]


@dataclass(frozen=True)
class OrdersQuery:
    """A tab, and the cursor that the page before told."""

    tab: Tab = Tab.ALL
    after: Cursor | None = None


@dataclass(frozen=True)
class OrdersAnswer:
    """A page of a tab, the newest first; `counts` has how many wait on each."""

    orders: tuple[OrderBrief, ...]
    counts: Mapping[str, int]
    next: str | None


@dataclass(frozen=True)
class Recipient:
    """Who gets the parcels, and where."""

    name: str
    phone: str
    region: str
    street: str


@dataclass(frozen=True)
class Parcel:
    """A parcel; what waits to be fetched has a `code` in place of carrier and number. `lines` has units by line."""

    way: Way
    carrier: str | None
    number: str | None
    code: str | None
    shipped_at: datetime
    receive_by: datetime | None
    received_at: datetime | None
    lines: Mapping[str, int]


@dataclass(frozen=True)
class Refund:
    """What goes back, or went back at `ended_at`."""

    refund_no: str
    amount_fen: int
    state: RefundState
    decided_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class PriceChange:
    """What the merchant has made of the price."""

    was_fen: int
    total_fen: int
    changed_at: datetime


@dataclass(frozen=True)
class OrderAnswer(OrderBrief):
    """An order with all that its page shows; `cases` are numbers of after-sale cases."""

    refunding_fen: int
    note: str
    recipient: Recipient
    place: Place | None
    paid_at: datetime | None
    shipped_at: datetime | None
    completed_at: datetime | None
    closed_at: datetime | None
    received_by: datetime | None
    after_sale_until: datetime | None
    savings: tuple[Saving, ...]
    parcels: tuple[Parcel, ...]
    refunds: tuple[Refund, ...]
    price_change: PriceChange | None
    cases: tuple[str, ...]


@dataclass(frozen=True)
class StateAnswer:
    """How far an order has got."""

    no: str
    state: OrderState


@dataclass(frozen=True)
class PayAnswer:
    """What WeChat's payment sheet is opened with, by WeChat's own names."""

    no: str
    parameters: Mapping[str, str]


async def list_orders(call: Call) -> Any:
    """A page of orders."""
    asked: OrdersQuery = call.query
    found = await call.read(find_order_list, call.me, asked.tab, call.open_cursor(asked.after))
    counts = {tab.value: count for tab, count in found.counts.items()}
    return OrdersAnswer(found.page.items, counts, call.seal_cursor(found.page.next))  # type: ignore[arg-type]


async def show_order(call: Call) -> Any:
    """One order."""
    page = await call.read(find_order_page, call.me, call.named("order"), call.now)
    return With(
        page.order,
        refunding_fen=page.refunding_fen,
        place=page.place,
        received_by=page.received_by,
        savings=page.savings,
        parcels=page.parcels,
        refunds=page.refunds,
        price_change=page.price_change,
        cases=tuple(of.no for of in page.cases),
    )


async def prepare_payment(call: Call) -> Any:
    """What the payment sheet needs; asked again, the same payment is offered."""
    pay, no = call.door.payments, call.named("order")
    opening = await announce_payment(call.door.database, pay, call.me, no)
    return PayAnswer(no, {name: str(value) for name, value in pay.sign_prepay(opening).items()})


async def check_payment(call: Call) -> Order:
    """The buyer says that it is paid, so Pay is asked."""
    return await ask_payment(call.door.database, call.door.payments, call.me, call.named("order"))


async def cancel(call: Call) -> Order:
    """End an unpaid order: at Pay first, then here."""
    no = call.named("order")
    await cancel_order(call.door.database, call.door.payments, call.me, no)
    return await call.read(get_order, call.me, no)


async def receive(call: Call) -> Told:
    """It came."""
    return await call.once(_receive, call.me, call.named("order"))


def _receive(tx: Transaction, me: MemberId, no: str) -> Order:
    confirm_receipt(tx, me, no)
    return get_order(tx.connection, me, no)


_ONE = "/orders/{order}"
ROUTES = (
    MemberRoute(
        "GET", "/orders", list_orders, "orders", "member", "nobody", READS, "safe", OrdersAnswer, query=OrdersQuery
    ),
    MemberRoute("GET", _ONE, show_order, "order", "member", "order", READS, "safe", OrderAnswer),
    MemberRoute("POST", f"{_ONE}/payment", prepare_payment, "order.pay", "member", "order", COSTS, "same", PayAnswer),
    MemberRoute(
        "POST", f"{_ONE}/payment/check", check_payment, "order.check", "member", "order", COSTS, "same", StateAnswer
    ),
    MemberRoute("PUT", f"{_ONE}/cancellation", cancel, "order.cancel", "member", "order", COSTS, "same", StateAnswer),
    MemberRoute("POST", f"{_ONE}/receipt", receive, "order.receive", "member", "order", WRITES, "once", StateAnswer),
)
