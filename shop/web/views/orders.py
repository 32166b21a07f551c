"""What the pages of a buyer's orders show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.paging import Page
from shop.cases.case import Case
from shop.cases.queries import list_cases_of
from shop.fulfilment.extending import may_extend_receipt
from shop.fulfilment.hurrying import is_waited_for, may_hurry
from shop.fulfilment.parcel import Parcel
from shop.fulfilment.queries import find_hurried_at, list_parcels
from shop.invoices.invoice import InvoiceRequest
from shop.invoices.queries import find_request
from shop.orders.order import Order, OrderState
from shop.orders.queries import (
    PriceChange,
    Tab,
    count_orders,
    find_price_change,
    get_order,
    list_adjustments,
    list_orders,
)
from shop.places.place import Place
from shop.places.queries import find_place
from shop.pricing.quote import Adjustment, Saving, sum_savings
from shop.readdressing.change import CHANGEABLE
from shop.readdressing.reading import may_change_address
from shop.refunds.queries import list_refunds
from shop.refunds.refund import Refund, RefundState
from shop.tracking.queries import list_tracks
from shop.tracking.track import Track

_PAGE = 10


@dataclass(frozen=True)
class OrderPage:
    """What the page of an order shows.

    `hurried_at` is when its buyer asked for what has not left, the last time; `may_hurry` whether they may now.
    """

    order: Order
    parcels: tuple[Parcel, ...]
    tracks: Mapping[int, Track]
    refunds: tuple[Refund, ...]
    adjustments: tuple[Adjustment, ...]
    price_change: PriceChange | None
    place: Place | None
    cases: tuple[Case, ...]
    invoice: InvoiceRequest | None
    may_readdress: bool
    may_hurry: bool
    hurried_at: datetime | None
    may_extend: bool

    @property
    def savings(self) -> tuple[Saving, ...]:
        """What each offer takes off in all."""
        return sum_savings(self.adjustments) if self.order.discount_fen else ()

    @property
    def waiting(self) -> tuple[Parcel, ...]:
        """What lies ready to be fetched, with its codes."""
        return tuple(parcel for parcel in self.parcels if parcel.code and parcel.received_at is None)

    @property
    def face(self) -> str:
        """Which headline the page has: the state, or the refund of the whole where that is what counts."""
        if self.order.is_refunded:
            return "refunding" if self.refunding_fen else "refunded"
        return self.order.state.value

    @property
    def refunding_fen(self) -> int:
        """What is on its way back."""
        return sum(refund.amount_fen for refund in self.refunds if refund.state is RefundState.DECIDED)

    @property
    def received_by(self) -> datetime | None:
        """When what is on the way counts as received by itself."""
        on_the_way = (parcel.receive_by for parcel in self.parcels if parcel.received_at is None)
        return max((at for at in on_the_way if at is not None), default=None)


@dataclass(frozen=True)
class OrderList:
    """One page of a tab, and how many wait on each tab."""

    page: Page[Order]
    counts: dict[Tab, int]


def find_order_list(
    connection: Connection, me: MemberId, tab: Tab, before: str | None = None, said: str = ""
) -> OrderList:
    """All that the list shows, of orders of which `said` says something. Three statements."""
    page = list_orders(connection, me, tab, said=said, before=before, limit=_PAGE)
    return OrderList(page, count_orders(connection, me))


def find_order_page(connection: Connection, me: MemberId, no: str, now: datetime) -> OrderPage:
    """All that the page of an order shows, in a constant number of statements. Raises OrderUnknown."""
    order = get_order(connection, me, no)
    hurried_at = find_hurried_at(connection, no) if order.state is OrderState.PAID else None
    parcels = list_parcels(connection, no)
    return OrderPage(
        order=order,
        parcels=parcels,
        tracks=list_tracks(connection, parcels),
        refunds=list_refunds(connection, no),
        adjustments=list_adjustments(connection, no),
        price_change=find_price_change(connection, no),
        place=find_place(connection, order.pickup_place_id) if order.pickup_place_id else None,
        cases=list_cases_of(connection, no),
        invoice=find_request(connection, no),
        may_readdress=order.state in CHANGEABLE and may_change_address(connection, order),
        may_hurry=may_hurry(order, hurried_at, now),
        hurried_at=hurried_at if is_waited_for(order) else None,
        may_extend=may_extend_receipt(connection, order),
    )
