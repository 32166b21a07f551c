"""Use cases of orders: placing one, and the steps that payments and fulfilment take with it."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from commissions.actor import Actor, member_acting, system_acting
from commissions.awards.service import Near, SaleLine, SaleParties, accrue_awards, ask_near, freeze_sale
from commissions.beneficiary import MemberId
from commissions.numbers import make_number
from commissions.ports import Transaction
from commissions.reads import ask_all
from shop.addresses.address import Address, clean_contact
from shop.addresses.refusals import UnknownAddress
from shop.addresses.service import ask_address
from shop.checkout.queries import OnShelf, ask_shelf, find_selected, quote_order
from shop.checkout.quoting import Wanted, check_seen
from shop.checkout.service import remove_from_cart
from shop.members.repository import lock_member
from shop.orders.events import OrderClosed, OrderCompleted, OrderPaid
from shop.orders.order import Channel, Order, OrderState, OrderTerms, Recipient
from shop.orders.placing import OrderWay, copy_recipient, draw_up, share_out
from shop.orders.portion import sum_by_shelf
from shop.orders.queries import Earlier, ask_earlier, find_order
from shop.orders.recipients import seal_recipient
from shop.orders.refusals import (
    NoteTooLong,
    OrderMoved,
    RequestKeyRefused,
    ReturnNotAgreed,
    ShopNotOpen,
    TooManyOpenOrders,
)
from shop.orders.repository import step_back, take_step, write_order, write_portions
from shop.places.choosing import Pickup
from shop.places.place import route
from shop.places.queries import get_pickup_place
from shop.places.service import release_stock, reserve_stock, sell_stock
from shop.pricing.formula import Priced
from shop.pricing.quote import Quote
from shop.pricing.service import claim_offers, release_claims
from shop.settings.sealing import sealer_of
from shop.typed import visible

_REQUEST_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
LONGEST_NOTE = 200
_NOBODY_ELSE = SaleParties()


@dataclass(frozen=True)
class PlaceOrder:
    """What a buyer asks for.

    `lines` None takes what is selected in the cart; `address` is the address's public code. `request_key` is drawn once
    per page shown, so that a double tap is one order. `seen` is the fingerprint of the quote that the page showed; None
    does not ask. `chosen` has the offers that the buyer wants, by group. What is fetched needs no address, but says
    where and who comes. `no_return` has the SKU codes of which the buyer agrees that they can't be given back for no
    reason.
    """

    member_id: MemberId
    lines: tuple[Wanted, ...] | None
    address: str
    request_key: str
    note: str = ""
    seen: str | None = None
    pickup: Pickup | None = None
    channel: Channel = Channel.DIRECT
    story: str | None = None
    campaign: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    no_return: frozenset[str] = frozenset()

    @property
    def digest(self) -> str:
        """A fingerprint of what is asked, by which a repeated key is told from a contradiction."""
        lines = "cart" if self.lines is None else "|".join(f"{w.sku_code}:{w.quantity}" for w in self.lines)
        whereto = self.address if self.pickup is None else f"{self.pickup}"
        chosen = "|".join(f"{group}:{offer}" for group, offer in sorted(self.chosen.items()))
        told = "\x1f".join((lines, whereto, self.note, chosen))
        return hashlib.sha256(told.encode()).hexdigest()


def place_order(
    tx: Transaction, command: PlaceOrder, terms: OrderTerms = OrderTerms(), parties: SaleParties = _NOBODY_ELSE
) -> Order:
    """Place an order.

    Prices from the database, stock reserved, commission terms frozen, the cart's lines taken out. `parties` take part
    in the sale beside the buyer and those above; its channel and region are filled in. The same request again returns
    the order that it made. Raises ShopNotOpen, RequestKeyRefused, NoteTooLong, TooManyOpenOrders, UnknownAddress,
    BadAddress, PickupRefused, PriceChanged, ReturnNotAgreed, OfferGone, OfferUsedUp, and what
    `quote_order` and `reserve_stock` raise.
    """
    _check_request(command)
    if not terms.is_open:
        raise ShopNotOpen()

    # The member first: their second order waits here, and finds the first one placed.
    lock_member(tx.connection, command.member_id)
    earlier, address, near, shelf = _ask(tx, command)
    if earlier.order_no is not None:
        return _repeat(tx, command, earlier.order_no, earlier.digest)

    if earlier.open_orders >= terms.most_open:
        raise TooManyOpenOrders(most=terms.most_open)

    way = _determine_way(tx, command, address)
    wanted = command.lines if command.lines is not None else find_selected(tx.connection, command.member_id, tx.now)
    at = way.pickup_place_id

    priced = quote_order(
        tx.connection, command.member_id, wanted, tx.now, command.chosen, way.address, pickup_at=at, shelf=shelf
    )
    check_seen(priced.quote, command.seen)
    _check_agreed(priced.quote, command.no_return)
    return place_quoted(tx, command, priced, way, terms, parties, near)


def place_quoted(
    tx: Transaction,
    command: PlaceOrder,
    priced: Priced,
    way: OrderWay,
    terms: OrderTerms,
    parties: SaleParties = _NOBODY_ELSE,
    near: Near | None = None,
) -> Order:
    """Place an order at a quote. One of 0 fen skips Pay: it is paid at once, and earns only a supplier."""
    quoted, place_id = priced.quote, route(way.pickup_place_id)
    order = draw_up(
        make_number(terms.number_prefix),
        quoted,
        way,
        member_id=command.member_id,
        channel=command.channel,
        note=visible(command.note),
        placed_at=tx.now,
        terms=terms,
    )
    unsaid = {
        "story": command.story,
        "campaign": command.campaign,
        "recipient": seal_recipient(sealer_of(tx.connection), order.no, order.recipient),
        "request_key": command.request_key,
        "request_digest": command.digest,
    }

    # Offers before stock before the sale, by the one order of locks. A claim hangs on its order's row.
    if priced.used:
        write_order(tx, order, quoted.adjustments, unsaid)
        claim_offers(tx, order.no, command.member_id, priced)
    order = share_out(order, reserve_stock(tx, quoted.quantities, place_id), place_id)
    region = way.address.district_code if way.address is not None else None
    parties = replace(parties, channel=command.channel.value, region=region)
    freeze_sale(tx, order.no, command.member_id, _list_sale_lines(quoted), parties, near)

    # Nothing is read after this, so that all of it is one write (ADR 25).
    if not priced.used:
        write_order(tx, order, quoted.adjustments, unsaid)
    write_portions(tx, order)
    if command.lines is None:
        remove_from_cart(tx, command.member_id, [line.sku_code for line in quoted.lines])
    if quoted.total_fen:
        return order
    mark_paid(tx, order, by=system_acting("free"))
    return _get(tx, order.no)


def _check_agreed(quote: Quote, agreed: frozenset[str]) -> None:
    """Raises ReturnNotAgreed for what can't be given back and whose buyer was not asked."""
    unasked = [line.name for line in quote.lines if line.no_return and line.sku_code not in agreed]
    if unasked:
        raise ReturnNotAgreed(names="、".join(dict.fromkeys(unasked)))


def mark_paid(tx: Transaction, order: Order, *, by: Actor) -> None:
    """The order's money is here: its stock leaves the shelf. The caller has the order locked and placed."""
    take_step(tx, order, OrderState.PAID, by=by)
    sell_stock(tx, sum_by_shelf(order.portions))
    if not order.total_fen:
        # Nothing will be captured, and what a supplier is due is due all the same.
        accrue_awards(tx, order.no, paid_fen=0)
    tx.publish(OrderPaid(order.member_id, order.no, order.total_fen, order.title))


def close_order(tx: Transaction, order: Order, *, reason: str) -> None:
    """End an unpaid order and give back its stock and what it claimed. `reason`: "expired" or "buyer".

    The caller has the order locked. Only after Pay can't take money for it any more: `shop.payments` sees to that.
    Raises OrderMoved.
    """
    if order.state is not OrderState.PLACED:
        raise OrderMoved(order_no=order.no, state=order.state.value)
    by = member_acting(order.member_id) if reason == "buyer" else system_acting(reason)
    take_step(tx, order, OrderState.CLOSED, by=by, close_reason=reason)
    release_claims(tx, order.no)
    release_stock(tx, sum_by_shelf(order.portions))
    tx.publish(OrderClosed(order.member_id, order.no, reason, order.title))


def mark_shipped(tx: Transaction, order: Order, *, by: Actor) -> None:
    """Its last parcel is on the way. The caller has the order locked."""
    take_step(tx, order, OrderState.SHIPPED, by=by)


def mark_completed(tx: Transaction, order: Order, *, by: Actor) -> None:
    """Its last parcel was received. The caller has the order locked."""
    take_step(tx, order, OrderState.COMPLETED, by=by)
    tx.publish(OrderCompleted(order.member_id, order.no, order.title))


def reopen_order(tx: Transaction, order: Order, *, by: Actor) -> None:
    """Something of it is to be shipped after all, because a refund was given up.

    The caller has the order locked.
    """
    step_back(tx, order, by=by)


def _ask(tx: Transaction, command: PlaceOrder) -> tuple[Earlier, Address | None, Near, OnShelf | None]:
    """Everything that can be asked at once.

    What is on the shelf is known later where the cart or a place of pickup has to be looked up first.
    """
    member_id, lines = command.member_id, command.lines
    own = (
        ask_earlier(member_id, command.request_key),
        ask_address(sealer_of(tx.connection), member_id, command.address),
        ask_near(member_id, tx.now),
    )
    if not lines or command.pickup is not None:
        return *ask_all(tx.connection, *own), None

    # Whoever chose an offer has one. SQLite asks each by itself, so there nothing is asked that need not be.
    offers_too = bool(command.chosen) and tx.dialect == "postgresql"
    shelf = ask_shelf(member_id, lines, tx.now, offers_too=offers_too)
    answers: tuple[Any, ...] = ask_all(tx.connection, *own, *shelf)
    return *answers[: len(own)], answers[len(own) :]


def _determine_way(tx: Transaction, command: PlaceOrder, address: Address | None) -> OrderWay:
    if command.pickup is None:
        if address is None:
            raise UnknownAddress()
        return OrderWay(copy_recipient(address), address)
    place = get_pickup_place(tx.connection, command.pickup.place)
    name, phone = clean_contact(command.pickup.name, command.pickup.phone)
    return OrderWay(Recipient(name, phone, "", "", "", ""), None, place.id)


def _get(tx: Transaction, no: str) -> Order:
    found = find_order(tx.connection, no)
    assert found is not None, "the order was written in this unit of work"
    return found


def _check_request(command: PlaceOrder) -> None:
    if not _REQUEST_KEY.fullmatch(command.request_key):
        raise RequestKeyRefused
    if len(command.note) > LONGEST_NOTE:
        raise NoteTooLong(longest=LONGEST_NOTE)


def _repeat(tx: Transaction, command: PlaceOrder, no: str, digest: str | None) -> Order:
    if digest != command.digest:
        raise RequestKeyRefused
    return _get(tx, no)


def _list_sale_lines(quoted: Quote) -> Sequence[SaleLine]:
    return [
        SaleLine(
            line=str(position),
            sku=line.sku_code,
            product=line.product_code,
            category=line.category_code,
            quantity=line.quantity,
            paid_fen=line.paid_fen,
            cost_fen=line.cost_fen * line.quantity,
            hold_days=line.hold_days,
        )
        for position, line in enumerate(quoted.lines, 1)
    ]
