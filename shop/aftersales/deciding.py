"""Refunds that one person decides, and those above a limit, which two do. So it is with giving one up."""

from commissions.actor import Actor, demand_disinterested
from commissions.awards.queries import list_earners
from commissions.ports import Transaction
from shop.aftersales.service import DecideRefund, decide_refund, determine_amounts, give_up_refund
from shop.orders.queries import lock_order
from shop.orders.refusals import OrderUnknown
from shop.proposals.proposal import Wish
from shop.proposals.service import take_word
from shop.refunds.queries import find_refund, find_refund_by_request
from shop.refunds.refund import Refund
from shop.refunds.refusals import RefundUnknown


def decide_refund_within(tx: Transaction, command: DecideRefund, *, alone_up_to_fen: int) -> Refund | None:
    """`decide_refund`; above the limit at the second person's word, and None at the first.

    All that went back of the order counts, so that a large refund is none less for coming in small pieces. Raises what
    `decide_refund` raises, AnotherPersonNeeded, and OwnInterest for the buyer.
    """
    order = lock_order(tx.connection, command.order_no)
    if order is None:
        raise OrderUnknown(order_no=command.order_no)
    demand_disinterested(command.by, order.member_id)
    if find_refund_by_request(tx.connection, order.no, command.request_key) is not None:
        return decide_refund(tx, command)

    amounts = determine_amounts(order, command)
    if order.refunded_fen + amounts.total_fen > alone_up_to_fen:
        lines = None if command.lines is None else dict(command.lines)
        payload = {
            "lines": lines,
            "units": dict(command.units),
            "shipping_fen": command.shipping_fen,
            "restock": command.restock,
            "supply": dict(command.supply),
        }
        seen = f"{order.state} {order.refunded_fen}"
        wish = Wish("order.refund", order.no, payload, seen, command.reason, command.by)
        if take_word(tx, wish) is None:
            return None
    return decide_refund(tx, command)


def give_up_refund_within(tx: Transaction, refund_no: str, *, by: Actor, reason: str, alone_up_to_fen: int) -> bool:
    """`give_up_refund`; above the limit at the second person's word, and False at the first.

    Raises what `give_up_refund` raises, AnotherPersonNeeded, and OwnInterest for whoever earns on the order in any
    role: their award is theirs again by it.
    """
    found = find_refund(tx.connection, refund_no)
    if found is None:
        raise RefundUnknown(refund_no=refund_no)
    if found.order_no is not None:
        for member_id, _ in list_earners(tx.connection, found.order_no):
            demand_disinterested(by, member_id)

    wish = Wish("refund.give_up", refund_no, {}, str(found.state), reason, by)
    if found.amount_fen > alone_up_to_fen and take_word(tx, wish) is None:
        return False
    give_up_refund(tx, refund_no, by=by, reason=reason)
    return True
