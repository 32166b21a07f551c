"""我的订单: the list, one order with what comes next, the result after paying, and what the buyer may do."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.paging import Page
from shop.cases.case import Case
from shop.cases.queries import list_cases_of
from shop.fulfilment.parcel import Parcel
from shop.fulfilment.queries import list_parcels
from shop.fulfilment.service import confirm_receipt
from shop.orders.order import Order, OrderState
from shop.orders.queries import PriceChange, Tab, count_orders, find_price_change, get_order, list_orders, list_savings
from shop.payments.asking import cancel_order
from shop.places.place import Place
from shop.places.queries import find_place
from shop.pricing.quote import Saving
from shop.refunds.queries import list_refunds
from shop.refunds.refund import Refund, RefundState
from shop.tracking.queries import list_tracks
from shop.tracking.track import Track
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.follow_codes import find_follow_picture_for
from shop.web.rendering import render
from shop.web.routes_table import COSTLY, FORM, READ, Route
from shop.web.sessions import member_id, visitor
from shop.web.together import Together, read_with_order
from shop.words import words

_PAGE = 10
_PATIENCE_S = 2.0
_UNDER_WAY = ("placed", "paid", "shipped")
"""The faces of an order of which there will still be something to tell."""


@dataclass(frozen=True)
class _OrderPage:
    """What the page of an order shows."""

    order: Order
    parcels: tuple[Parcel, ...]
    tracks: Mapping[int, Track]
    refunds: tuple[Refund, ...]
    savings: tuple[Saving, ...]
    price_change: PriceChange | None
    place: Place | None
    cases: tuple[Case, ...]

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
class _OrderList:
    """One page of a tab, and how many wait on each tab."""

    page: Page[Order]
    counts: dict[Tab, int]


async def show_orders(request: web.Request) -> web.Response:
    """GET /orders?tab=…&before=…"""
    asked = request.query.get("tab", "")
    tab = Tab(asked) if asked in set(Tab) else Tab.ALL
    before = request.query.get("before")
    found = await door(request).database.read(_find_order_list, member_id(request), tab, before)
    return render(request, "h5/orders/list.html", found=found, tab=tab, tabs=list(Tab), continued=before is not None)


async def show_order(request: web.Request) -> web.Response:
    """GET /orders/{no}"""
    page = await door(request).database.read(_find_order_page, member_id(request), request.match_info["no"])
    picture = await _find_picture(request) if page.face in _UNDER_WAY else None
    return render(
        request, "h5/orders/order.html", page=page, order=page.order, picture=picture, said=words("aftersales.toml")
    )


async def show_result(request: web.Request) -> web.Response:
    """GET /orders/{no}/result: what became of the payment, as the shop knows it.

    The page looks again by itself.
    """
    order = await door(request).database.read(get_order, member_id(request), request.match_info["no"])
    picture = None if order.state is OrderState.CLOSED else await _find_picture(request)
    place, together = door(request), Together()
    if order.paid_at is not None:
        together = await place.database.read(read_with_order, visitor(request), order.no, place.clock())
    return render(request, "h5/orders/result.html", order=order, picture=picture, together=together)


async def tell_state(request: web.Request) -> web.Response:
    """GET /orders/{no}/state: JSON with `state`."""
    order = await door(request).database.read(get_order, member_id(request), request.match_info["no"])
    return web.json_response({"state": order.state.value})


async def cancel(request: web.Request) -> web.Response:
    """POST /orders/{no}/cancellation: it ends at Pay first, then here."""
    place, no = door(request), request.match_info["no"]
    await cancel_order(place.database, place.payments, member_id(request), no)
    return _say(request, no, "order_cancelled")


async def receive(request: web.Request) -> web.Response:
    """POST /orders/{no}/receipt"""
    no = request.match_info["no"]
    await door(request).database.transact(confirm_receipt, member_id(request), no)
    return _say(request, no, "order_received")


def _find_order_list(connection: Connection, me: MemberId, tab: Tab, before: str | None) -> _OrderList:
    """All that the list shows. Three statements."""
    return _OrderList(list_orders(connection, me, tab, before=before, limit=_PAGE), count_orders(connection, me))


def _find_order_page(connection: Connection, me: MemberId, no: str) -> _OrderPage:
    """All that the page of an order shows. Raises OrderUnknown."""
    order = get_order(connection, me, no)
    savings = list_savings(connection, no) if order.discount_fen else ()
    parcels, refunds = list_parcels(connection, no), list_refunds(connection, no)
    place = find_place(connection, order.pickup_place_id) if order.pickup_place_id else None
    changed = find_price_change(connection, no)
    tracks = list_tracks(connection, parcels)
    return _OrderPage(order, parcels, tracks, refunds, savings, changed, place, list_cases_of(connection, no))


async def _find_picture(request: web.Request) -> str | None:
    """The code to follow under for a buyer who does not.

    The page never waits long for WeChat, nor depends on it.
    """
    member = visitor(request).member
    if member is None or member.subscribed:
        return None
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await find_follow_picture_for(door(request), member.id)
    except TimeoutError:
        return None


def _say(request: web.Request, no: str, flash: str) -> web.Response:
    """Back to the order with a sentence."""
    response = redirect(f"/orders/{no}", after_post=True)
    set_flash(request, response, flash)
    return response


ROUTES = (
    Route("GET", "/orders", show_orders, "orders", "member", "nobody", READ),
    Route("GET", "/orders/{no}", show_order, "order", "member", "order", READ),
    Route("GET", "/orders/{no}/result", show_result, "order_result", "member", "order", READ),
    Route("GET", "/orders/{no}/state", tell_state, "order_state", "member", "order", READ, "data"),
    Route("POST", "/orders/{no}/cancellation", cancel, "order_cancel", "member", "order", COSTLY),
    Route("POST", "/orders/{no}/receipt", receive, "order_receive", "member", "order", FORM),
)
