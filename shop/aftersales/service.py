"""Use cases of refunds: the merchant decides one, and only a person gives one up.

Pay's side is in `shop.payments`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import insert, select, update

from commissions.actor import Actor
from commissions.awards.service import decide_refund as take_awards_back
from commissions.awards.service import reinstate_refund
from commissions.ledger.bills import sum_taken
from commissions.numbers import find_prefix
from commissions.ports import Transaction
from shop.aftersales.amounts import RefundAmounts, determine_parts, determine_whole
from shop.aftersales.refusals import RefundTooLate, RefundTooMuch, RefundUnclear, TooManyRefunds
from shop.aftersales.tables import refund_decision, refund_line
from shop.aftersales.units import give_units_back, take_units_back
from shop.captures.queries import Capture, find_capture
from shop.fulfilment.service import ship_again, ship_nothing_more
from shop.orders.order import Order, OrderState
from shop.orders.queries import lock_order
from shop.orders.refusals import OrderMoved, OrderUnknown, RequestKeyRefused
from shop.orders.repository import add_line_refund, add_order_refund
from shop.payments.contradictions import find_believed
from shop.places.service import restock
from shop.refunds.queries import count_refunds, find_refund, find_refund_by_request
from shop.refunds.refund import Refund
from shop.refunds.service import OpenRefund, abandon_refund, open_refund, return_when_over

_MOST_REFUNDS = 50
_REFUNDABLE_FOR = timedelta(days=365)
_PAID = (OrderState.PAID, OrderState.SHIPPED, OrderState.COMPLETED)


@dataclass(frozen=True)
class DecideRefund:
    """A refund as a person asks for it. `lines` None means all that is left, shipping included.

    `units` has units by line, which go back at what was paid for them and end there; `lines` has fen by line as
    goodwill, whose goods are sent all the same; `shipping_fen` goes back beside them. `restock` puts the units that
    this refund brings back on the shelf. `supply` names, by line, what goes back of the supply price; what is not named
    follows the goods. `request_key` makes a repeated click the same refund.
    """

    order_no: str
    lines: Mapping[str, int] | None
    reason: str
    by: Actor
    request_key: str
    shipping_fen: int = 0
    restock: bool = False
    units: Mapping[str, int] = field(default_factory=dict)
    supply: Mapping[str, int] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A fingerprint of what is asked, by which a repeated key is told from a contradiction."""
        lines = None if self.lines is None else sorted(self.lines.items())
        asked = [lines, sorted(self.units.items()), self.shipping_fen, self.restock]
        if self.supply:
            asked.append(sorted(self.supply.items()))
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def decide_refund(tx: Transaction, command: DecideRefund) -> Refund:
    """Decide a refund.

    At most what was paid for each line and the shipping; awards are taken back in the same commit. It goes out to Pay
    after the commit. The same request again returns the refund that it decided. Raises OrderUnknown, OrderMoved unless
    the order is paid, RefundTooMuch, RefundLineUnknown, NothingToRefund, RefundUnclear, TooManyRefunds, RefundTooLate,
    RequestKeyRefused.
    """
    order = lock_order(tx.connection, command.order_no)
    if order is None:
        raise OrderUnknown(order_no=command.order_no)
    earlier = find_refund_by_request(tx.connection, order.no, command.request_key)
    if earlier is not None:
        return _check_repeat(command, *earlier)
    if order.state not in _PAID:
        raise OrderMoved(order_no=order.no, state=order.state.value)
    amounts = determine_amounts(order, command)
    capture = _find_capture(tx, order, amounts)
    _demand_not_taken(tx, order, amounts)
    _count(tx, order, amounts)
    refund = _open(tx, order, command, amounts, capture)
    shelves = take_units_back(tx, order, refund.refund_no, amounts.units, restocked=command.restock)

    # What was claimed comes back before stock is touched, by the one order of locks: a free refund has settled already.
    if not amounts.total_fen:
        return_when_over(tx, order.no)
    restock(tx, shelves)
    if amounts.total_fen or command.supply:
        take_awards_back(
            tx,
            order_no=order.no,
            refund_no=refund.refund_no,
            total_fen=amounts.total_fen,
            lines=amounts.lines,
            supply=command.supply,
        )
    ship_nothing_more(tx, order.no, by=command.by)
    return refund


def give_up_refund(tx: Transaction, refund_no: str, *, by: Actor, reason: str) -> None:
    """Give up a refund that Pay can't send, on a person's word: the money and the awards are as before it.

    Its units are the buyer's again, and leave the shelf if it had put them there; what has not left yet is to be
    shipped, so that the order is not shipped or completed any more. Raises RefundUnknown, RefundEnded,
    RefundUnderWay; UnitsGone when others have bought them meanwhile.
    """
    before = find_refund(tx.connection, refund_no)
    if before is not None and before.order_no is not None:
        lock_order(tx.connection, before.order_no)  # orders are locked before their refunds, as everywhere
    refund = abandon_refund(tx, refund_no)
    assert refund.order_no is not None, "only an order's refund can be given up"
    decision = refund_decision.c.refund_no == refund_no
    tx.connection.execute(update(refund_decision).where(decision).values(given_up_by=by, given_up_reason=reason))
    shipping_fen = tx.connection.scalar(select(refund_decision.c.shipping_fen).where(decision)) or 0
    lines = select(refund_line.c.line, refund_line.c.amount_fen).where(refund_line.c.refund_no == refund_no)
    for line, fen in tx.connection.execute(lines.order_by(refund_line.c.line)).all():
        if not add_line_refund(tx.connection, refund.order_no, line, -fen):
            raise AssertionError("what was counted in can be counted out")
    if not add_order_refund(tx.connection, refund.order_no, -refund.amount_fen, -shipping_fen):
        raise AssertionError("what was counted in can be counted out")
    give_units_back(tx, refund.order_no, refund_no)
    reinstate_refund(tx, refund_no)
    ship_again(tx, refund.order_no, by=by)


def determine_amounts(order: Order, command: DecideRefund) -> RefundAmounts:
    """What a refund gives back of an order as it stands now.

    Raises RefundTooMuch, RefundLineUnknown, NothingToRefund, RefundUnclear.
    """
    if command.lines is not None or command.units:
        return determine_parts(order, command.lines or {}, command.units, command.shipping_fen)
    if command.shipping_fen:
        raise RefundUnclear(order_no=order.no)
    return determine_whole(order)


def _check_repeat(command: DecideRefund, refund: Refund, digest: str) -> Refund:
    if digest != command.digest:
        raise RequestKeyRefused(refund_no=refund.refund_no)
    return refund


def _find_capture(tx: Transaction, order: Order, amounts: RefundAmounts) -> Capture | None:
    """The payment that the money goes back to.

    None where units end that were free, which Pay has no part in.
    """
    if not amounts.total_fen:
        return None
    capture = find_capture(tx.connection, order.no)
    assert capture is not None, "what was paid with money has its payment"
    if tx.now > capture.recorded_at + _REFUNDABLE_FOR:
        raise RefundTooLate(order_no=order.no)
    if count_refunds(tx.connection, capture.transaction_id) >= _MOST_REFUNDS:
        raise TooManyRefunds(most=_MOST_REFUNDS)

    # Where Pay contradicted itself and was believed, it knows the payment by its later word.
    believed = find_believed(tx.connection, capture.transaction_id)
    return replace(capture, number=believed.number, amount_fen=believed.amount_fen) if believed else capture


def _demand_not_taken(tx: Transaction, order: Order, amounts: RefundAmounts) -> None:
    """What Pay took for a complaint went to the buyer already. Raises RefundTooMuch."""
    left_fen = order.total_fen - order.refunded_fen - sum_taken(tx.connection, order.no)
    if amounts.total_fen > left_fen:
        raise RefundTooMuch(line=None, left_fen=max(0, left_fen))


def _count(tx: Transaction, order: Order, amounts: RefundAmounts) -> None:
    """Count the refund in at the order and its lines; the rows themselves refuse more than was paid."""
    counted = [add_line_refund(tx.connection, order.no, line, fen) for line, fen in sorted(amounts.lines.items())]
    counted.append(add_order_refund(tx.connection, order.no, amounts.total_fen, amounts.shipping_fen))
    assert all(counted), "the order is locked, so what was left a moment ago is left now"


def _open(
    tx: Transaction, order: Order, command: DecideRefund, amounts: RefundAmounts, capture: Capture | None
) -> Refund:
    opening = OpenRefund(
        number=capture.number if capture else order.no,
        prefix=find_prefix(order.no),
        order_no=order.no,
        member_id=order.member_id,
        transaction_id=capture.transaction_id if capture else None,
        payment_fen=capture.amount_fen if capture else 0,
        amount_fen=amounts.total_fen,
        reason=command.reason,
        by=command.by,
        request_key=command.request_key,
        request_digest=command.digest,
    )
    refund = open_refund(tx, opening)
    decision = {"refund_no": refund.refund_no, "order_no": order.no, "shipping_fen": amounts.shipping_fen}
    tx.connection.execute(insert(refund_decision).values(**decision))
    lines = [
        {"refund_no": refund.refund_no, "order_no": order.no, "line": line, "amount_fen": fen}
        for line, fen in amounts.lines.items()
    ]
    if lines:
        tx.connection.execute(insert(refund_line), lines)
    return refund
