"""Somebody buys; the parcel goes out and arrives; now and then money goes back."""

from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import partial

from commissions.actor import TERMINAL
from commissions.days import SHANGHAI
from commissions.ports import Transaction
from composition.sample_history.bills import PastPay
from composition.sample_history.people import find_address
from composition.sample_history.plan import SamplePurchase
from composition.sample_history.reviewing import plan_review
from composition.sample_history.story import Story
from shop.aftersales.service import DecideRefund, decide_refund
from shop.checkout.quoting import Wanted
from shop.coupons.refusals import CouponGone, CouponTaken
from shop.coupons.service import take_coupon
from shop.fulfilment.service import ShipOrder, confirm_receipt, ship_order
from shop.orders.order import Order, OrderTerms
from shop.orders.service import PlaceOrder, place_order
from shop.payments.service import begin_payment, close_unbegun, confirm_payment
from shop.places.place import FIRST_PLACE
from shop.places.queries import find_place
from shop.places.shelving import Receive, receive_stock
from shop.refunds.service import claim_refunds, record_refund_fact

_CARRIERS = ("顺丰速运", "中通快递", "圆通速递", "京东快递")
_REASONS = ("破损", "买多了", "口味不合适", "漏发一件", "七天无理由")
_DELIVERED_UNITS = 60
_FEW_UNITS = 6
_OPENS, _CLOSES = time(9), time(18)


def plan_purchases(story: Story, purchases: tuple[SamplePurchase, ...]) -> None:
    """Everyone buys at their moment."""
    for purchase in purchases:
        story.plan(purchase.at, partial(_buy, story, purchase))


def _buy(story: Story, purchase: SamplePurchase, at: datetime) -> None:
    """An order is placed and paid; what follows is planned."""
    buyer = story.members[purchase.buyer]
    _restock(story, purchase, at)
    address = find_address(story, purchase.buyer, at)
    lines = tuple(Wanted(story.sku_codes[article], units) for article, units in purchase.lines)
    form = PlaceOrder(buyer, lines, address, story.make_key(), channel=purchase.channel)
    coupon = story.rng.choice(story.coupons) if purchase.uses_coupon and story.coupons else None
    order = story.past.at(at, _place, form, story.terms, coupon)
    if not purchase.pays:
        story.plan(at + timedelta(minutes=31), lambda late: story.past.at(late, _close, order.no))
        return

    story.plan(at + timedelta(seconds=story.rng.randint(8, 300)), partial(_pay, story, purchase, order))


def _pay(story: Story, purchase: SamplePurchase, order: Order, at: datetime) -> None:
    """The order is paid; its parcel, its receipt and its refund follow."""
    story.past.at(at, _confirm, order, story.pay)
    shipped_at = _find_open_hour(at + purchase.ships_after)
    arrived_at = shipped_at + purchase.arrives_after
    story.plan(shipped_at, partial(_ship, story, order))
    story.plan(arrived_at, partial(_receive, story, order))
    if purchase.refunded:
        story.plan(arrived_at + timedelta(hours=5), partial(_refund, story, order, purchase.refunded))


def _restock(story: Story, purchase: SamplePurchase, at: datetime) -> None:
    """What would run out is delivered in time."""
    for article, units in purchase.lines:
        if story.units[article] - units < _FEW_UNITS:
            story.past.at(at - timedelta(minutes=1), _receive_delivery, article)
            story.units[article] += _DELIVERED_UNITS
        story.units[article] -= units


def _receive_delivery(tx: Transaction, article: str) -> None:
    place = find_place(tx.connection, FIRST_PLACE)
    assert place is not None, "the sample shop has put its goods there"
    receive_stock(tx, Receive(place.code, article, _DELIVERED_UNITS, TERMINAL))


def _place(tx: Transaction, form: PlaceOrder, terms: OrderTerms, coupon: str | None) -> Order:
    """Place an order, with a coupon taken a moment before where there is one left."""
    if coupon is not None:
        with suppress(CouponGone, CouponTaken):
            take_coupon(tx, form.member_id, coupon)
    return place_order(tx, form, terms)


def _confirm(tx: Transaction, order: Order, pay: PastPay) -> None:
    """The payment is begun and made."""
    payment = begin_payment(tx, order.member_id, order.no, pay.account)
    confirm_payment(tx, pay.pay(payment, tx.now))


def _close(tx: Transaction, order_no: str) -> None:
    """Nobody paid in time."""
    close_unbegun(tx, order_no, "expired")


def _find_open_hour(moment: datetime) -> datetime:
    """The first moment from here on at which the merchant packs."""
    here = moment.astimezone(SHANGHAI)
    if here.time() < _OPENS:
        return datetime.combine(here.date(), _OPENS, SHANGHAI) + timedelta(minutes=here.minute)
    if here.time() > _CLOSES:
        return datetime.combine(here.date() + timedelta(days=1), _OPENS, SHANGHAI) + timedelta(minutes=here.minute)
    return moment


def _ship(story: Story, order: Order, at: datetime) -> None:
    number = f"{story.rng.choice(('SF', 'ZT', 'YT', 'JD'))}{story.rng.randint(10**11, 10**12 - 1)}"
    story.past.at(at, ship_order, ShipOrder(order.no, story.rng.choice(_CARRIERS), number, TERMINAL))


def _receive(story: Story, order: Order, at: datetime) -> None:
    story.past.at(at, confirm_receipt, order.member_id, order.no)
    plan_review(story, order, at)


def _refund(story: Story, order: Order, share: float, at: datetime) -> None:
    """All of an order goes back, or a part of its first line."""
    line = order.lines[0]
    part = None if share == 1 else {line.line: max(1, int(line.paid_fen * share))}
    reason = story.rng.choice(_REASONS)
    command = DecideRefund(order.no, part, reason, TERMINAL, story.make_key(), restock=part is None)
    story.past.at(at, _carry_out_refund, command, story.pay)


def _carry_out_refund(tx: Transaction, command: DecideRefund, pay: PastPay) -> None:
    """A refund is decided, and Pay makes it."""
    refund = decide_refund(tx, command)
    for task in claim_refunds(tx, refund_no=refund.refund_no):
        record_refund_fact(tx, pay.refund(refund, task.order.refund_no, tx.now))
